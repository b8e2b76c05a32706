/** One call: everything its record holds, and the ways on from there. */

import type { CallRecord, Method } from "../../../server/methods/method.ts";
import { useResource } from "../http/resources.ts";
import { kindInWords } from "../methods/error-kinds.ts";
import { Hosts } from "../methods/hosts.tsx";
import { Link } from "../navigation/router.tsx";
import { Icon } from "../parts/icon.tsx";
import { Block, JsonView } from "../parts/json-view.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { Status } from "../parts/status.tsx";
import { Traceback } from "../parts/traceback-view.tsx";
import { duration, moment } from "../parts/words.tsx";
import { callWords } from "../words/en-calls.ts";
import { SaveSample } from "./save-sample.tsx";

export default function CallScreen({ parts }: { readonly parts: Record<string, string> }) {
  const call = useResource<CallRecord>(`/calls/${encodeURIComponent(parts.id ?? "")}`);
  if (call.error?.status === 404)
    return (
      <div className="page">
        <Empty icon="calls" title={callWords.thisCallIsNot}>
          {callWords.oldCallsMakeRoom}
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
    <Page
      above={
        <>
          <Link href="/calls">{callWords.calls}</Link> <span aria-hidden="true">/</span> <code>{call.id}</code>
        </>
      }
      title={
        <span className="row wrap">
          {method.data?.name ?? call.method} <Status status={call.status} />
        </span>
      }
      lead={
        <span className="number">
          {duration(call.ms)}
          {call.queueMs >= 1 && callWords.afterWaiting(duration(call.queueMs))} · {moment(call.at)}
        </span>
      }
      actions={
        !gone && (
          <>
            <SaveSample method={call.method} input={call.input} />
            <Link className="button primary" href={`/methods/${call.method}?call=${call.id}`}>
              <Icon name="api" />
              {callWords.openInEditorWith}
            </Link>
          </>
        )
      }
    >
      <div className="beside">
        <div className="stack">
          <Section title={callWords.input}>
            <JsonView value={call.input} label={callWords.input} />
          </Section>
          {call.error ? (
            <Section title={callWords.error}>
              <Block label={callWords.error} look="bad">
                <strong>{kindInWords(call.error.kind)}</strong>
                {`\n${call.error.message}`}
              </Block>
              {call.error.traceback && <Traceback text={call.error.traceback} />}
            </Section>
          ) : (
            <Section title={callWords.output}>
              <JsonView value={call.output} label={callWords.output} />
            </Section>
          )}
          {call.stdout !== "" && (
            <Section title={callWords.prints}>
              <Block label={callWords.prints}>{call.stdout}</Block>
            </Section>
          )}
          {call.stderr !== "" && (
            <Section title={callWords.standardError}>
              <Block label={callWords.standardError}>{call.stderr}</Block>
            </Section>
          )}
          {call.egress.length > 0 && (
            <Section title={callWords.hostsItReached}>
              <Hosts egress={call.egress} />
            </Section>
          )}
        </div>
        <aside className="card panel">
          <h2>{callWords.whereItCameFrom}</h2>
          <dl className="pairs small">
            <dt className="faint">{callWords.method}</dt>
            <dd>
              {gone ? call.method : <Link href={`/methods/${call.method}`}>{call.method}</Link>}
              {call.version === null ? callWords.unsavedDraft : callWords.version(call.version)}
            </dd>
            <dt className="faint">{callWords.cause}</dt>
            <dd>{call.cause === "test" ? callWords.testApi : callWords.aTurn}</dd>
            {call.character && (
              <>
                <dt className="faint">{callWords.character}</dt>
                <dd>
                  <Link href={`/characters/${call.character}`}>{call.character}</Link>
                </dd>
              </>
            )}
            {call.player && (
              <>
                <dt className="faint">{callWords.player2}</dt>
                <dd>{call.player}</dd>
              </>
            )}
            {call.session && (
              <>
                <dt className="faint">{callWords.conversation}</dt>
                <dd>
                  <Link href={`/conversations/${call.session}${call.turn ? `?turn=${call.turn}` : ""}`}>
                    {call.turn ? callWords.thisTurn : callWords.thisSession}
                  </Link>
                </dd>
              </>
            )}
          </dl>
        </aside>
      </div>
    </Page>
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
