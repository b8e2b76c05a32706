/** How long the characters of a scene go on among themselves before they wait for the player. */

export interface ChatterOptions {
  /** Turns after something was said. */
  readonly turns: number;
  /** Model tokens that these turns may use together. */
  readonly tokens: number;
}

export class Chatter {
  readonly #options: ChatterOptions;
  #turns = 0;
  #tokens = 0;

  constructor(options: ChatterOptions) {
    this.#options = options;
  }

  /** The player has spoken, or the game lets somebody speak: it counts anew. */
  begin(): void {
    this.#turns = this.#options.turns;
    this.#tokens = this.#options.tokens;
  }

  /** They wait. */
  stop(): void {
    this.#turns = 0;
  }

  /** Whether another may speak; that is counted. */
  goesOn(): boolean {
    if (this.#turns <= 0 || this.#tokens <= 0) return false;
    this.#turns -= 1;
    return true;
  }

  spend(tokens: number): void {
    this.#tokens -= tokens;
  }
}
