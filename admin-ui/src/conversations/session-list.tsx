/** Conversations: who talked with whom, live ones first in view. */
import type { Character } from "../../../server/characters/character.ts";
import type { SessionSummary } from "../../../server/sessions/session-service.ts";
import { Avatar } from "../chat/avatar.tsx";
import { type List, useGrowingList } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link, useQuery } from "../navigation/router.tsx";
import { Filter } from "../parts/filter.tsx";
import { More } from "../parts/more.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Ago, plural } from "../parts/words.tsx";

const filters = ["character", "player", "live"] as const;

export default function SessionList() {
  const [query, setQuery] = useQuery();
  const wanted = new URLSearchParams(
    filters.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""]] : [])),
  );
  const filtered = wanted.size > 0;
  wanted.set("limit", "50");
  const sessions = useGrowingList<SessionSummary>(`/sessions?${wanted}`);
  const characters = useResource<List<Character>>("/characters");
  const names = new Map(characters.data?.items.map((character) => [character.id, character.name]));
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>Conversations</h1>
          <p>
            What was said, and why: open one to see each turn with what the model was sent and what methods answered.
          </p>
        </div>
      </header>
      <div className="list-tools">
        <Filter
          label="Character"
          value={query.get("character")}
          options={characters.data?.items.map((character) => [character.id, character.name]) ?? []}
          onChange={(character) => setQuery({ character })}
        />
        <Filter
          label="State"
          value={query.get("live")}
          options={[
            ["true", "live"],
            ["false", "ended"],
          ]}
          onChange={(live) => setQuery({ live })}
        />
        {query.get("player") && <span className="badge">player {query.get("player")}</span>}
      </div>
      {sessions.error && <Failure error={sessions.error} retry={sessions.refresh} />}
      {!sessions.items && !sessions.error && <Skeleton lines={6} />}
      {sessions.items?.length === 0 && (
        <div className="card">
          <Empty icon="conversation" title={filtered ? "No conversation fits these filters" : "Nobody has talked yet"}>
            {filtered ? (
              "Choose another character or state."
            ) : (
              <>
                Open a <Link href="/characters">character</Link> and say something, or connect a game.
              </>
            )}
          </Empty>
        </div>
      )}
      {sessions.items && sessions.items.length > 0 && (
        <ul className="card session-list">
          {sessions.items.map((session) => {
            const name = names.get(session.character) ?? session.character;
            return (
              <li key={session.id}>
                <Link href={`/conversations/${session.id}`} className="session-row">
                  <Avatar name={name} />
                  <span className="grow">
                    <strong>{name}</strong>
                    <span className="muted"> with {session.player?.name ?? session.player?.id ?? "somebody"}</span>
                    <span className="faint small session-id">
                      <code>{session.id}</code>
                    </span>
                  </span>
                  {session.live && (
                    <span className="badge good">
                      <span className="dot good" /> live
                    </span>
                  )}
                  <span className="muted small nowrap number">{plural(session.turns, "turn")}</span>
                  <span className="faint small session-when">
                    <Ago at={session.lastAt} />
                  </span>
                </Link>
              </li>
            );
          })}
        </ul>
      )}
      <More more={sessions.more} />
    </div>
  );
}
