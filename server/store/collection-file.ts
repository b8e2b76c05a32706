/**
 * A collection in one pretty-printed JSON file that a person can read and keep under version control: lowdb over an
 * adapter of our own that fsyncs, replaces the file at once and keeps the last good copy beside it.
 */
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { type Adapter, Low } from "lowdb";
import { BarkeepError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { type Disk, folderMode, reasonOf, replaceFile, writeFailure } from "./disk.ts";
import type { Collection } from "./store.ts";

export interface CollectionFileOptions {
  readonly path: string;
  readonly disk: Disk;
  readonly log: Log;
  readonly clock: { now(): number };
}

interface Content<T> {
  readonly items: readonly T[];
}

export class CollectionFile<T extends { readonly id: string }> implements Collection<T> {
  readonly #low: Low<Content<T>>;
  readonly #adapter: DurableAdapter<Content<T>>;
  readonly #path: string;
  readonly #log: Log;
  #documents: ReadonlyMap<string, T>;
  #queue: Promise<unknown> = Promise.resolve();

  /** Reads the file, or its last good copy when it is damaged. Throws `storage_failed` when neither can be read. */
  constructor(options: CollectionFileOptions) {
    this.#path = options.path;
    this.#log = options.log;
    const content = load<T>(options);
    this.#documents = new Map(content.items.map((document) => [document.id, document]));
    this.#adapter = new DurableAdapter(options.path, options.disk);
    this.#low = new Low<Content<T>>(this.#adapter, content);
  }

  list(): readonly T[] {
    return [...this.#documents.values()];
  }

  get(id: string): T | undefined {
    return this.#documents.get(id);
  }

  put(document: T): Promise<void> {
    // A copy, so that what is in memory is what is on disk whatever the caller does with its object.
    const copy = JSON.parse(JSON.stringify(document)) as T;
    return this.#change((documents) => documents.set(copy.id, copy));
  }

  async remove(id: string): Promise<boolean> {
    let found = false;
    const deletion = (documents: Map<string, T>) => {
      found = documents.delete(id);
      return found;
    };
    // What was deleted must not live on in the copy.
    await this.#change(deletion, (content) => this.#adapter.copy(content));
    return found;
  }

  /** Resolves when every change asked for so far is on disk or was refused. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /** Applies a change to a copy, writes it, and only then lets readers see it. */
  #change(
    apply: (documents: Map<string, T>) => unknown,
    after?: (content: Content<T>) => Promise<void>,
  ): Promise<void> {
    const result = this.#queue.then(async () => {
      const next = new Map(this.#documents);
      if (apply(next) === false) return;
      this.#low.data = { items: [...next.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) };
      try {
        await this.#low.write();
        this.#documents = new Map(this.#low.data.items.map((document) => [document.id, document]));
        await after?.(this.#low.data);
      } catch (error) {
        this.#log.error({ path: this.#path, err: error }, "a collection could not be written");
        throw writeFailure(error);
      }
    });
    this.#queue = result.catch(() => {});
    return result;
  }
}

const lastGood = (path: string) => `${path}.last-good`;
const textOf = (data: unknown) => `${JSON.stringify(data, null, 2)}\n`;

class DurableAdapter<T> implements Adapter<T> {
  readonly #path: string;
  readonly #disk: Disk;

  constructor(path: string, disk: Disk) {
    this.#path = path;
    this.#disk = disk;
  }

  /** Not used: the collection loads at once when it is opened, so that nobody has to wait for it. */
  async read(): Promise<null> {
    return null;
  }

  async write(data: T): Promise<void> {
    mkdirSync(dirname(this.#path), { recursive: true, mode: folderMode });
    await this.#keepLastGood();
    await replaceFile(this.#disk, this.#path, textOf(data));
  }

  /** Makes the last good copy the same as this. */
  copy(data: T): Promise<void> {
    return replaceFile(this.#disk, lastGood(this.#path), textOf(data));
  }

  /** The present file gets a second name, so that it outlives the replacement. */
  async #keepLastGood(): Promise<void> {
    const fresh = `${lastGood(this.#path)}.new`;
    await this.#disk.unlink(fresh).catch(ignoreMissing);
    try {
      await this.#disk.link(this.#path, fresh);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return;
      if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw error;
      // A file system without hard links.
      await replaceFile(this.#disk, lastGood(this.#path), readFileSync(this.#path, "utf8"));
      return;
    }
    await this.#disk.rename(fresh, lastGood(this.#path));
  }
}

function load<T extends { readonly id: string }>({ path, log, clock }: CollectionFileOptions): Content<T> {
  const current = readContent<T>(path);
  if (current.ok) return current.content;
  const copy = readContent<T>(lastGood(path));
  if (current.missing && !copy.ok && copy.missing) return { items: [] };
  if (!copy.ok)
    throw new BarkeepError(
      "storage_failed",
      `${path} can't be read: ${current.problem}. There is no good copy beside it either: restore it from a back-up, or move it away to start empty.`,
    );
  if (!current.missing) {
    const aside = `${path}.damaged-${clock.now()}`;
    renameSync(path, aside);
    log.warn({ path, aside, problem: current.problem }, "a damaged file was set aside and its last good copy taken");
  } else log.warn({ path }, "a missing file was made again from its last good copy");
  return copy.content;
}

type ReadContent<T> =
  | { readonly ok: true; readonly content: Content<T> }
  | { readonly ok: false; readonly missing: boolean; readonly problem: string };

function readContent<T extends { readonly id: string }>(path: string): ReadContent<T> {
  try {
    const content = JSON.parse(readFileSync(path, "utf8")) as Content<T>;
    const sound =
      Array.isArray(content?.items) && content.items.every((one) => typeof one?.id === "string" && one.id !== "");
    if (sound) return { ok: true, content };
    return { ok: false, missing: false, problem: 'it is not {"items":[…]} with an id in each item' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && code !== "ENOENT")
      throw new BarkeepError("storage_failed", `${path} can't be read: ${reasonOf(error)}.`, { cause: error });
    return { ok: false, missing: code === "ENOENT", problem: reasonOf(error) };
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}
