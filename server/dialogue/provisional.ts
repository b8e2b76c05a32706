/** A value whose changes are in force at once, and are taken back when they turn out not to be kept. */

/** A change until it is known what became of it. */
export interface Undecided {
  /** It is on disk, and so is every change before it. */
  commit(): void;
  rollBack(): void;
}

export const decided: Undecided = { commit: () => {}, rollBack: () => {} };

export const together = (changes: readonly Undecided[]): Undecided => ({
  commit: () => changes.forEach((change) => void change.commit()),
  rollBack: () => changes.forEach((change) => void change.rollBack()),
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
      commit: () => {
        const steps = this.#undecided.splice(0, this.#undecided.indexOf(own) + 1);
        this.#kept = steps.reduce((value, each) => each(value), this.#kept);
      },
      rollBack: () => {
        this.#undecided = this.#undecided.filter((each) => each !== own);
        this.#value = this.#undecided.reduce((value, each) => each(value), this.#kept);
      },
    };
  }
}
