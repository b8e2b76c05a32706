/** A value whose changes are in force at once, and are taken back when they turn out not to be kept. */

/** A change until it is known what became of it. */
export interface Undecided {
  /** It is on disk, and so is every change before it. */
  keep(): void;
  undo(): void;
}

export const decided: Undecided = { keep: () => {}, undo: () => {} };

export const together = (changes: readonly Undecided[]): Undecided => ({
  keep: () => changes.forEach((change) => void change.keep()),
  undo: () => changes.forEach((change) => void change.undo()),
});

export class Provisional<T> {
  #kept: T;
  #value: T;
  #undecided: ((value: T) => T)[] = [];

  constructor(value: T) {
    this.#kept = value;
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** `step` gives another value, and leaves the one it is given as it was. */
  change(step: (value: T) => T): Undecided {
    // Its own, so that the same step twice is two changes.
    const own = (value: T) => step(value);
    this.#undecided.push(own);
    this.#value = own(this.#value);
    return {
      keep: () => {
        const steps = this.#undecided.splice(0, this.#undecided.indexOf(own) + 1);
        this.#kept = steps.reduce((value, each) => each(value), this.#kept);
      },
      undo: () => {
        this.#undecided = this.#undecided.filter((each) => each !== own);
        this.#value = this.#undecided.reduce((value, each) => each(value), this.#kept);
      },
    };
  }
}
