/**
 * Who may write to a session. Each live session is owned by the node that has it in memory: a row with the node's name, good while
 * that node is alive, and the session's epoch, which every new owner counts up and every write carries. Who has an old epoch writes
 * nothing. A session is asked for in that row, and given away as soon as no turn runs in it.
 */
import { BarkeepError } from "../problems/errors.ts";
import { type Engine, type Row, StaleWrite, type Statement } from "../records/engine.ts";
import { aliveNode } from "./tables.ts";
import { Wakening } from "./wakening.ts";

export interface Ownership {
  /** A new session is this node's. Throws `storage_failed`. */
  begin(session: string): Promise<void>;
  /**
   * Makes this node the owner and answers the new epoch; what is read of the session from then on is all there is. Waits a
   * moment for an owner that is alive to give it away. Throws `session_moving`, `resume_failed` when there is no such session, and `storage_failed`.
   */
  acquire(session: string): Promise<number>;
  /** This node has it no more: the next one may have it at once. Never throws. */
  release(session: string): Promise<void>;
  /** It is used here after all: who asked for it is to ask again. Never throws. */
  renew(session: string): Promise<void>;
  /** Resolves when no other node has it live: the one that had has ended it. Throws as `acquire` does. */
  evict(session: string): Promise<void>;
  /** SQL that gives the ids of all sessions that a node has live. */
  readonly live: string;
  /** Those of these sessions that other nodes have live. Throws `storage_failed`. */
  elsewhere(sessions: readonly string[]): Promise<ReadonlySet<string>>;
  /** Looks which sessions are still this node's; of the others the owner hears that they are lost. Throws `storage_failed`. */
  compare(): Promise<void>;
  /** Who has sessions on this node: asked which it has, and told what to do with them. */
  serve(owner: Owner): void;
}

export interface Owner {
  /** Those in memory, and those on their way in or out. */
  live(): readonly string[];
  /** Another node wants it: as soon as no turn runs in it. */
  handOver(session: string): void;
  /** It is to end for good, as another node was told. */
  end(session: string): void;
  /** Another node has it: this copy is out of date. */
  lost(session: string): void;
}

export interface OwnershipOptions {
  readonly engine: Engine;
  readonly node: string;
  /** How long a node that asks for a session waits for it, in ms; asked again it waits again. */
  readonly holdMs?: number;
}

/** What others are told by: the name of the node that is to look. */
export const ownersChannel = "barkeep_owners";
/** In place of the node that wants it: nobody does, it is to end. */
const toEnd = "*end";
const holdMs = 1500;
/** A notice can be lost: how often is looked without one, in ms. */
const lookMs = 200;
const retryMs = 500;
/** A task that is one node's at a time is owned as a session is. */
const taskName = (task: string): string => `*${task}`;

export class SessionOwnership implements Ownership {
  readonly #engine: Engine;
  readonly #node: string;
  readonly #holdMs: number;
  readonly #waiting = new Wakening();
  /** Sessions that others have asked this node for. */
  readonly #wanted = new Set<string>();
  #owner: Owner | null = null;

  constructor(options: OwnershipOptions) {
    this.#engine = options.engine;
    this.#node = options.node;
    this.#holdMs = options.holdMs ?? holdMs;
  }

  serve(owner: Owner): void {
    this.#owner = owner;
  }

  async begin(session: string): Promise<void> {
    await this.#engine.write([take(session, this.#node)]);
  }

  async acquire(session: string): Promise<number> {
    const next: Statement = {
      sql: "UPDATE sessions SET epoch = epoch + 1 WHERE id = ?1 RETURNING epoch",
      values: [session],
      rows: 1,
    };
    const [, [row] = []] = await this.#had(session, [take(session, this.#node), next], this.#node);
    return Number(row?.epoch);
  }

  async evict(session: string): Promise<void> {
    await this.#had(session, [take(session, this.#node)], toEnd);
    await this.release(session);
  }

