/** What the admin page reads of sessions, live or on disk. */

import type { Ownership } from "../cluster/ownership.ts";
import type { TurnTrace } from "../dialogue/conversation.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Records } from "../records/records.ts";
import type { KeptSession, SessionRow } from "../records/session-directory.ts";
import type { Traces } from "../records/traces.ts";
import { withLaterOutcomes } from "./later-outcomes.ts";
import type { Memory } from "./memory.ts";
import { pastOf } from "./read-session.ts";
import { recoverTurn } from "./recover-turn.ts";
import type { Session } from "./session.ts";
import type { SessionFold } from "./session-fold.ts";
import { readerOf } from "./session-journal.ts";
import { isSessionId, scenarioPlayer, sessionOfTurn } from "./session-records.ts";
import { type SessionScript, scriptOf } from "./session-script.ts";
import type { SessionDetail, SessionService, SessionSummary } from "./session-service.ts";

export interface SessionArchiveOptions {
  readonly records: Pick<Records, "directory" | "entries">;
  readonly traces: Traces<TurnTrace>;
  readonly clock: { now(): number };
  /** The live sessions of this node, in the order in which they came to be. */
  readonly live: Pick<Memory, "get" | "all">;
  /** Where other nodes have sessions live. */
  readonly ownership?: Pick<Ownership, "live" | "elsewhere"> | undefined;
  readonly mask: <T>(value: T) => T;
}

type ListOptions = Parameters<SessionService["list"]>[0];
type List = Awaited<ReturnType<SessionService["list"]>>;

export class SessionArchive {
  readonly #options: SessionArchiveOptions;

  constructor(options: SessionArchiveOptions) {
    this.#options = options;
  }

  async list({ live, ...options }: ListOptions): Promise<List> {
    const { ownership } = this.#options;
    if (live === true && ownership === undefined) return this.#liveOnes(options);
    const { character, player, limit } = options;
    const filter = { ...(character !== undefined && { character }), ...(player !== undefined && { player }) };
    const among = live === true && ownership !== undefined ? { among: ownership.live } : {};
    const shown =
      player === undefined ? { ...filter, ...among, withoutPlayer: scenarioPlayer } : { ...filter, ...among };
    const items: SessionSummary[] = [];
    for (let { after } = options; ; ) {
      const page = await this.#options.records.directory.page(shown, { limit, ...(after !== undefined && { after }) });
      const elsewhere = await this.#elsewhere(page.items.map(({ id }) => id));
      for (const [at, row] of page.items.entries()) {
        const summary = this.#summary(row, elsewhere);
        if (live !== undefined && live !== summary.live) continue;
        items.push(summary);
        const more = at < page.items.length - 1 || page.next !== null;
        if (items.length === limit) return { items, next: more ? String(row.place) : null };
      }
      if (page.next === null) return { items, next: null };
      after = page.next;
    }
  }

