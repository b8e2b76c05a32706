/** What the admin page reads of sessions, live or on disk. */

import type { TurnTrace } from "../dialogue/conversation.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Store } from "../store/store.ts";
import { pastOf } from "./read-session.ts";
import { recoverTurn } from "./recover-turn.ts";
import type { Session } from "./session.ts";
import type { SessionFold } from "./session-fold.ts";
import type { IndexEntry, SessionIndex } from "./session-index.ts";
import { journalled, type SessionJournal } from "./session-journal.ts";
import { isSessionId, type SessionBatch, sessionJournal, sessionOfTurn, turnsJournal } from "./session-records.ts";
import type { SessionDetail, SessionService, SessionSummary } from "./session-service.ts";

export interface SessionArchiveOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly index: SessionIndex;
  readonly live: (id: string) => Session | undefined;
  /** A trace on its way to the disk. */
  readonly unwritten: (turn: string) => TurnTrace | undefined;
  readonly mask: <T>(value: T) => T;
}

export class SessionArchive {
  readonly #options: SessionArchiveOptions;

  constructor(options: SessionArchiveOptions) {
    this.#options = options;
  }

  async list({
    character,
    player,
    live,
    limit,
    after,
  }: Parameters<SessionService["list"]>[0]): ReturnType<SessionService["list"]> {
    const newestFirst = [...(await this.#options.index.entries()).values()].reverse();
    const start = after === undefined ? 0 : newestFirst.findIndex(({ id }) => id === after) + 1;
    const items: SessionSummary[] = [];
    for (const entry of newestFirst.slice(start)) {
      const summary = this.#summary(entry);
      if (character !== undefined && summary.character !== character) continue;
      if (player !== undefined && summary.player?.id !== player) continue;
      if (live !== undefined && summary.live !== live) continue;
      if (items.length === limit) return { items, next: items.at(-1)?.id ?? null };
      items.push(summary);
    }
    return { items, next: null };
  }

  /** Throws `not_found`. */
  async detail(id: string): Promise<SessionDetail> {
    if (!isSessionId(id)) throw notFound("session", id);
    const live = this.#options.live(id);
    const past = live?.fold.whole ? live.fold : await this.#past(id, live);
    if (past === null || past.open === null) throw notFound("session", id);
    const { character, player, at } = past.open;
    return {
      id,
      character,
      player,
      openedAt: new Date(at).toISOString(),
      lastAt: new Date(past.lastAt).toISOString(),
      live: live !== undefined,
      turns: past.turnCount,
      turnIds: [...past.turnIds],
      transcript: [...past.transcript],
    };
  }

  /** Of a live session as far as it is on disk. */
  async #past(id: string, live: Session | undefined): Promise<SessionFold | null> {
    await live?.save().catch(() => {});
    return pastOf({ journal: this.#journal(id), session: id, clock: this.#options.clock });
  }

  /** Throws `not_found`, also for a turn that still runs, with a message that says so. */
  async turn(id: string): Promise<TurnTrace> {
    const { store, live, unwritten, mask } = this.#options;
    const session = sessionOfTurn(id);
    if (!isSessionId(session)) throw notFound("turn", id);
    let found = unwritten(id) ?? null;
    if (found !== null) return found;
    for await (const trace of store.journal<TurnTrace>(turnsJournal(session)).read()) {
      if (trace.turn === id) found = trace;
    }
    if (found !== null) return found;
    if (live(session)?.fold.turns.stateOf(id) != null) {
      throw new BarkeepError("not_found", `The turn ${id} is still running; ask again once it has ended.`);
    }
    const recovered = await recoverTurn(this.#journal(session), id);
    if (recovered === null) throw notFound("turn", id);
    return mask(recovered);
  }

  /** Deletes what is kept of a session that is not live. Throws `not_found`. */
  async remove(id: string): Promise<void> {
    if (!(await this.#options.index.entries()).has(id)) throw notFound("session", id);
    await this.#options.store.removeJournal(sessionJournal(id));
    await this.#options.store.removeJournal(turnsJournal(id));
    await this.#options.index.remove(id);
  }

  #summary(entry: IndexEntry): SessionSummary {
    const live = this.#options.live(entry.id);
    return {
      id: entry.id,
      character: entry.character,
      player: entry.player,
      openedAt: new Date(entry.openedAt).toISOString(),
      lastAt: new Date(live?.fold.lastAt ?? entry.lastAt).toISOString(),
      live: live !== undefined,
      turns: live?.fold.turnCount ?? entry.turns,
    };
  }

  #journal(session: string): SessionJournal {
    return journalled(this.#options.store.journal<SessionBatch>(sessionJournal(session)));
  }
}

const notFound = (what: string, id: string) =>
  new BarkeepError("not_found", `There is no ${what} ${JSON.stringify(id.slice(0, 64))}.`);

/** What the list of sessions holds of one. */
export const summaryOf = (session: Session): IndexEntry => ({
  id: session.id,
  character: session.entry.character,
  player: session.entry.player,
  openedAt: session.entry.at,
  lastAt: Math.max(session.fold.lastAt, session.entry.at),
  turns: session.fold.turnCount,
});
