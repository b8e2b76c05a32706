/** A budget of memory and of tasks for all Python of the server together: each thread measures its own processes and tells the
 * others in shared memory; who has the largest ends it when there is too much. */

export interface BudgetLimits {
  readonly kib: number;
  readonly tasks: number;
}

export interface Use<Of> {
  readonly of: Of;
  readonly kib: number;
  readonly tasks: number;
}

export interface BudgetWatchOptions<Of> {
  /** From `sharedBudget`, the same in all threads. */
  readonly shared: SharedArrayBuffer;
  readonly limits: BudgetLimits;
  /** What each process takes now. */
  readonly measure: () => readonly Use<Of>[];
  /** Ends one; false when it is ending already. `message` is for a person. */
  readonly end: (of: Of, message: string) => boolean;
}

type Kind = keyof BudgetLimits;
const kinds: readonly Kind[] = ["kib", "tasks"];
/** For each thread: what all of it takes, and the largest of it, of each kind. */
const figures = 2 * kinds.length;
/** How many threads have come, and which of them is ending a process. */
const head = 2;
/** How many looks one thread's end keeps the others from ending one, too: until it is gone what it took is counted still. */
const patience = 10;

export const budgetLookMs = 200;
export const sharedBudget = (threads: number): SharedArrayBuffer =>
  new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (head + figures * threads));

export class BudgetWatch<Of> {
  readonly #options: BudgetWatchOptions<Of>;
  readonly #state: Int32Array;
  readonly #slot: number;
  /** What this thread is ending, and for how many looks it waits for that. */
  #ending: { readonly of: Of; left: number } | null = null;

  constructor(options: BudgetWatchOptions<Of>) {
    this.#options = options;
    this.#state = new Int32Array(options.shared);
    this.#slot = Atomics.add(this.#state, 0, 1);
  }

  /** To be called now and then while processes run, and once when none does any more. */
  look(): void {
    const uses = this.#options.measure();
    const largest = kinds.map((kind) => this.#tell(kind, uses));
    if (this.#ending !== null) {
      this.#ending.left -= 1;
      if (this.#ending.left > 0 && uses.some(({ of }) => of === this.#ending?.of)) return;
      this.#ending = null;
      Atomics.store(this.#state, 1, 0);
    }
    kinds.forEach((kind, index) => {
      const mine = largest[index];
      if (mine !== undefined && this.#total(kind) > this.#options.limits[kind] && this.#isLargest(kind))
        this.#end(kind, mine);
    });
  }

  #tell(kind: Kind, uses: readonly Use<Of>[]): Use<Of> | undefined {
    let sum = 0;
    let largest: Use<Of> | undefined;
    for (const use of uses) {
      sum += use[kind];
      if (largest === undefined || use[kind] > largest[kind]) largest = use;
    }
    const at = this.#place(kind, this.#slot);
    Atomics.store(this.#state, at, sum);
    Atomics.store(this.#state, at + 1, largest?.[kind] ?? 0);
    return largest;
  }

  #end(kind: Kind, { of, ...use }: Use<Of>): void {
    if (Atomics.compareExchange(this.#state, 1, 0, this.#slot + 1) !== 0) return;
    const taken = use[kind];
    if (this.#options.end(of, sentence(kind, taken, this.#options.limits[kind]))) this.#ending = { of, left: patience };
    else Atomics.store(this.#state, 1, 0);
  }

  #total(kind: Kind): number {
    let total = 0;
    for (let slot = 0; slot < this.#slots; slot += 1) total += Atomics.load(this.#state, this.#place(kind, slot));
    return total;
  }

  /** Among equals, the first thread's. */
  #isLargest(kind: Kind): boolean {
    const mine = Atomics.load(this.#state, this.#place(kind, this.#slot) + 1);
    for (let slot = 0; slot < this.#slots; slot += 1) {
      const other = Atomics.load(this.#state, this.#place(kind, slot) + 1);
      if (other > mine || (other === mine && slot < this.#slot)) return false;
    }
    return true;
  }

  get #slots(): number {
    return Math.floor((this.#state.length - head) / figures);
  }

  #place(kind: Kind, slot: number): number {
    return head + slot * figures + 2 * kinds.indexOf(kind);
  }
}

const mb = (kib: number): number => Math.round(kib / 1024);

function sentence(kind: Kind, taken: number, limit: number): string {
  if (kind === "tasks")
    return `All methods together had more than ${limit} threads and processes, and this call had most of them (${taken}). Start fewer threads.`;
  return (
    `All methods together took more than the ${mb(limit)} MB that this server has for them, and this call took most (${mb(taken)} MB). ` +
    "Hold less at a time: read large answers piece by piece, and keep only what is needed. The server's operator can raise BARKEEP_MAX_PYTHON_MB."
  );
}
