/** Facts a character keeps about a player from one session to the next; off unless the character wants it. */
import { createSerialWork } from "../store/serial-work.ts";
import type { Collection } from "../store/store.ts";

export interface Fact {
  readonly id: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface PlayerMemory {
  /** Oldest first. */
  list(character: string, player: string): readonly Fact[];
  /** Keeps a fact, once; past the limit the oldest goes. Throws `storage_failed`. */
  put(character: string, player: string, text: string): Promise<Fact>;
  /** One fact, or all of them without an id; true when something was there. */
  remove(character: string, player: string, id?: string): Promise<boolean>;
}

/** All facts of one pair, as they are stored. */
export interface MemoryDocument {
  readonly id: string;
  readonly character: string;
  readonly player: string;
  readonly facts: readonly Fact[];
}

export interface PlayerMemoryOptions {
  readonly collection: Collection<MemoryDocument>;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly maxFacts: number;
}

/** Longest fact, in characters. */
const maxLength = 300;

export function createPlayerMemory({ collection, clock, newId, maxFacts }: PlayerMemoryOptions): PlayerMemory {
  const oneByOne = createSerialWork();
  const documentId = (character: string, player: string) => JSON.stringify([character, player]);
  const facts = (character: string, player: string) => collection.get(documentId(character, player))?.facts ?? [];
  const write = (character: string, player: string, kept: readonly Fact[]) =>
    kept.length === 0
      ? collection.remove(documentId(character, player))
      : collection.put({ id: documentId(character, player), character, player, facts: kept });

  return {
    list: facts,
    put: (character, player, text) =>
      oneByOne(async () => {
        const words = text.replace(/\s+/g, " ").trim().slice(0, maxLength);
        const before = facts(character, player);
        const known = before.find((fact) => fact.text.toLowerCase() === words.toLowerCase());
        if (known) return known;
        const fact = { id: newId(), text: words, at: new Date(clock()).toISOString() };
        await write(character, player, [...before, fact].slice(-maxFacts));
        return fact;
      }),
    remove: (character, player, id) =>
      oneByOne(async () => {
        const before = facts(character, player);
        const kept = id === undefined ? [] : before.filter((fact) => fact.id !== id);
        if (kept.length === before.length) return false;
        await write(character, player, kept);
        return true;
      }),
  };
}
