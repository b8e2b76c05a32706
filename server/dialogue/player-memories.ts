/** Facts about a player across all characters, also ones that were deleted since. */

import type { Collection } from "../store/store.ts";
import type { MemoryDocument, PlayerMemory } from "./player-memory.ts";

/** Facts a character keeps about players. */
export interface PlayerMemories {
  list(
    player: string,
  ): Promise<
    readonly { readonly id: string; readonly character: string; readonly text: string; readonly at: string }[]
  >;
  remove(player: string, memory: string): Promise<boolean>;
  /** Answers how many there were. */
  removeAll(player: string): Promise<number>;
}

export function createPlayerMemories(options: {
  readonly memory: PlayerMemory;
  /** The collection that `memory` keeps its facts in. */
  readonly collection: Collection<MemoryDocument>;
}): PlayerMemories {
  const { memory, collection } = options;
  const list = (player: string) =>
    collection
      .list()
      .filter((document) => document.player === player)
      .flatMap(({ character, facts }) => facts.map((fact) => ({ ...fact, character })));
  return {
    list: async (player) => list(player),
    async remove(player, id) {
      const found = list(player).find((fact) => fact.id === id);
      return found !== undefined && memory.remove(found.character, player, id);
    },
    async removeAll(player) {
      const found = list(player);
      for (const character of new Set(found.map((fact) => fact.character))) await memory.remove(character, player);
      return found.length;
    },
  };
}
