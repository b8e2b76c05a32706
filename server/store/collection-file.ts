/**
 * A collection in one pretty-printed JSON file that a person can read and keep under version control: lowdb over an
 * adapter of our own that fsyncs, replaces the file at once and keeps a copy of the same content beside it.
 */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Adapter, Low } from "lowdb";
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { reasonOf } from "../problems/file-reason.ts";
import { fileText } from "../text/file-text.ts";
import { brokenLine, fieldLine, repeatedName } from "../text/json-lines.ts";
import { oneLine } from "../text/one-line.ts";
import { ChangeFeed, type ChangeListener } from "./change-feed.ts";
import { type Disk, fileMode, folderMode, replaceCopy, replaceFile, writeFailure } from "./disk.ts";
import type { Collection, FieldKind } from "./store.ts";
import type { WriteHealth } from "./write-health.ts";

export interface CollectionFileOptions {
  readonly path: string;
  readonly disk: Disk;
  readonly log: Log;
  readonly clock: { now(): number };
  readonly health?: WriteHealth;
  /** What every document must have beside its id. */
  readonly fields?: Readonly<Record<string, FieldKind>>;
}

type Fields = Readonly<Record<string, FieldKind>>;

interface Content<T> {
  readonly items: readonly T[];
}

export class CollectionFile<T extends { readonly id: string }> implements Collection<T> {
  readonly #low: Low<Content<T>>;
  readonly #adapter: DurableAdapter<Content<T>>;
  readonly #path: string;
  readonly #log: Log;
  readonly #health: WriteHealth | undefined;
  readonly #feed = new ChangeFeed();
  #documents: ReadonlyMap<string, T>;
  #queue: Promise<unknown> = Promise.resolve();

  /** Reads the file, or its last good copy when it is damaged. Throws `storage_failed` when neither can be read. */
  constructor(options: CollectionFileOptions) {
    this.#path = options.path;
    this.#log = options.log;
    this.#health = options.health;
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
    return this.putAll([document]);
  }

  putAll(given: readonly T[]): Promise<void> {
    // Copies, so that what is in memory is what is on disk whatever the caller does with its objects.
    const copies = readJson(writeJson(given)) as unknown as readonly T[];
    return this.#change((documents) => {
      for (const copy of copies) documents.set(copy.id, copy);
      return copies.length > 0;
    });
  }

  async remove(id: string): Promise<boolean> {
    let found = false;
    const deletion = (documents: Map<string, T>) => {
      found = documents.delete(id);
      return found;
    };
    await this.#change(deletion, { copyToo: true });
    return found;
  }

  onChange(listener: ChangeListener): () => void {
    return this.#feed.listen(listener);
  }

  place(id: string, field: string): string | undefined {
    try {
      const line = fieldLine(fileText(readFileSync(this.#path)), id, field);
      return line === null ? this.#path : `${this.#path}, line ${line}`;
    } catch {
      return undefined;
    }
  }

  /** Resolves when every change asked for so far is on disk or was refused. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /**
   * Applies a change to a copy, writes it, and only then lets readers see it. The change is made once the file is written; where
   * `copyToo` is set, what it takes away must not live on in the copy either.
   */
  #change(apply: (documents: Map<string, T>) => unknown, { copyToo = false } = {}): Promise<void> {
    const result = this.#queue.then(async () => {
      const next = new Map(this.#documents);
      if (apply(next) === false) return;
      this.#low.data = { items: [...next.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) };
      try {
        await this.#low.write();
      } catch (error) {
        this.#health?.went(error);
        this.#log.error({ path: this.#path, err: error }, "a collection could not be written");
        throw writeFailure(error);
      }
      const before = this.#documents;
      this.#documents = new Map(this.#low.data.items.map((document) => [document.id, document]));
      this.#feed.publish(changed(before, this.#documents));
      try {
        await this.#adapter.copy(this.#low.data);
        this.#health?.went(null);
      } catch (error) {
        this.#health?.went(error);
        this.#log.warn({ path: this.#path, err: error }, "the copy of a collection could not be written");
        if (copyToo) throw writeFailure(error);
      }
    });
    this.#queue = result.catch(() => {});
    return result;
  }
}

