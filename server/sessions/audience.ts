/** Who hears a session: the one outlet that holds it, caught up from where it left off, and any number of listeners. */
import type { Placed } from "./placed.ts";

/** Where a session's messages go: a socket, or an HTTP answer. */
export interface Outlet {
  deliver(placed: Placed): void;
  /** Resolves when it can take more; a replay waits for it. */
  drained(): Promise<void>;
  /** Another outlet has taken this one's place in that session. */
  replaced?(session: string): void;
  /** That session is on another machine now: this outlet hears nothing more of it. */
  moved?(session: string): void;
  /** For limits that count by connection. */
  readonly connection?: string;
}

/** Messages lost for good, first and last `seq`. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export class Audience {
  readonly #session: string;
  #holder: Outlet | null = null;
  /** The holder, once it has caught up. */
  #live: Outlet | null = null;
  /** Each with what it is told when it hears nothing more. */
  readonly #listeners = new Map<(placed: Placed) => void, () => void>();

  constructor({ session }: { readonly session: string }) {
    this.#session = session;
  }

  get holder(): Outlet | null {
    return this.#holder;
  }

  get present(): boolean {
    return this.#holder !== null || this.#listeners.size > 0;
  }

  /** Makes this outlet the holder, from the next message on. */
  attach(outlet: Outlet): void {
    this.#replaceHolder(outlet);
    this.#live = outlet;
  }

  /** True when it was the holder. */
  detach(outlet: Outlet): boolean {
    if (this.#holder !== outlet) return false;
    this.#holder = null;
    this.#live = null;
    return true;
  }

  /** Returns a function that ends it. `ended` is called when the session ends, or goes, before that. */
  listen(listener: (placed: Placed) => void, ended = () => {}): () => void {
    this.#listeners.set(listener, ended);
    return () => this.#listeners.delete(listener);
  }

  deliver(placed: Placed): void {
    this.#live?.deliver(placed);
    for (const listener of this.#listeners.keys()) listener(placed);
  }

  /**
   * Makes this outlet the holder and sends it everything after `after`; once it has all, `announce` is told which `seq`s were
   * missing, what that sends is sent, and the outlet is live. Ends early when another outlet takes over meanwhile.
   */
  async catchUp(
    outlet: Outlet,
    after: number,
    log: { readonly leftSeq: number; readonly beginsBehind: number; since(after: number): Promise<readonly Placed[]> },
    announce: (gap: Gap | null) => Promise<void>,
  ): Promise<void> {
    this.#replaceHolder(outlet);
    let sent = after;
    let gap = null as Gap | null;
    let announced = false;
    while (this.#holder === outlet) {
      const missed = await log.since(sent);
      for (const placed of missed) {
        if (this.#holder !== outlet) return;
        if (placed.seq > sent + 1) gap = { from: gap?.from ?? sent + 1, to: placed.seq - 1 };
        outlet.deliver(placed);
        sent = placed.seq;
        await outlet.drained();
      }
      if (missed.length === 0 && sent < log.beginsBehind) {
        gap = { from: gap?.from ?? sent + 1, to: log.beginsBehind };
        sent = log.beginsBehind;
      }
      if (this.#holder !== outlet || sent < log.leftSeq) continue;
      if (announced) {
        this.#live = outlet;
        return;
      }
      announced = true;
      await announce(gap);
    }
  }

  clear(): void {
    this.#holder = null;
    this.#live = null;
    const listening = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const ended of listening) ended();
  }

  #replaceHolder(outlet: Outlet): void {
    const before = this.#holder;
    this.#holder = outlet;
    this.#live = null;
    if (before !== outlet) before?.replaced?.(this.#session);
  }
}
