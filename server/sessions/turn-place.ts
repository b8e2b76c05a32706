/** A session's place among those with a running turn: one for all of its turns, held while there is one. */
import { BarkeepError } from "../problems/errors.ts";
import type { Scopes } from "./limits.ts";
import type { Quotas } from "./quotas.ts";

export class TurnPlace {
  readonly #quotas: Quotas;
  readonly #scopes: () => Scopes;
  #release: (() => void) | null = null;

  constructor({ quotas, scopes }: { readonly quotas: Quotas; readonly scopes: () => Scopes }) {
    this.#quotas = quotas;
    this.#scopes = scopes;
  }

  /** For a turn that is asked for. Throws `too_many_turns`, `quota_exceeded`, `rate_limited`. A barge-in shares the place of what runs. */
  acquire(): void {
    const scopes = this.#scopes();
    const release = this.#release ?? this.#quotas.enter("runningTurns", scopes);
    if (release instanceof BarkeepError) throw release;
    const refused = this.#quotas.exhausted(scopes) ?? this.#quotas.consume("turns", scopes);
    if (refused !== null) {
      if (this.#release === null) release();
      throw refused;
    }
    this.#release = release;
  }

  /** For a turn that can't be refused any more, whatever the limits. */
  occupy(): void {
    if (this.#release !== null) return;
    const release = this.#quotas.enter("runningTurns", this.#scopes(), { beyond: true });
    if (!(release instanceof BarkeepError)) this.#release = release;
  }

  release(): void {
    this.#release?.();
    this.#release = null;
  }
}
