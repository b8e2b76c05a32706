/**
 * That this node is alive: one row, renewed every few seconds by the database's clock. It is the lease of every session that the
 * node owns: when it runs out, others may have them.
 */
import type { Log } from "../observe/log.ts";
import type { Engine, Row } from "../records/engine.ts";

/** How long a node counts as alive after its last renewal, in ms. */
export const leaseMs = 10_000;
const renewMs = 2500;
/** How long a node that is silent counts as missed; later it is as good as gone, in ms. */
const missedMs = 10 * 60_000;
/** How soon a renewal that failed is tried again, in ms. */
const againMs = 500;

/** What a node says of itself. */
export interface NodeState {
  readonly sessions: number;
  /** Method runs now, and how many there can be. */
  readonly running: number;
  readonly capacity: number;
  readonly draining: boolean;
  /** The name of its machine: behind one address for all, what tells nodes apart. */
  readonly host?: string;
  /** What else those who look at all nodes want to know of each; a few hundred bytes. */
  readonly figures?: unknown;
}

export interface Node extends NodeState {
  readonly id: string;
  readonly role: "node";
  readonly url?: string;
  readonly version: string;
}

/** A node that was alive a while ago and has not said that it ends. */
export interface SilentNode extends Pick<Node, "id" | "host"> {
  /** Since it was heard of, in ms. */
  readonly silentMs: number;
}

export interface MembershipOptions {
  readonly engine: Engine;
  readonly id: string;
  readonly version: string;
  readonly log: Log;
  /**
   * Called after each renewal with what others want of this node; `lapsed` says that the lease had run out before, so that what
   * the node owned may be others' now.
   */
  readonly onRenewed: (renewal: { readonly lapsed: boolean; readonly wanted: readonly string[] }) => void;
  /** Of this machine, in ms; never goes back. */
  readonly monotonic?: () => number;
}

const nothing: NodeState = { sessions: 0, running: 0, capacity: 0, draining: false };

export class Membership {
  readonly #options: MembershipOptions;
  readonly #monotonic: () => number;
  #described: { readonly url: string | null; readonly state: () => NodeState } = { url: null, state: () => nothing };
  #renewedAt = Number.NEGATIVE_INFINITY;
  #failing = false;
  #renewing: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.#monotonic = options.monotonic ?? (() => performance.now());
  }

  /** True when the lease may have run out: another node may own what this one did. */
  get lapsed(): boolean {
    return this.#monotonic() - this.#renewedAt >= leaseMs;
  }

  /** What is said of this node from now on. */
  describe(url: string, state: () => NodeState): void {
    this.#described = { url, state };
  }

  /** Throws `storage_failed`. */
  async start(): Promise<void> {
    await this.#renew();
    this.#plan(renewMs);
  }

  /** Renews now; who renews already is waited for. Throws `storage_failed`. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** Says of this node what is so now; a renewal under way has said what was so before. Throws `storage_failed`. */
  async announce(): Promise<void> {
    await this.#renewing?.catch(() => undefined);
    await this.renew();
  }

  /** Those alive now, this one among them. Throws `storage_failed`. */
  async list(): Promise<readonly Node[]> {
    const sql = `SELECT id, url, version, state FROM nodes WHERE alive_until > clock_timestamp() ORDER BY id`;
    return (await this.#options.engine.read({ sql })).map(nodeOf);
  }

  /** Those that are missed. Throws `storage_failed`. */
  async silent(): Promise<readonly SilentNode[]> {
    const sql = `SELECT id, url, version, state, EXTRACT(EPOCH FROM clock_timestamp() - alive_until) * 1000 AS since FROM nodes
      WHERE alive_until BETWEEN clock_timestamp() - interval '${missedMs} milliseconds' AND clock_timestamp() ORDER BY id`;
    return (await this.#options.engine.read({ sql })).map((row) => {
      const { id, host } = nodeOf(row);
      return { id, ...(host !== undefined && { host }), silentMs: Number(row.since) + leaseMs };
    });
  }

  /** Its row is gone at once: what it still owned is free. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#renewing?.catch(() => undefined);
    const { engine, id, log } = this.#options;
    const gone = ["DELETE FROM session_owners WHERE node = ?1", "DELETE FROM nodes WHERE id = ?1"];
    await engine
      .write(gone.map((sql) => ({ sql, values: [id] })))
      .catch((error) => log.warn({ error }, "this node could not say that it ends: its lease runs out"));
  }

  #plan(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.renew().then(
        () => {
          this.#failing = false;
          this.#plan(renewMs);
        },
        (error) => {
          if (!this.#failing)
            this.#options.log.error({ error }, "this node can't say that it is alive; it tries again");
          this.#failing = true;
          this.#plan(againMs);
        },
      );
    }, ms).unref();
  }

  async #renew(): Promise<void> {
    const { engine, id, version, onRenewed } = this.#options;
    const lapsed = this.lapsed;
    const at = this.#monotonic();
    const { url, state } = this.#described;
    const [, wanted = []] = await engine.write([
      {
        sql: `INSERT INTO nodes (id, url, version, alive_until, state)
          VALUES (?1, ?2, ?3, clock_timestamp() + interval '${leaseMs} milliseconds', ?4)
          ON CONFLICT (id) DO UPDATE SET url = excluded.url, alive_until = excluded.alive_until, state = excluded.state`,
        values: [id, url, version, JSON.stringify(state())],
      },
      { sql: "SELECT session FROM session_owners WHERE node = ?1 AND wanted IS NOT NULL", values: [id] },
    ]);
    this.#renewedAt = at;
    onRenewed({ lapsed, wanted: wanted.map(({ session }) => String(session)) });
  }
}

function nodeOf({ id, url, version, state }: Row): Node {
  const said = { ...nothing, ...(JSON.parse(String(state)) as Partial<NodeState>) };
  return { id: String(id), role: "node", ...(url !== null && { url: String(url) }), version: String(version), ...said };
}
