/**
 * Finds out that a socket is dead though nobody said so: after so long a silence the server is asked, and a socket on which no
 * answer comes is lost. It goes by answers, not by silence alone: a page in the background, or a process that hung, wakes up late.
 */
export interface KeepAliveOptions {
  /** Sends a ping. */
  readonly ask: () => void;
  readonly lost: () => void;
}

export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #timer: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  #askedAt: number | null = null;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
  }

  /** Begins anew. `heartbeatMs` is how long the server may be silent before it is asked, and then again before it is left. */
  start(heartbeatMs: number): void {
    this.stop();
    this.heard();
    this.#timer = setInterval(() => this.#look(heartbeatMs), heartbeatMs / 2);
  }

  /** Something came. */
  heard(): void {
    this.#heardAt = Date.now();
    this.#askedAt = null;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(heartbeatMs: number): void {
    const now = Date.now();
    if (this.#askedAt !== null) {
      if (now - this.#askedAt <= heartbeatMs) return;
      this.stop();
      this.#options.lost();
    } else if (now - this.#heardAt > heartbeatMs) {
      this.#askedAt = now;
      this.#options.ask();
    }
  }
}