  async release(session: string): Promise<void> {
    this.#wanted.delete(session);
    const unit: Statement[] = [
      {
        sql: `DELETE FROM session_owners WHERE session = ?1 AND node = ?2
          RETURNING pg_notify('${ownersChannel}', COALESCE(wanted, ''))`,
        values: [session, this.#node],
      },
    ];
    // While the database is away it is still this node's, until it asks for it again or its lease runs out.
    await this.#engine.write(unit).catch(() => undefined);
  }

  async renew(session: string): Promise<void> {
    if (!this.#wanted.delete(session)) return;
    const sql = "UPDATE session_owners SET wanted = NULL WHERE session = ?1 AND node = ?2";
    await this.#engine.write([{ sql, values: [session, this.#node] }]).catch(() => undefined);
  }

  get live(): string {
    return `SELECT session FROM session_owners WHERE ${aliveNode("node")}`;
  }

  async elsewhere(sessions: readonly string[]): Promise<ReadonlySet<string>> {
    if (sessions.length === 0) return new Set();
    const sql = `SELECT session FROM session_owners
      WHERE node <> ?1 AND session IN (SELECT jsonb_array_elements_text(?2::jsonb)) AND ${aliveNode("node")}`;
    const rows = await this.#engine.read({ sql, values: [this.#node, JSON.stringify(sessions)] });
    return new Set(rows.map((row) => String(row.session)));
  }

  /** Whether this node does that task, which is one node's at a time: another's once this one has died. Throws `storage_failed`. */
  async leads(task: string): Promise<boolean> {
    try {
      await this.#engine.write([take(taskName(task), this.#node)]);
      return true;
    } catch (error) {
      if (error instanceof StaleWrite) return false;
      throw error;
    }
  }

  /** Something was asked of this node, or given to it. */
  async look(): Promise<void> {
    this.#waiting.wake();
    const sql = "SELECT session FROM session_owners WHERE node = ?1 AND wanted IS NOT NULL";
    const rows = await this.#engine.read({ sql, values: [this.#node] });
    await this.asked(rows.map(({ session }) => String(session)));
  }

  /** Others want these sessions of this node. */
  async asked(sessions: readonly string[]): Promise<void> {
    const fresh = sessions.filter((session) => !this.#wanted.has(session));
    if (fresh.length === 0 || this.#owner === null) return;
    const live = new Set(this.#owner.live());
    for (const session of fresh) {
      if (session.startsWith("*")) continue;
      if (!live.has(session)) {
        // Its row was left behind when the database was away.
        await this.release(session);
        continue;
      }
      this.#wanted.add(session);
      const sql = "SELECT wanted FROM session_owners WHERE session = ?1 AND node = ?2";
      const [row] = await this.#engine.read({ sql, values: [session, this.#node] });
      if (row?.wanted === toEnd) this.#owner.end(session);
      else if (typeof row?.wanted === "string") this.#owner.handOver(session);
      else this.#wanted.delete(session);
    }
  }

  async compare(): Promise<void> {
    const live = this.#owner?.live() ?? [];
    if (live.length === 0) return;
    const rows = await this.#engine.read({
      sql: "SELECT session FROM session_owners WHERE node = ?1",
      values: [this.#node],
    });
    const owned = new Set(rows.map(({ session }) => String(session)));
    for (const session of live) if (!owned.has(session)) this.#owner?.lost(session);
  }

  /** Carries out a unit that begins by taking the session; asks whoever has it, and waits a moment. */
  async #had(session: string, unit: readonly Statement[], wanted: string): Promise<readonly (readonly Row[])[]> {
    const until = performance.now() + this.#holdMs;
    for (let asked = false; ; ) {
      try {
        return await this.#engine.write(unit);
      } catch (error) {
        if (!(error instanceof StaleWrite)) throw error;
      }
      if (!asked) asked = await this.#ask(session, wanted);
      if (performance.now() > until) throw new BarkeepError("session_moving", undefined, { retryAfterMs: retryMs });
      await this.#waiting.woken(lookMs);
    }
  }

  /** False when nobody has it. Throws `resume_failed`. */
  async #ask(session: string, wanted: string): Promise<boolean> {
    const [asked = []] = await this.#engine.write([
      {
        sql: `UPDATE session_owners SET wanted = ?2 WHERE session = ?1 AND node <> ?3
          RETURNING pg_notify('${ownersChannel}', node)`,
        values: [session, wanted, this.#node],
      },
    ]);
    if (asked.length > 0) return true;
    const [row] = await this.#engine.read({ sql: "SELECT epoch FROM sessions WHERE id = ?1", values: [session] });
    if (row === undefined) throw new BarkeepError("resume_failed", `There is no session ${session} any more.`);
    return false;
  }
}

/** Changes no row while another node that is alive has it. */
const take = (session: string, node: string): Statement => ({
  sql: `INSERT INTO session_owners (session, node) VALUES (?1, ?2)
    ON CONFLICT (session) DO UPDATE SET node = excluded.node, wanted = NULL
    WHERE session_owners.node = excluded.node OR NOT ${aliveNode("session_owners.node")}`,
  values: [session, node],
  rows: 1,
});
