/**
 * Lets somebody look on: tells a session's messages to who is not the one whom it answers, wherever the session is. While this node
 * has it they are heard as they leave; else what its owner writes is read, and so from owner to owner.
 */
import type { SessionMessage } from "../../protocol/messages.ts";
import type { Placed } from "./placed.ts";
import type { Session } from "./session.ts";
import type { SessionJournal } from "./session-journal.ts";
import type { Subscriber } from "./session-service.ts";

export interface WatchOptions {
  readonly id: string;
  /** The session, while this node has it live. */
  readonly here: () => Session | undefined;
  readonly journal: Pick<SessionJournal, "read">;
  /** Whether anything is kept of it. Throws `storage_failed`. */
  readonly exists: () => Promise<boolean>;
  readonly subscriber: Subscriber;
  /** This session is no longer looked at. */
  readonly left: (session: Session) => void;
}

/** How often what its owner writes is read, in ms. */
const lookMs = 250;

/**
 * Begins with the first message of the turn that runs, so that whoever comes late sees it whole, and ends with `session.closed`. The
 * function it gives ends it before that. Throws `storage_failed`.
 */
export async function watchSession(options: WatchOptions): Promise<() => void> {
  const watch = new SessionWatch(options);
  await watch.begin();
  return () => watch.stop();
}

class SessionWatch {
  readonly #options: WatchOptions;
  /** The last `seq` told, or passed over. */
  #told = 0;
  /** The last batch that was read. */
  #batch = 0;
  #over = false;
  #leave = () => {};

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Throws `storage_failed`. */
  async begin(): Promise<void> {
    const session = this.#options.here();
    if (session === undefined) {
      await this.#readRunningTurn();
      this.#lookLater();
      return;
    }
    const turn = session.fold.turns.running;
    const { leftSeq } = session;
    await this.#hear(session, async () => {
      const deliver = ({ message }: Placed) => this.#tell(message);
      if (turn !== null) await session.repeat(turn, { deliver, drained: () => Promise.resolve() });
      this.#told = Math.max(this.#told, leftSeq);
    });
  }

  stop(): void {
    this.#over = true;
    this.#leave();
  }

  #tell(message: SessionMessage): void {
    if (this.#over || message.seq <= this.#told) return;
    this.#told = message.seq;
    // Nothing comes after it.
    if (message.type === "session.closed") this.#over = true;
    this.#options.subscriber(message);
  }

  /** What is told meanwhile waits for its place behind what `before` tells. Throws as that does. */
  async #hear(session: Session, before: () => Promise<void>): Promise<void> {
    let early: SessionMessage[] | null = [];
    const stop = session.listen(
      ({ message }) => (early === null ? this.#tell(message) : early.push(message)),
      () => this.#lookLater(),
    );
    this.#leave = () => {
      stop();
      this.#options.left(session);
    };
    try {
      await before();
    } catch (error) {
      this.#leave();
      throw error;
    }
    for (const message of early) this.#tell(message);
    early = null;
  }

  #lookLater(): void {
    if (this.#over) return;
    const timer = setTimeout(() => void this.#look(), lookMs).unref();
    this.#leave = () => clearTimeout(timer);
  }

  async #look(): Promise<void> {
    const { id, here, exists } = this.#options;
    try {
      const session = here();
      if (session !== undefined) {
        await this.#hear(session, async () => {
          for (const { message } of await session.since(this.#told)) this.#tell(message);
        });
        return;
      }
      if (!(await this.#read()) && !(await exists()))
        this.#tell({ type: "session.closed", session: id, seq: this.#told + 1, reason: "removed" });
    } catch {
      // The database is away, or the session is on its way: it is looked at again.
    }
    this.#lookLater();
  }

  /** What was written since; false when nothing was. */
  async #read(): Promise<boolean> {
    const { journal } = this.#options;
    const before = this.#batch;
    for await (const { n, entries } of journal.read(before)) {
      this.#batch = n;
      for (const entry of entries) if (entry.kind === "sent") this.#tell(entry.message);
    }
    return this.#batch > before;
  }

  async #readRunningTurn(): Promise<void> {
    const { journal, subscriber } = this.#options;
    let turn: SessionMessage[] = [];
    let running: string | null = null;
    for await (const { n, entries } of journal.read()) {
      this.#batch = n;
      for (const entry of entries) {
        if (entry.kind !== "sent") continue;
        const { message } = entry;
        this.#told = message.seq;
        if (message.type === "turn.started") [running, turn] = [message.turn, []];
        if ("turn" in message && message.turn === running) turn.push(message);
        if (message.type === "turn.finished" && message.turn === running) [running, turn] = [null, []];
      }
    }
    for (const message of turn) subscriber(message);
  }
}