/** Ids of documents that are not the same object before and after. */
function changed<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
}

const lastGood = (path: string) => `${path}.last-good`;
const textOf = (data: unknown) => `${writeJson(data, 2)}\n`;

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
    await replaceFile(this.#disk, this.#path, textOf(data));
  }

  copy(data: T): Promise<void> {
    return replaceCopy(this.#disk, lastGood(this.#path), textOf(data));
  }
}

function load<T extends { readonly id: string }>(options: CollectionFileOptions): Content<T> {
  const { path, log, clock, fields = {} } = options;
  const current = readContent<T>(path, fields);
  const copy = readCopy<T>(path, fields);
  if (current.ok) {
    if (!copy.ok || copy.text !== current.text) renewCopy(path, current.text, log);
    return current.content;
  }
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

/** The copy is behind when a crash came between, and when somebody has edited the file. */
function renewCopy(path: string, text: string, log: Log): void {
  try {
    writeFileSync(`${lastGood(path)}.new`, text, { mode: fileMode });
    renameSync(`${lastGood(path)}.new`, lastGood(path));
  } catch (err) {
    log.warn({ path, err }, "the copy of a collection could not be written");
  }
}

type ReadContent<T> =
  | { readonly ok: true; readonly content: Content<T>; readonly text: string }
  | { readonly ok: false; readonly missing: boolean; readonly problem: string };

/** What is wrong with a field, as the end of a sentence; null where nothing is. */
function fieldProblem(value: unknown, kind: FieldKind): string | null {
  if (value === undefined || value === null) return "is missing";
  if (typeof kind !== "string") return kind.includes(value as string) ? null : `is none of ${kind.join(", ")}`;
  if (kind === "text") return typeof value === "string" && value !== "" ? null : "is no text";
  if (kind === "number") return Number.isFinite(value) ? null : "is no number";
  return typeof value === "object" && !Array.isArray(value) ? null : "is no object";
}

function parsed(text: string): unknown {
  try {
    JSON.parse(text);
  } catch (error) {
    // What the engine says of it may quote several lines.
    throw new Error(`line ${brokenLine(text)}: ${oneLine((error as Error).message)}`, { cause: error });
  }
  // A number that can't be held is told by its path.
  return readJson(text);
}

/** A name given twice, of which the reader would keep the last: which one is meant, only its writer knows. */
function twice(text: string): string | null {
  const repeated = repeatedName(text);
  return repeated && `line ${repeated.line}: the name ${JSON.stringify(repeated.name)} stands twice in one object`;
}

/** As the end of a sentence; null where the content can be used. */
function contentProblem(content: Content<{ readonly id: string }> | null, fields: Fields): string | null {
  if (!Array.isArray(content?.items) || !content.items.every((one) => typeof one?.id === "string" && one.id !== ""))
    return 'it is not {"items":[…]} with an id in each item';
  const ids = new Set<string>();
  for (const one of content.items) {
    if (ids.has(one.id)) return `two items have the id ${JSON.stringify(one.id)}`;
    ids.add(one.id);
    for (const [field, kind] of Object.entries(fields)) {
      const problem = fieldProblem((one as Record<string, unknown>)[field], kind);
      if (problem !== null) return `of the item ${JSON.stringify(one.id)} the ${field} ${problem}`;
    }
  }
  return null;
}

/** A copy that can't be read is no reason not to start on a good file. */
function readCopy<T extends { readonly id: string }>(path: string, fields: Fields): ReadContent<T> {
  try {
    return readContent<T>(lastGood(path), fields);
  } catch (error) {
    return { ok: false, missing: false, problem: (error as Error).message };
  }
}

function readContent<T extends { readonly id: string }>(path: string, fields: Fields): ReadContent<T> {
  try {
    const text = fileText(readFileSync(path));
    const content = parsed(text) as Content<T>;
    const problem = twice(text) ?? contentProblem(content, fields);
    return problem === null ? { ok: true, content, text } : { ok: false, missing: false, problem };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && code !== "ENOENT")
      throw new BarkeepError("storage_failed", `${path} can't be read: ${reasonOf(error)}.`, { cause: error });
    return { ok: false, missing: code === "ENOENT", problem: reasonOf(error) };
  }
}
