/** A list of documents that people edit, each with an id of its own and a version that goes up with every save. */
import { BarkeepError } from "../problems/errors.ts";
import { type Existing, planSaves, type SavePlan } from "./plan-saves.ts";
import { createSerialWork } from "./serial-work.ts";
import type { Collection } from "./store.ts";
import { chooseId, demandVersion, orMeant } from "./versioned.ts";

export interface Document {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** ISO 8601. */
  readonly updatedAt: string;
}

export interface DocumentLibrary<T extends Document> {
  /** Sorted by id. */
  list(): readonly T[];
  find(id: string): T | undefined;
  /** Throws `not_found`. */
  get(id: string): T;
  /** Throws `invalid_request`, or `conflict` when the id is taken. */
  create(fields: unknown): Promise<T>;
  /** Many at once in one write; a wrong one is a problem of its own, and one that changes nothing makes no version. A dry run changes nothing. */
  saveAll(
    items: readonly Readonly<Record<string, unknown>>[],
    options: { readonly existing: Existing; readonly dryRun?: boolean },
  ): Promise<SavePlan<T>>;
  /** `fields.version` must be the current one, else `conflict` with `details: {current}`. */
  update(id: string, fields: unknown): Promise<T>;
  remove(id: string): Promise<void>;
}

export interface DocumentLibraryOptions<F, T extends Document> {
  readonly collection: Collection<T>;
  /** What one is called in messages, such as `hook`. */
  readonly what: string;
  /** What is sent laid over what is there. Throws `invalid_request`. */
  readonly read: (given: unknown, base: Partial<F>, id?: string) => F;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  /** Ids that something else has. */
  readonly taken?: readonly string[];
}

export function createDocumentLibrary<F extends { readonly name: string }, T extends Document & F>(
  options: DocumentLibraryOptions<F, T>,
): DocumentLibrary<T> {
  const { collection, what, read, clock, ids, taken = [] } = options;
  const serially = createSerialWork();
  const get = (id: string): T => {
    const found = collection.get(id);
    if (found) return found;
    throw new BarkeepError("not_found", `No ${what} has the id ${id}${orMeant(id, collection.list())}`);
  };
  const put = async (id: string, fields: F, version: number) => {
    const document = { id, ...fields, version, updatedAt: new Date(clock.now()).toISOString() } as unknown as T;
    await collection.put(document);
    return document;
  };
  return {
    list: () => [...collection.list()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    find: (id) => collection.get(id),
    get,
    create: (given) =>
      serially(async () => {
        const fields = read(given, {});
        const others = taken.map((id) => ({ id, name: id }));
        const existing = [...collection.list(), ...others];
        const id = chooseId((given as { id?: unknown }).id, fields.name, existing, () => ids(what));
        return put(id, fields, 1);
      }),
    saveAll: (items, { existing, dryRun = false }) =>
      serially(async () => {
        const plan = await planSaves<F, T>({
          items,
          existing,
          current: collection.list(),
          taken,
          read,
          nextVersion: async (id) => (collection.get(id)?.version ?? 0) + 1,
          another: () => ids(what),
          updatedAt: new Date(clock.now()).toISOString(),
        });
        if (dryRun || plan.documents.length === 0) return plan;
        await collection.putAll(plan.documents);
        return plan;
      }),
    update: (id, given) =>
      serially(async () => {
        const current = get(id);
        const { id: _, version, updatedAt: __, ...base } = current;
        const fields = read(given, base as unknown as Partial<F>, id);
        demandVersion(given, current);
        return put(id, fields, version + 1);
      }),
    remove: (id) =>
      serially(async () => {
        get(id);
        await collection.remove(id);
      }),
  };
}
