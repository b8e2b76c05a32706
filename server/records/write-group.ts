/**
 * Gathers units while a group is being written: they make up the next one, so that many who wait share one trip to the disk. A
 * unit that nobody waits for makes no trip of its own.
 */
import { type Row, StaleWrite, type Statement, type WriteOptions } from "./engine.ts";

export type Unit = readonly Statement[];
type Rows = readonly (readonly Row[])[];
/** What became of a unit: its rows, or the error that whoever gave it is told. */
export type UnitResult = Rows | Error;

export interface WriteGroupOptions {
  /** Writes the units, each all or nothing, and says of each what became of it. A rejection is every unit's. */
  readonly commit: (units: readonly Unit[]) => Promise<readonly UnitResult[]>;
  /** How long a lazy unit waits for one that is not, in ms. */
  readonly lazyMs?: number;
}

interface Waiting {
  readonly unit: Unit;
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

const mostUnits = 1000;

export class WriteGroup {
  readonly #options: WriteGroupOptions;
  #waiting: Waiting[] = [];
  /** Whether somebody waits for one of them. */
  #wanted = false;
  #writing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: WriteGroupOptions) {
    this.#options = options;
  }

  add(unit: Unit, { lazy = false }: WriteOptions = {}): Promise<Rows> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ unit, resolve, reject });
      if (lazy) this.#writeSoon();
      else this.#writeNow();
    });
  }

  /** Resolves when what has been added so far was written, or was not. */
  async settled(): Promise<void> {
    if (this.#waiting.length > 0) this.#writeNow();
    await this.#writing;
  }

  #writeNow(): void {
    this.#wanted = true;
    this.#writing ??= this.#writeAll();
  }

  #writeSoon(): void {
    if (this.#writing === null) this.#timer ??= setTimeout(() => this.#writeNow(), this.#options.lazyMs ?? 20);
  }

  async #writeAll(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    // What the same round of the event loop brings goes along.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#wanted) {
      const group = this.#waiting.splice(0, mostUnits);
      this.#wanted = this.#waiting.length > 0;
      try {
        const results = await this.#options.commit(group.map(({ unit }) => unit));
        group.forEach(({ resolve, reject }, at) => {
          const result = results[at];
          if (result === undefined || result instanceof Error) reject(result ?? new StaleWrite());
          else resolve(result);
        });
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = null;
    if (this.#waiting.length > 0) this.#writeSoon();
  }
}
