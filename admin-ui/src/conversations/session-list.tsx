/** Conversations: who talked with whom about what, turns that failed, and the words that were said. */
import { Page } from "../parts/page.tsx";
import { Sentence } from "../parts/sentence.tsx";
import "../style/conversations.css";
import { type FormEvent, lazy, Suspense, useState } from "react";
import type { ListedTurn, SessionSummary } from "../../../server/sessions/session-service.ts";
import { Avatar } from "../chat/avatar.tsx";
import { type List, useGrowingList } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { Link, useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Search } from "../parts/field.tsx";
import { Filter } from "../parts/filter.tsx";
import { More } from "../parts/more.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Ago, duration } from "../parts/words.tsx";
import { conversationsWords } from "../words/en-conversations.ts";
import { turnWords } from "../words/en-scenarios.ts";
import { words } from "../words/words.ts";

const RatedTurns = lazy(() => import("./rated-turns.tsx"));

type Names = ReadonlyMap<string, string>;

const filters = ["character", "player", "live"] as const;

export default function SessionList() {
  const [query, setQuery] = useQuery();
  const characters = useResource<List<{ id: string; name: string }>>("/characters?view=list");
  const people = [...(characters.data?.items ?? [])].sort(byName);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const search = query.get("search");
  const failed = query.get("failed");
  const rated = query.get("rated");
  const [text, setText] = useState(search ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setQuery({ search: text.trim() || null, failed: null, rated: null });
  };
  const narrowed = ["search", "failed", "rated", ...filters].some((name) => query.get(name));
  return (
    <Page title={conversationsWords.conversations2} lead={conversationsWords.whatWasSaidAnd}>
      <div className="row wrap list-tools">
        <form onSubmit={submit}>
          <Search
            label={conversationsWords.conversations.search}
            value={text}
            onChange={(next) => {
              setText(next);
              if (next === "") setQuery({ search: null });
            }}
          />
        </form>
        <Filter
          label={conversationsWords.conversations.failed}
          value={failed}
          options={[
            ["quarter", conversationsWords.conversations.lastQuarter],
            ["today", conversationsWords.conversations.today],
            ["ever", conversationsWords.conversations.ever],
          ]}
          onChange={(next) => setQuery({ failed: next, search: null, rated: null })}
        />
        <Filter
          label={turnWords.rated}
          value={rated}
          options={Object.entries(turnWords.ratings)}
          onChange={(next) => setQuery({ rated: next, search: null, failed: null })}
        />
        <Filter
          label={conversationsWords.character2}
          value={query.get("character")}
          options={people.map(({ id, name }) => [id, name])}
          onChange={(character) => setQuery({ character })}
        />
        <Filter
          label={conversationsWords.state}
          value={query.get("live")}
          options={[
            ["true", conversationsWords.live],
            ["false", conversationsWords.ended],
          ]}
          onChange={(live) => setQuery({ live })}
        />
        {query.get("player") && <span className="badge">{conversationsWords.player(query.get("player") ?? "")}</span>}
        {narrowed && (
          <Button
            small
            look="quiet"
            icon="close"
            onClick={() => {
              setText("");
              setQuery(Object.fromEntries(["search", "failed", "rated", ...filters].map((name) => [name, null])));
            }}
          >
            {words.list.clear}
          </Button>
        )}
      </div>
      {search ? (
        <Said search={search} />
      ) : rated ? (
        <Suspense fallback={<Skeleton lines={6} />}>
          <RatedTurns rated={rated} names={names} />
        </Suspense>
      ) : failed ? (
        <FailedTurns span={failed} character={query.get("character")} names={names} />
      ) : (
        <Sessions query={query} names={names} />
      )}
    </Page>
  );
}

