/** One call: everything its record holds, and the ways on from there. */
import type { CallRecord, Method } from "../../../server/methods/method.ts";
import { useResource } from "../http/resources.ts";
import { kindInWords } from "../methods/error-kinds.ts";
import { Hosts } from "../methods/hosts.tsx";
import { Link } from "../navigation/router.tsx";
import { Icon } from "../parts/icon.tsx";
import { Block, JsonView } from "../parts/json-view.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Status } from "../parts/status.tsx";
import { duration } from "../parts/words.tsx";
import { SaveSample } from "./save-sample.tsx";

export default function CallScreen({ parts }: { readonly parts: Record<string, string> }) {
  const call = useResource<CallRecord>(`/calls/${encodeURIComponent(parts.id ?? "")}`);
  if (call.error?.status === 404)
    return (
      <div className="page">
        <Empty icon="calls" title="This call is not kept any more">
          Old calls make room for new ones, and a player's calls are deleted with the player.
        </Empty>
      </div>
    );
  if (!call.data)
    return (
      <div className="page">{call.error ? <Failure error={call.error} retry={call.refresh} /> : <Skeleton />}</div>
    );
  return <CallDetails call={call.data} />;
}

function CallDetails({ call }: { readonly call: CallRecord }) {
  const method = useResource<Method>(`/methods/${call.method}`);
  const gone = method.error?.status === 404;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <p className="crumbs">
            <Link href="/calls">Calls</Link> <span aria-hidden="true">/</span> <code>{call.id}</code>
          </p>
          <h1 className="row wrap">
            {method.data?.name ?? call.method} <Status status={call.status} />
          </h1>
          <p className="number">
            {duration(call.ms)}
            {call.queueMs >= 1 && `, after waiting ${duration(call.queueMs)}`} · {new Date(call.at).toLocaleString()}
          </p>
        </div>
        <div className="page-actions">
          {!gone && (
            <>
              <SaveSample method={call.method} input={call.input} />
              <Link className="button primary" href={`/methods/${call.method}?call=${call.id}`}>
                <Icon name="api" />
                Open in editor with this input
              </Link>
            </>
          )}
        </div>
      </header>
      <div className="call-columns">
        <div className="stack">
          <Section title="Input">
            <JsonView value={call.input} label="Input" />
          </Section>
          {call.error ? (
            <Section title="Error">
              <Block label="Error" look="bad">
                <strong>{kindInWords(call.error.kind)}</strong>
                {`\n${call.error.message}`}
              </Block>
              {call.error.traceback && <Block label="Traceback">{call.error.traceback}</Block>}
            </Section>
          ) : (
            <Section title="Output">
              <JsonView value={call.output} label="Output" />
            </Section>
          )}
          {call.stdout !== "" && (
            <Section title="Prints">
              <Block label="Prints">{call.stdout}</Block>
            </Section>
          )}
          {call.stderr !== "" && (
            <Section title="Standard error">
              <Block label="Standard error">{call.stderr}</Block>
            </Section>
          )}
          {call.egress.length > 0 && (
            <Section title="Hosts it reached">
              <Hosts egress={call.egress} />
            </Section>
          )}
        </div>
        <aside className="card panel">
          <h2>Where it came from</h2>
          <dl className="facts">
            <dt>Method</dt>
            <dd>
              {gone ? call.method : <Link href={`/methods/${call.method}`}>{call.method}</Link>}
              {call.version === null ? ", unsaved draft" : `, version ${call.version}`}
            </dd>
            <dt>Cause</dt>
            <dd>{call.cause === "test" ? "Test API" : "a turn"}</dd>
            {call.character && (
              <>
                <dt>Character</dt>
                <dd>
                  <Link href={`/characters/${call.character}`}>{call.character}</Link>
                </dd>
              </>
            )}
            {call.player && (
              <>
                <dt>Player</dt>
                <dd>{call.player}</dd>
              </>
            )}
            {call.session && (
              <>
                <dt>Conversation</dt>
                <dd>
                  <Link href={`/conversations/${call.session}${call.turn ? `?turn=${call.turn}` : ""}`}>
                    {call.turn ? "this turn" : "this session"}
                  </Link>
                </dd>
              </>
            )}
          </dl>
        </aside>
      </div>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className="stack tight">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
