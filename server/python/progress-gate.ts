/** What one call says of how far it has come, on its way out: seldom, the latest first, and not without an end. */
import { boundedProgress } from "./answer-bounds.ts";
import type { ProgressReport } from "./runner.ts";

export interface ProgressGateOptions {
  readonly tell: (report: ProgressReport) => void;
  /** The least time between two, in ms. */
  readonly everyMs?: number;
  /** Most in all. */
  readonly most?: number;
}

export class ProgressGate {
  readonly #told: ProgressReport[] = [];
  readonly #tell: ProgressGateOptions["tell"];
  readonly #everyMs: number;
  readonly #most: number;
  /** Read only when it is told: a process may say more than anybody wants to know. */
  #latest: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor({ tell, everyMs = 500, most = 240 }: ProgressGateOptions) {
    this.#tell = tell;
    this.#everyMs = everyMs;
    this.#most = most;
  }

  /** `payload`: JSON of the process. */
  offer(payload: string): void {
    if (this.#ended || this.#told.length >= this.#most) return;
    this.#latest = payload;
    if (this.#timer === undefined) this.#release();
  }

  /** Everything that was told, and what was still to be. */
  end(): readonly ProgressReport[] {
    clearTimeout(this.#timer);
    if (!this.#ended) this.#keepLatest();
    this.#ended = true;
    return this.#told;
  }

  #release(): void {
    this.#timer = undefined;
    const report = this.#keepLatest();
    if (report === null) return;
    this.#tell(report);
    this.#timer = setTimeout(() => this.#release(), this.#everyMs);
  }

  #keepLatest(): ProgressReport | null {
    const report = this.#latest === null ? null : boundedProgress(this.#latest);
    this.#latest = null;
    if (report !== null) this.#told.push(report);
    return report;
  }
}
