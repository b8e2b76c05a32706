/** Turns of all sessions by how they ended, newest first: read from the traces of the latest sessions. */
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { Store } from "../store/store.ts";
import type { SessionIndex } from "./session-index.ts";
import { turnsJournal } from "./session-records.ts";
import type { ListedTurn, SessionService } from "./session-service.ts";

/** Sessions looked through, the newest first; what is older is found in its conversation. */
const mostSessions = 300;
/** Of what was said, as lists show it, in UTF-16 units. */
const shownOfWords = 200;

export async function listTurns(
  { store, index }: { readonly store: Store; readonly index: SessionIndex },
  ...[{ finish, character, session, since = 0 }, { limit, after }]: Parameters<SessionService["turns"]>
): ReturnType<SessionService["turns"]> {
  const sessions = [...(await index.entries()).values()]
    .filter((entry) => entry.lastAt >= since && (character === undefined || entry.character === character))
    .filter(({ id }) => session === undefined || id === session)
    .slice(-mostSessions);
  const found: ListedTurn[] = [];
  for (const { id } of sessions) {
    for await (const trace of store.journal<TurnTrace>(turnsJournal(id)).read()) {
      if (Date.parse(trace.at) < since || (finish !== undefined && trace.finish !== finish)) continue;
      found.push(listedTurn(trace));
    }
  }
  found.sort((a, b) => b.at.localeCompare(a.at));
  const from = after === undefined ? 0 : found.findIndex(({ id }) => id === after) + 1;
  const items = found.slice(from, from + limit);
  return { items, next: from + limit < found.length ? (items.at(-1)?.id ?? null) : null };
}

const listedTurn = ({ turn, session, character, finish, said, at, ms, error }: TurnTrace): ListedTurn => ({
  id: turn,
  session,
  character,
  finish,
  said: said === null ? null : said.slice(0, shownOfWords),
  at,
  ms: ms.total,
  ...(error && { error: { code: error.code, message: error.message } }),
});