  async #liveOnes({ character, player, limit, after }: Omit<ListOptions, "live">): Promise<List> {
    const newestFirst = [...this.#options.live.all()]
      .map(({ session }) => summaryOf(session))
      .reverse()
      .sort((a, b) => b.openedAt - a.openedAt);
    const wanted = newestFirst
      .slice(after === undefined ? 0 : startBehind(after, newestFirst))
      .filter((one) => character === undefined || one.character === character)
      .filter((one) => (player === undefined ? one.player?.id !== scenarioPlayer : one.player?.id === player));
    const kept = wanted.slice(0, limit).map((row) => this.#options.records.directory.get(row.id));
    const rows = (await Promise.all(kept)).map((row, at) => row ?? (wanted[at] as SessionRow));
    const items = rows.map((row) => this.#summary(row, new Set()));
    const end = wanted.length > limit ? wanted[limit - 1] : undefined;
    return { items, next: end ? `${end.openedAt}/${end.id}` : null };
  }

  /** Throws `not_found`. */
  async detail(id: string): Promise<SessionDetail> {
    if (!isSessionId(id)) throw notFound("session", id);
    const live = this.#options.live.get(id)?.session;
    const elsewhere = live === undefined && (await this.#isElsewhere(id));
    const past = live?.fold.whole ? live.fold : await this.#past(id, live, elsewhere);
    if (past === null || past.open === null) throw notFound("session", id);
    const { character, player, at, scene, actions, cues = [], language, characters = [], chatter = 0 } = past.open;
    const opening = {
      ...(scene !== null && { context: scene }),
      ...(actions.length > 0 && { actions }),
      ...(cues.length > 0 && { cues }),
      ...(language !== undefined && { language }),
      ...(characters.length > 0 && { characters }),
      ...(chatter > 0 && { chatter }),
    };
    return {
      id,
      character,
      player,
      openedAt: new Date(at).toISOString(),
      lastAt: new Date(past.lastAt).toISOString(),
      live: live !== undefined || elsewhere,
      turns: past.turnCount,
      turnIds: [...past.turnIds],
      opening,
      transcript: [...past.transcript],
      ...(past.moves.length > 0 && { story: [...past.moves] }),
    };
  }

  /** Throws `not_found`. */
  async script(id: string, until?: string): Promise<SessionScript> {
    if (!isSessionId(id)) throw notFound("session", id);
    const live = this.#options.live.get(id)?.session;
    await live?.save().catch(() => {});
    const script = await scriptOf(this.#reader(id), until);
    if (script === null) throw notFound("session", id);
    return script;
  }

  /** Of a live session as far as it is on disk; what runs in it may run `elsewhere`. */
  async #past(id: string, live: Session | undefined, elsewhere: boolean): Promise<SessionFold | null> {
    await live?.save().catch(() => {});
    return pastOf({ journal: this.#reader(id), session: id, clock: this.#options.clock, goesOn: elsewhere });
  }

  /** Those that other nodes have live. */
  async #elsewhere(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return (await this.#options.ownership?.elsewhere(ids)) ?? new Set();
  }

  async #isElsewhere(id: string): Promise<boolean> {
    return (await this.#elsewhere([id])).has(id);
  }

  /** Throws `not_found`, also for a turn that still runs, with a message that says so. */
  async turn(id: string): Promise<TurnTrace> {
    const { traces, live, mask } = this.#options;
    const session = sessionOfTurn(id);
    if (!isSessionId(session)) throw notFound("turn", id);
    const found = await traces.get(session, id);
    if (found !== null) return this.#completed(session, found);
    const fold = live.get(session)?.session.fold ?? (await this.#foldElsewhere(session));
    if (fold?.turns.stateOf(id) != null) {
      throw new BarkeepError("not_found", `The turn ${id} is still running; ask again once it has ended.`);
    }
    const recovered = await recoverTurn(this.#reader(session), id);
    if (recovered === null) throw notFound("turn", id);
    return mask(recovered);
  }

  /** What has come of a session that another node has live; null when none has. */
  async #foldElsewhere(session: string): Promise<SessionFold | null> {
    return (await this.#isElsewhere(session)) ? this.#past(session, undefined, true) : null;
  }

  async #completed(session: string, trace: TurnTrace): Promise<TurnTrace> {
    if (trace.calls.every(({ later }) => later === undefined)) return trace;
    await this.#options.live
      .get(session)
      ?.session.save()
      .catch(() => {});
    return withLaterOutcomes(this.#reader(session), trace);
  }

  /** Deletes what is kept of a session that is not live. Throws `not_found`. */
  async remove(id: string): Promise<void> {
    if ((await this.#options.records.directory.remove([id])).length === 0) throw notFound("session", id);
  }

  #summary(
    row: SessionRow & Partial<Pick<KeptSession, "firstWords" | "failed">>,
    elsewhere: ReadonlySet<string>,
  ): SessionSummary {
    const live = this.#options.live.get(row.id)?.session;
    return {
      id: row.id,
      character: row.character,
      player: row.player,
      openedAt: new Date(row.openedAt).toISOString(),
      lastAt: new Date(live === undefined ? row.lastAt : summaryOf(live).lastAt).toISOString(),
      live: live !== undefined || elsewhere.has(row.id),
      turns: live?.fold.turnCount ?? row.turns,
      firstWords: row.firstWords ?? null,
      failed: row.failed ?? 0,
    };
  }

  #reader(session: string) {
    return readerOf(this.#options.records.entries, session);
  }
}

const notFound = (what: string, id: string) =>
  new BarkeepError("not_found", `There is no ${what} ${JSON.stringify(id.slice(0, 64))}.`);

/** What the list of sessions holds of one. */
const summaryOf = (session: Session): SessionRow => ({
  id: session.id,
  character: session.entry.character,
  player: session.entry.player,
  openedAt: session.entry.at,
  lastAt: Math.max(session.fold.lastAt, session.entry.at),
  turns: session.fold.turnCount,
});

/** Behind the last one seen, or where that stood: it may have ended meanwhile. */
function startBehind(after: string, newestFirst: readonly SessionRow[]): number {
  const [openedAt, id] = after.split("/");
  const last = newestFirst.findIndex((one) => one.id === id);
  if (last >= 0) return last + 1;
  const older = newestFirst.findIndex((one) => one.openedAt <= Number(openedAt));
  return older < 0 ? newestFirst.length : older;
}
