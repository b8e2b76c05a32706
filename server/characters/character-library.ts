/** The characters designers write: checked, kept, and changed only by whoever saw the version before. */
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import { planSaves } from "../store/plan-saves.ts";
import { createSerialWork } from "../store/serial-work.ts";
import type { Store } from "../store/store.ts";
import { chooseId, demandVersion, orMeant } from "../store/versioned.ts";
import type { Character, CharacterDraft, CharacterLibrary } from "./character.ts";
import { readCharacterFields } from "./character-fields.ts";

export interface CharacterLibraryOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  /** A new id that begins with the prefix. */
  readonly ids: (prefix: string) => string;
  /** The model of a character for which none was chosen. */
  readonly defaultModel: () => string;
}

export interface CharacterChange {
  readonly id: string;
  readonly change: "created" | "updated" | "removed";
}

export interface WatchedCharacterLibrary extends CharacterLibrary {
  onChange(listener: (change: CharacterChange) => void): () => void;
}

export function createCharacterLibrary(options: CharacterLibraryOptions): WatchedCharacterLibrary {
  const { store, clock, ids, defaultModel } = options;
  const collection = store.collection<Character>("characters");
  const serially = createSerialWork();
  const listeners = new Set<(change: CharacterChange) => void>();

  const read = (fields: unknown, base: Partial<CharacterDraft>): CharacterDraft => {
    const reading = readCharacterFields(fields, base, { defaultModel: defaultModel() });
    if (!reading.ok) throw invalidRequest(reading.problems);
    return reading.draft;
  };
  /** A file edited by hand, or written by an older version, may lack fields: they get their defaults. */
  const whole = (stored: Character): Character => {
    const reading = readCharacterFields({}, stored, { defaultModel: defaultModel() });
    return reading.ok ? { ...stored, ...reading.draft } : stored;
  };
  const get = (id: string): Character => {
    const found = collection.get(id);
    if (found) return whole(found);
    throw new BarkeepError("unknown_character", `No character has the id ${id}${orMeant(id, collection.list())}`);
  };
  const keep = async (draft: CharacterDraft, id: string, version: number, change: CharacterChange["change"]) => {
    const character: Character = { id, ...draft, version, updatedAt: new Date(clock.now()).toISOString() };
    await collection.put(character);
    for (const listener of listeners) listener({ id, change });
    return character;
  };
  return {
    list: () =>
      collection
        .list()
        .map(whole)
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    get,
    create: (fields) =>
      serially(async () => {
        const draft = read(fields, {});
        const id = chooseId((fields as { id?: unknown }).id, draft.name, collection.list(), () => ids("character"));
        return keep(draft, id, 1, "created");
      }),
    saveAll: (items, { existing, dryRun = false }) =>
      serially(async () => {
        const plan = await planSaves<CharacterDraft, Character>({
          items,
          existing,
          current: collection.list().map(whole),
          read,
          firstVersion: async () => 1,
          another: () => ids("character"),
          updatedAt: new Date(clock.now()).toISOString(),
        });
        if (dryRun || plan.documents.length === 0) return plan;
        const before = new Set(collection.list().map(({ id }) => id));
        await collection.putAll(plan.documents);
        for (const { id } of plan.documents) {
          for (const listener of listeners) listener({ id, change: before.has(id) ? "updated" : "created" });
        }
        return plan;
      }),
    update: (id, fields) =>
      serially(async () => {
        const current = get(id);
        const { id: _, version, updatedAt: __, ...base } = current;
        const draft = read(fields, base);
        demandVersion(fields, current);
        return keep(draft, id, version + 1, "updated");
      }),
    remove: (id) =>
      serially(async () => {
        get(id);
        await collection.remove(id);
        for (const listener of listeners) listener({ id, change: "removed" });
      }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
