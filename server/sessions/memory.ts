/** Which sessions are in memory, and which are on their way in or out of it: whoever wants one of those waits. */
import type { Session } from "./session.ts";

export interface SessionInMemory {
  readonly session: Session;
  /** One of a scenario: nothing from outside reaches it. */
  readonly staged: boolean;
  /** Gives back its place under the limits. */
  readonly leave: () => void;
}

export interface MemoryOptions {
  /** How long a session that nobody hears stays. */
  readonly graceMs: number;
  /** Other machines may have it from now on. */
  readonly release: (id: string) => Promise<void>;
  /** It is out of memory. */
  readonly onLeft: (id: string) => void;
}

export class Memory {
  readonly #options: MemoryOptions;
  readonly #sessions = new Map<string, SessionInMemory>();
  readonly #moving = new Map<string, Promise<unknown>>();
  readonly #grace = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Those in memory and those on their way. */
  ids(): readonly string[] {
    return [...this.#sessions.keys(), ...this.#moving.keys()];
  }

  all(): readonly SessionInMemory[] {
    return [...this.#sessions.values()];
  }

  get(id: string): SessionInMemory | undefined {
    return this.#sessions.get(id);
  }

  /** In memory, or on its way in or out. */
  has(id: string): boolean {
    return this.#sessions.has(id) || this.#moving.has(id);
  }

  put(one: SessionInMemory): void {
    this.#sessions.set(one.session.id, one);
  }

  delete(id: string): void {
    this.#sessions.delete(id);
  }

  /** Resolves when the session is on its way neither in nor out. */
  async settled(id: string): Promise<void> {
    for (let move = this.#moving.get(id); move !== undefined; move = this.#moving.get(id)) await move.catch(() => {});
  }

  /** Whoever wants the session waits for this work with it. */
  async move<T>(id: string, work: Promise<T>): Promise<T> {
    this.#moving.set(id, work);
    try {
      return await work;
    } finally {
      if (this.#moving.get(id) === work) this.#moving.delete(id);
    }
  }

  /** Lets it stay for a while after the last who heard it has gone. */
  startGrace(session: Session): void {
    if (!this.#sessions.has(session.id) || session.attached) return;
    this.stay(session);
    const timer = setTimeout(() => {
      if (session.awaitsLater) this.startGrace(session);
      else if (!session.attached) void this.park(session, () => session.close(null));
    }, this.#options.graceMs);
    timer.unref();
    this.#grace.set(session.id, timer);
  }

  /** Somebody hears it again. */
  stay({ id }: Session): void {
    clearTimeout(this.#grace.get(id));
    this.#grace.delete(id);
  }

  /** Takes it out of memory; whoever asks for that meanwhile waits with the others. */
  async park(session: Session, close: () => Promise<void>): Promise<void> {
    const one = this.#sessions.get(session.id);
    if (one?.session === session && !session.closed) await this.move(session.id, this.#unload(one, close));
    else if (session.closed) await this.#moving.get(session.id);
  }

  async #unload({ session, leave }: SessionInMemory, close: () => Promise<void>): Promise<void> {
    this.stay(session);
    await close();
    await this.#options.release(session.id);
    this.#sessions.delete(session.id);
    leave();
    this.#options.onLeft(session.id);
  }
}
