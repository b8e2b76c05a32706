/** The turns of one session that were taken and have not finished; while there is one, the session counts for the limits. */
import { BarkeepError } from "../problems/errors.ts";
import type { Scopes } from "./limits.ts";
import type { Quotas } from "./quotas.ts";

export class RunningTurns {
  readonly #quotas: Quotas;
  readonly #scopes: () => Scopes;
  readonly #turns = new Set<string>();
  #leave: (() => void) | null = null;
  #waiting: (() => void)[] = [];

  constructor({ quotas, scopes }: { readonly quotas: Quotas; readonly scopes: () => Scopes }) {
    this.#quotas = quotas;
    this.#scopes = scopes;
  }

  get size(): number {
    return this.#turns.size;
  }

  has(turn: string): boolean {
    return this.#turns.has(turn);
  }

  /** Takes a turn, unless its owner has had enough: `too_many_turns`, `quota_exceeded`, `rate_limited`. A barge-in takes the place of what runs. */
  take(turn: string): BarkeepError | null {
    const scopes = this.#scopes();
    const entered = this.#leave ?? this.#quotas.enter("runningTurns", scopes);
    if (entered instanceof BarkeepError) return entered;
    const refused = this.#quotas.exhausted(scopes) ?? this.#quotas.take("turns", scopes);
    if (refused !== null) {
      if (this.#leave === null) entered();
      return refused;
    }
    this.#leave = entered;
    this.#turns.add(turn);
    return null;
  }

  /** Counts a turn that has begun, whatever the limits: it can't be refused any more. */
  began(turn: string): void {
    this.#turns.add(turn);
    const entered = this.#leave ?? this.#quotas.enter("runningTurns", this.#scopes(), { beyond: true });
    if (!(entered instanceof BarkeepError)) this.#leave = entered;
  }

  ended(turn: string): void {
    this.#turns.delete(turn);
    if (this.#turns.size > 0) return;
    this.#leave?.();
    this.#leave = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  clear(): void {
    for (const turn of [...this.#turns]) this.ended(turn);
  }

  /** Resolves when none is left. */
  settled(): Promise<void> {
    return this.#turns.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