function Sessions({ query, names }: { readonly query: URLSearchParams; readonly names: Names }) {
  const wanted = new URLSearchParams(
    filters.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""]] : [])),
  );
  const filtered = wanted.size > 0;
  wanted.set("limit", "50");
  const sessions = useGrowingList<SessionSummary>(`/sessions?${wanted}`);
  return (
    <>
      {sessions.error && <Failure error={sessions.error} retry={sessions.refresh} />}
      {!sessions.items && !sessions.error && <Skeleton lines={6} />}
      {sessions.items?.length === 0 && (
        <div className="card">
          <Empty
            icon="conversation"
            title={filtered ? conversationsWords.noConversationFitsThese : conversationsWords.nobodyHasTalkedYet}
          >
            {filtered ? (
              conversationsWords.chooseAnotherCharacterOr
            ) : (
              <Sentence
                text={conversationsWords.openA}
                character={<Link href="/characters">{conversationsWords.character}</Link>}
              />
            )}
          </Empty>
        </div>
      )}
      {sessions.items && sessions.items.length > 0 && (
        <ul className="card lined">
          {sessions.items.map((session) => {
            const name = names.get(session.character) ?? session.character;
            return (
              <li key={session.id}>
                <Link href={`/conversations/${session.id}`} className="item">
                  <Avatar name={name} />
                  <span className="grow stack close">
                    <span className="truncate">
                      <strong dir="auto">{name}</strong>{" "}
                      <span className="muted" dir="auto">
                        {conversationsWords.withIt(
                          session.player?.name ?? session.player?.id ?? conversationsWords.somebody,
                        )}
                      </span>
                    </span>
                    <span className="faint small truncate" dir="auto">
                      {session.firstWords ?? <code>{session.id}</code>}
                    </span>
                  </span>
                  {session.failed > 0 && (
                    <span className="badge bad">{conversationsWords.conversations.failedTurns(session.failed)}</span>
                  )}
                  {session.live && (
                    <span className="badge good">
                      <span className="dot good" /> {conversationsWords.live}
                    </span>
                  )}
                  <span className="muted small nowrap number">{conversationsWords.turnCount(session.turns)}</span>
                  <span className="faint small end">
                    <Ago at={session.lastAt} />
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      )}
      <More more={sessions.more} />
    </>
  );
}

/** How far back, as a time; today begins where the reader's day does. */
function sinceOf(span: string): string | null {
  const now = new Date();
  if (span === "quarter") return new Date(Math.floor(now.getTime() / 60_000) * 60_000 - 15 * 60_000).toISOString();
  if (span !== "today") return null;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}

interface FailedTurnsProps {
  readonly span: string;
  readonly character: string | null;
  readonly names: Names;
}

function FailedTurns({ span, character, names }: FailedTurnsProps) {
  const [since] = useState(() => sinceOf(span));
  const wanted = new URLSearchParams({ finish: "error", limit: "50" });
  if (since) wanted.set("since", since);
  if (character) wanted.set("character", character);
  const turns = useGrowingList<ListedTurn>(`/turns?${wanted}`);
  return (
    <>
      {turns.error && <Failure error={turns.error} retry={turns.refresh} />}
      {!turns.items && !turns.error && <Skeleton lines={6} />}
      {turns.items?.length === 0 && (
        <div className="card">
          <Empty icon="check" title={conversationsWords.conversations.noFailures} />
        </div>
      )}
      {turns.items && turns.items.length > 0 && (
        <ul className="card lined">
          {turns.items.map((turn) => (
            <li key={turn.id}>
              <Link href={`/conversations/${turn.session}?turn=${turn.id}`} className="item">
                <Avatar name={names.get(turn.character ?? "") ?? turn.character ?? "?"} />
                <span className="grow stack close">
                  <span className="truncate" dir="auto">
                    {turn.said ?? conversationsWords.conversations.noWords}
                  </span>
                  <span className="bad toned small truncate">
                    {turn.error?.message ?? conversationsWords.conversations.failedTurn}
                  </span>
                </span>
                <span className="muted small nowrap number">{duration(turn.ms)}</span>
                <span className="faint small end">
                  <Ago at={turn.at} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <More more={turns.more} />
    </>
  );
}

/** A hit of `GET /search`. */
interface Hit {
  readonly kind: string;
  readonly id: string;
  readonly turn?: string;
  readonly snippet: string;
  readonly at?: string;
}

function Said({ search }: { readonly search: string }) {
  const hits = useGrowingList<Hit>(`/search?q=${encodeURIComponent(search)}&limit=50`);
  const said = hits.items?.filter(({ kind }) => kind === "session");
  return (
    <>
      {hits.error && <Failure error={hits.error} retry={hits.refresh} />}
      {!hits.items && !hits.error && <Skeleton lines={6} />}
      {said?.length === 0 && (
        <div className="card">
          <Empty icon="search" title={conversationsWords.conversations.nothingSaid} />
        </div>
      )}
      {said && said.length > 0 && (
        <ul className="card lined">
          {said.map((hit) => (
            <li key={`${hit.id} ${hit.turn}`}>
              <Link href={`/conversations/${hit.id}${hit.turn ? `?turn=${hit.turn}` : ""}`} className="item">
                <span className="grow truncate" dir="auto">
                  {hit.snippet}
                </span>
                {hit.at && (
                  <span className="faint small end">
                    <Ago at={hit.at} />
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <More more={hits.more} />
    </>
  );
}
