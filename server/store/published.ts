/** Documents of which players get one version while a newer one may be kept as a draft, with every version there was. */
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import { author } from "./author.ts";
import type { Collection } from "./store.ts";

interface Versioned {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** Where older versions are; the records have one. */
export interface VersionHistory<T> {
  append(versions: readonly { id: string; version: number; at: string; by?: string; document: T }[]): Promise<void>;
  /** Newest first. */
  list(id: string): Promise<readonly KeptVersion<T>[]>;
  get(id: string, version: number): Promise<KeptVersion<T> | null>;
  latest(id: string): Promise<number>;
}

interface KeptVersion<T> {
  readonly version: number;
  readonly at: string;
  readonly by?: string;
  readonly document: T;
}

export interface ListedVersion<T> extends KeptVersion<T> {
  readonly draft?: true;
  readonly live?: true;
}

export interface Published<T extends Versioned> {
  /** The draft, where there is one newer than what players get. */
  draft(id: string): T | undefined;
  /** The draft, or what players get. */
  newest(id: string): T | undefined;
  /** Numbers go on where a deleted document of that id left off: a version names one content for ever. */
  nextVersion(id: string): Promise<number>;
  /** Keeps a new version: for players, or as the draft. Throws `storage_failed`. */
  save(document: T, options: { readonly publish: boolean }): Promise<void>;
  /** Keeps many new versions for players: all of them or none. Throws `storage_failed`. */
  saveAll(documents: readonly T[]): Promise<void>;
  /** Gives players a version that is kept, and answers it. `adapt` is for an older one than the draft. Throws `not_found`. */
  publish(id: string, version: unknown, adapt: (older: T, live: T) => T): Promise<T>;
  /** Newest first; also of a deleted document. */
  versions(id: string): Promise<readonly ListedVersion<T>[]>;
  /** Throws `not_found`. */
  version(id: string, version: number): Promise<T>;
  /** Changes what is no part of a version, such as a toggle, of what players get and of the draft. */
  amend(id: string, change: (document: T) => T): Promise<T>;
  remove(id: string): Promise<void>;
}

export interface PublishedOptions<T extends Versioned> {
  /** What players get. */
  readonly live: Collection<T>;
  readonly drafts: Collection<T>;
  readonly history: VersionHistory<T>;
  /** What one is called in messages, such as `method`. */
  readonly what: string;
}

export function createPublished<T extends Versioned>(options: PublishedOptions<T>): Published<T> {
  const { live, drafts, history, what } = options;
  const draft = (id: string): T | undefined => {
    const current = live.get(id);
    const found = drafts.get(id);
    // After a crash between the two writes of a save the draft that was published may still be there.
    return current && found && found.version > current.version ? found : undefined;
  };
  const kept = (document: T) => ({ id: document.id, version: document.version, at: document.updatedAt, document });
  const signed = (document: T) => {
    const by = author();
    return { ...kept(document), ...(by !== undefined && { by }) };
  };
  const version: Published<T>["version"] = async (id, wanted) => {
    const here = [draft(id), live.get(id)].find((one) => one?.version === wanted);
    const found = here ?? (await history.get(id, wanted))?.document;
    if (found) return found;
    throw new BarkeepError("not_found", `The ${what} ${id} has no version ${wanted}, or not any more.`);
  };
  return {
    draft,
    newest: (id) => draft(id) ?? live.get(id),
    async nextVersion(id) {
      const known = [drafts.get(id)?.version ?? 0, live.get(id)?.version ?? 0, await history.latest(id)];
      return Math.max(...known) + 1;
    },
    async save(document, { publish }) {
      await (publish ? live : drafts).put(document);
      if (publish && drafts.get(document.id)) await drafts.remove(document.id);
      await history.append([signed(document)]);
    },
    async saveAll(documents) {
      await live.putAll(documents);
      for (const { id } of documents) if (drafts.get(id)) await drafts.remove(id);
      await history.append(documents.map(signed));
    },
    async publish(id, wanted, adapt) {
      if (!Number.isInteger(wanted) || Number(wanted) < 1)
        throw invalidRequest([{ path: "version", message: "Say which version players are to get, by its number." }]);
      const current = live.get(id);
      const found = await version(id, wanted as number);
      if (!current || found.version === current.version) return found;
      const isDraft = drafts.get(id)?.version === found.version;
      const published = isDraft ? found : adapt(found, current);
      await live.put(published);
      if (isDraft) await drafts.remove(id);
      return published;
    },
    async versions(id) {
      const [newer, current] = [draft(id), live.get(id)];
      const listed = new Map<number, KeptVersion<T>>();
      for (const one of await history.list(id)) listed.set(one.version, one);
      // A crash between the writes of a save leaves the newest version out of the history only; so does an old one's retention.
      for (const one of [newer, current]) if (one && !listed.has(one.version)) listed.set(one.version, kept(one));
      return [...listed.values()]
        .sort((a, b) => b.version - a.version)
        .map((one) => ({
          ...one,
          ...(one.version === newer?.version && { draft: true as const }),
          ...(one.version === current?.version && { live: true as const }),
        }));
    },
    version,
    async amend(id, change) {
      const [newer, current] = [draft(id), live.get(id)];
      if (!current) throw new BarkeepError("not_found", `No ${what} has the id ${id}.`);
      const amended = change(current);
      await live.put(amended);
      if (newer) await drafts.put(change(newer));
      return amended;
    },
    async remove(id) {
      await live.remove(id);
      if (drafts.get(id)) await drafts.remove(id);
    },
  };
}

/** `publish` of an edit: true unless it says otherwise. Throws `invalid_request`. */
export function wantsPublished(fields: unknown): boolean {
  const { publish } = (fields ?? {}) as { readonly publish?: unknown };
  if (publish === undefined || typeof publish === "boolean") return publish ?? true;
  throw invalidRequest([{ path: "publish", message: "Expected true or false; false keeps a draft." }]);
}
