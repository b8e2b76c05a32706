/**
 * Turns that end together end one in each round of the event loop: the end of one takes a millisecond, and with hundreds of them in
 * one go the words of everybody else would wait for all of it.
 */
export class OneARound {
  readonly #waiting: (() => void)[] = [];
  /** Whether this round has had its one. */
  #taken = false;

  /** Resolves when it is one's turn; undefined when it is at once. Nobody is left out, and nobody overtakes. */
  pass(): Promise<void> | undefined {
    if (this.#taken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#take();
    return undefined;
  }

  #take(): void {
    this.#taken = true;
    setImmediate(() => {
      const next = this.#waiting.shift();
      this.#taken = false;
      if (next === undefined) return;
      this.#take();
      next();
    });
  }
}
