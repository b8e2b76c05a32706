/** The runners a node has heard of, and which of them to ask next. */
import type { Announcement } from "./messages.ts";

/** One that was not heard of for so long is no longer listed, in ms. */
const forgottenMs = 2500;

interface Listed {
  readonly about: Announcement;
  readonly heardAt: number;
}

export class RunnerList {
  readonly #now: () => number;
  readonly #callsAt: (id: string) => number;
  readonly #listed = new Map<string, Listed>();

  /** `now`: ms of a clock that never goes back. `callsAt`: this node's own calls at a runner, which it may not have told of yet. */
  constructor(now: () => number, callsAt: (id: string) => number) {
    this.#now = now;
    this.#callsAt = callsAt;
  }

  /** Takes what a runner said; what is no announcement is left alone. */
  heard(said: unknown): void {
    if (!isAnnouncement(said)) return;
    this.#listed.set(said.id, { about: said, heardAt: this.#now() });
  }

  /** Those that were heard of lately, draining ones too. */
  list(): readonly Announcement[] {
    const since = this.#now() - forgottenMs;
    for (const [id, { heardAt }] of this.#listed) if (heardAt < since) this.#listed.delete(id);
    return [...this.#listed.values()].map(({ about }) => about);
  }

  /** Those that take calls, in the order to ask: warm ones with a free place, then by the share of places that are free. */
  inOrder(warmth: string | null): readonly Announcement[] {
    const rank = (about: Announcement) => {
      const free = this.#freeShare(about);
      return free + (free > 0 && warmth !== null && about.warm.includes(warmth) ? 1 : 0);
    };
    const ranked = this.list()
      .filter(({ draining }) => !draining)
      .map((about) => ({ about, rank: rank(about) }));
    return ranked.sort((a, b) => b.rank - a.rank).map(({ about }) => about);
  }

  /** It did not answer: it is asked again when it has been heard of. */
  silent(id: string): void {
    this.#listed.delete(id);
  }

  #freeShare({ id, capacity, running, queued }: Announcement): number {
    return (capacity - queued - Math.max(running, this.#callsAt(id))) / Math.max(1, capacity);
  }
}

function isAnnouncement(said: unknown): said is Announcement {
  if (typeof said !== "object" || said === null) return false;
  const { id, version, capacity, running, queued, draining, isolation, python, publicKey, warm } = said as Record<
    string,
    unknown
  >;
  return (
    [id, version, isolation, python, publicKey].every((text) => typeof text === "string" && text.length <= 200) &&
    /^[\w-]{1,64}$/.test(id as string) &&
    /^[\w-]{43}$/.test(publicKey as string) &&
    [capacity, running, queued].every((count) => Number.isSafeInteger(count) && (count as number) >= 0) &&
    typeof draining === "boolean" &&
    Array.isArray(warm) &&
    warm.every((one) => typeof one === "string")
  );
}
