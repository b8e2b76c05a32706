/** Facts a character keeps about a player from one session to the next; off unless the character wants it. */
import type { PlayerMemories } from "../records/player-memories.ts";

export interface Fact {
  readonly id: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface PlayerMemory {
  /** Oldest first. Throws `storage_failed`. */
  list(character: string, player: string): Promise<readonly Fact[]>;
  /** Keeps a fact, once; past the limit the oldest goes. Throws `storage_failed`. */
  put(character: string, player: string, text: string): Promise<Fact>;
}

export interface PlayerMemoryOptions {
  readonly memories: Pick<PlayerMemories, "list" | "put">;
  readonly clock: () => number;
  readonly newId: () => string;
  readonly maxFacts: number;
}

/** Longest fact, in characters. */
const maxLength = 300;

export function createPlayerMemory({ memories, clock, newId, maxFacts }: PlayerMemoryOptions): PlayerMemory {
  return {
    list: (character, player) => memories.list(player, character),
    put(character, player, text) {
      const words = text.replace(/\s+/g, " ").trim().slice(0, maxLength);
      const fact = { id: newId(), character, text: words, at: new Date(clock()).toISOString() };
      return memories.put(player, fact, maxFacts);
    },
  };
}

/** What is remembered, to be read alone: of conversations that are no player's. */
export const withoutWriting = (memory: PlayerMemory): PlayerMemory => ({
  list: (character, player) => memory.list(character, player),
  put: async (_character, _player, text) => ({ id: "none", text, at: "" }),
});
