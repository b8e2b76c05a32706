/** The characters designers write: checked, kept, and changed only by whoever saw the version before. */
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import { topOf, withWritten } from "../problems/stored-problems.ts";
import { planSaves } from "../store/plan-saves.ts";
import { createPublished, type VersionHistory, wantsPublished } from "../store/published.ts";
import { createSerialWork } from "../store/serial-work.ts";
import type { Store } from "../store/store.ts";
import { chooseId, demandVersion, orMeant } from "../store/versioned.ts";
import type { Character, CharacterDraft, CharacterLibrary } from "./character.ts";
import { readCharacterFields, soundCharacter } from "./character-fields.ts";

export interface CharacterLibraryOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  /** A new id that begins with the prefix. */
  readonly ids: (prefix: string) => string;
  readonly records: { versions<T>(kind: string, keep: number): VersionHistory<T> };
  /** Versions of each character to keep; 0 is all, and so is not given. */
  readonly keepVersions?: number;
  readonly log: Log;
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
  const { store, clock, ids, defaultModel, log } = options;
  const collection = store.collection<Character>("characters");
  const drafts = store.collection<Character>("character-drafts");
  const published = createPublished<Character>({
    live: collection,
    drafts,
    history: options.records.versions<Character>("character", options.keepVersions || Number.POSITIVE_INFINITY),
    what: "character",
  });
  const serially = createSerialWork();
  const told = new Set<string>();
  const listeners = new Set<(change: CharacterChange) => void>();

  const read = (fields: unknown, base: Partial<CharacterDraft>): CharacterDraft => {
    const reading = readCharacterFields(fields, base, { defaultModel: defaultModel() });
    if (!reading.ok) throw invalidRequest(reading.problems);
    return reading.draft;
  };
  /** A file edited by hand, or written by an older version, may lack fields, or hold what they can't: they get their defaults. */
  const whole = (stored: Character): Character => {
    const { part, problems } = soundCharacter(stored);
    for (const { path, message } of problems) {
      const field = topOf(path);
      const line = `The character "${stored.id}" has a ${field} that it can't have (${collection.place?.(stored.id, field) ?? path}): ${message} Until it is mended it counts as not given.`;
      if (!told.has(line)) log.error({ character: stored.id }, line);
      told.add(line);
    }
    const base = { name: stored.id, ...part };
    const reading = readCharacterFields({}, base, { defaultModel: defaultModel() });
    return withWritten((reading.ok ? { ...base, ...reading.draft } : base) as Character);
  };
  /** As they are now: each is checked once after it was read or changed, and all again when the default model is another one. */
  const checked = new Map<string, Character>();
  let checkedWith: string | null = null;
  const refresh = (id: string) => {
    const stored = collection.get(id);
    if (stored) checked.set(id, whole(stored));
    else checked.delete(id);
  };
  const characters = (): ReadonlyMap<string, Character> => {
    const model = defaultModel();
    if (model === checkedWith) return checked;
    checkedWith = model;
    for (const { id } of collection.list()) refresh(id);
    return checked;
  };
  characters();
  const known = () => [...characters().values()];
  const tell = (id: string, change: CharacterChange["change"]) => {
    for (const listener of listeners) listener({ id, change });
  };
  collection.onChange((ids) => {
    for (const id of ids) {
      const before = checked.has(id);
      refresh(id);
      tell(id, !checked.has(id) ? "removed" : before ? "updated" : "created");
    }
  });
  drafts.onChange((ids) => {
    for (const id of ids) if (checked.has(id)) tell(id, "updated");
  });
  const get = (id: string): Character => {
    const found = characters().get(id);
    if (found) return found;
    throw new BarkeepError("unknown_character", `No character has the id ${id}${orMeant(id, known())}`);
  };
  const draft = (id: string) => {
    const found = published.draft(id);
    return found && whole(found);
  };
  const save = async (id: string, fields: CharacterDraft, publish = true) => {
    const version = await published.nextVersion(id);
    const character: Character = { id, ...fields, version, updatedAt: new Date(clock.now()).toISOString() };
    await published.save(character, { publish });
    return character;
  };
  return {
    list: () => known().sort((a, b) => (a.id < b.id ? -1 : 1)),
    get,
    create: (fields) =>
      serially(async () => {
        const draft = read(fields, {});
        const id = chooseId((fields as { id?: unknown }).id, draft.name, known(), () => ids("character"));
        return save(id, draft);
      }),
    saveAll: (items, { existing, dryRun = false }) =>
      serially(async () => {
        const plan = await planSaves<CharacterDraft, Character>({
          items,
          existing,
          current: known(),
          read,
          nextVersion: published.nextVersion,
          another: () => ids("character"),
          updatedAt: new Date(clock.now()).toISOString(),
        });
        if (!dryRun && plan.documents.length > 0) await published.saveAll(plan.documents);
        return plan;
      }),
    update: (id, fields) =>
      serially(async () => {
        const current = draft(id) ?? get(id);
        const { id: _, version: __, updatedAt: ___, ...base } = current;
        const edited = read(fields, base);
        demandVersion(fields, current);
        return save(id, edited, wantsPublished(fields));
      }),
    draft,
    publish: (id, version) =>
      serially(async () => {
        get(id);
        return whole(await published.publish(id, version, (older) => older));
      }),
    versions: async (id) => {
      const listed = await published.versions(id);
      if (listed.length === 0) get(id);
      return listed.map(({ document, ...version }) => ({ ...version, character: whole(document) }));
    },
    restore: (id, version) =>
      serially(async () => {
        const { id: _, version: __, updatedAt: ___, ...fields } = whole(await published.version(id, version));
        return save(id, fields);
      }),
    remove: (id) =>
      serially(async () => {
        get(id);
        await published.remove(id);
      }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
