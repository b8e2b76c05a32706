/**
 * What people edit, in PostgreSQL: whole in the memory of every node, which follow each other's changes. Each change has a number
 * that grows in the order of the commits. A document with a version is refused with `conflict` when somebody else changed it
 * meanwhile; of the others the last one counts.
 */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { type Engine, type Row, StaleWrite, type Statement } from "../records/engine.ts";
import { ChangeFeed } from "./change-feed.ts";
import { createSerialWork } from "./serial-work.ts";
import type { Collection, Store } from "./store.ts";

export interface PostgresStoreOptions {
  /** For these documents alone: it is closed with the store. */
  readonly engine: Engine;
  readonly log: Log;
  /** Calls when others may have changed something; without it changes are found within `pollMs`. Returns a function that ends it. */
  readonly notices?: (changed: () => void) => () => Promise<void>;
  readonly pollMs?: number;
}

type Document = { readonly id: string };

interface Known {
  readonly revision: number;
  /** Null of one that was removed. */
  readonly document: Document | null;
}

const readAtOnce = 500;
/** Of the advisory lock that puts changes in the order of their commits: any number that nothing else uses. */
const orderLock = 7_070_002;
/** What others are told of a change by. */
export const noticeChannel = "barkeep_documents";

const tables: readonly Statement[] = [
  { sql: "CREATE SEQUENCE IF NOT EXISTS document_revisions" },
  {
    sql: `CREATE TABLE IF NOT EXISTS documents (
      collection TEXT NOT NULL, id TEXT NOT NULL, revision BIGINT NOT NULL, gone BOOLEAN NOT NULL DEFAULT FALSE,
      changed_at TIMESTAMPTZ NOT NULL DEFAULT now(), body TEXT NOT NULL, PRIMARY KEY (collection, id))`,
  },
  { sql: "CREATE INDEX IF NOT EXISTS documents_revision ON documents (revision)" },
];
/** Nodes have seen by then that it is gone. */
const forgetGone = { sql: "DELETE FROM documents WHERE gone AND changed_at < now() - interval '7 days'" };

/** Makes its tables first, and reads everything. Throws `storage_failed`. */
export async function createPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { engine, log, notices, pollMs = 1000 } = options;
  const prepare = async () => {
    await engine.write(tables);
    await engine.write([forgetGone]);
  };
  await (engine.exclusively === undefined ? prepare() : engine.exclusively(prepare));
  const documents = new Documents(engine);
  await documents.follow();

  let failing = false;
  let again = false;
  let following: Promise<void> | null = null;
  const follow = (): Promise<void> => {
    again = following !== null;
    following ??= documents
      .follow()
      .then(
        () => {
          failing = false;
        },
        (error: unknown) => {
          if (!failing) log.error({ error }, "changes that others made can't be read; it is tried again each second");
          failing = true;
        },
      )
      .finally(() => {
        following = null;
        // Something came while it was read.
        if (again) void follow();
      });
    return following;
  };
  const timer = setInterval(follow, pollMs).unref();
  const ended = notices?.(() => void follow());

  return {
    collection: <T extends Document>(name: string) => documents.collection(name) as unknown as Collection<T>,
    exclusively(work) {
      const upToDate = async () => {
        await documents.follow();
        return work();
      };
      return engine.exclusively === undefined ? upToDate() : engine.exclusively(upToDate);
    },
    async upToDate() {
      // One that is under way may have begun before the change.
      await following;
      await follow();
    },
    check: () => engine.check(),
    async close() {
      clearInterval(timer);
      await ended?.();
      await following;
      await engine.close();
    },
  };
}

class Documents {
  readonly #engine: Engine;
  readonly #known = new Map<string, Map<string, Known>>();
  readonly #feeds = new Map<string, ChangeFeed>();
  readonly #open = new Map<string, Collection<Document>>();
  #last = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  collection(name: string): Collection<Document> {
    const open = this.#open.get(name) ?? this.#make(name);
    this.#open.set(name, open);
    return open;
  }

  /** Reads what has changed since the last time. */
  async follow(): Promise<void> {
    for (;;) {
      const rows = await this.#engine.read({
        sql: "SELECT collection, id, revision, gone, body FROM documents WHERE revision > ?1 ORDER BY revision LIMIT ?2",
        values: [this.#last, readAtOnce],
      });
      this.#changed(rows.map(changeOf));
      this.#last = Number(rows.at(-1)?.revision ?? this.#last);
      if (rows.length < readAtOnce) return;
    }
  }

  #make(name: string): Collection<Document> {
    const serially = createSerialWork();
    const known = this.#knownOf(name);
    const feed = this.#feedOf(name);
    const write = async (changes: readonly { readonly statement: Statement; readonly document: Document | null }[]) => {
      const unit = [order, ...changes.map(({ statement }) => statement), notice];
      const results = await this.#engine.write(unit);
      const done = changes.flatMap(({ document }, at) =>
        (results[at + 1] ?? []).map((row) => ({
          collection: name,
          id: String(row.id),
          revision: Number(row.revision),
          document,
        })),
      );
      this.#changed(done);
      return done.length;
    };
    const putAll = (given: readonly Document[]): Promise<void> => {
      // Copies, so that what is in memory is what was written whatever the caller does with its objects.
      const copies = readJson(writeJson(given)) as unknown as readonly Document[];
      return serially(async () => {
        if (copies.length === 0) return;
        try {
          await write(copies.map((document) => ({ statement: put(name, document, known.get(document.id)), document })));
        } catch (error) {
          if (!(error instanceof StaleWrite)) throw error;
          await this.follow();
          throw conflict(copies.map(({ id }) => known.get(id)?.document ?? null));
        }
      });
    };
    return {
      list: () => [...known.values()].flatMap(({ document }) => (document === null ? [] : [document])),
      get: (id) => known.get(id)?.document ?? undefined,
      put: (document) => putAll([document]),
      putAll,
      remove: (id) => serially(async () => (await write([{ statement: remove(name, id), document: null }])) > 0),
      onChange: (listener) => feed.listen(listener),
    };
  }

  #changed(changes: readonly Change[]): void {
    const byCollection = new Map<string, string[]>();
    for (const { collection, id, revision, document } of changes) {
      const known = this.#knownOf(collection);
      const before = known.get(id);
      if (before !== undefined && before.revision >= revision) continue;
      known.set(id, { revision, document });
      if (document === null && (before?.document ?? null) === null) continue;
      byCollection.set(collection, [...(byCollection.get(collection) ?? []), id]);
    }
    for (const [collection, ids] of byCollection) this.#feedOf(collection).publish(ids);
  }

  #knownOf(collection: string): Map<string, Known> {
    const known = this.#known.get(collection) ?? new Map<string, Known>();
    this.#known.set(collection, known);
    return known;
  }

  #feedOf(collection: string): ChangeFeed {
    const feed = this.#feeds.get(collection) ?? new ChangeFeed();
    this.#feeds.set(collection, feed);
    return feed;
  }
}

interface Change extends Known {
  readonly collection: string;
  readonly id: string;
}

const changeOf = ({ collection, id, revision, gone, body }: Row): Change => ({
  collection: String(collection),
  id: String(id),
  revision: Number(revision),
  document: gone === "t" ? null : (readJson(String(body)) as unknown as Document),
});

const order: Statement = { sql: `SELECT pg_advisory_xact_lock(${orderLock})` };
const notice: Statement = { sql: `SELECT pg_notify('${noticeChannel}', '')` };
const changed = "revision = nextval('document_revisions'), gone = FALSE, changed_at = now()";

/** What has a version, and is known here, must still be what is known; what is not known must not be there. */
function put(collection: string, document: Document, known: Known | undefined): Statement {
  const values = [collection, document.id, writeJson(document)];
  const insert = `INSERT INTO documents (collection, id, revision, body) VALUES (?1, ?2, nextval('document_revisions'), ?3)
    ON CONFLICT (collection, id) DO UPDATE SET ${changed}, body = excluded.body`;
  const returning = "RETURNING id, revision";
  if (!("version" in document)) return { sql: `${insert} ${returning}`, values };
  if (known === undefined || known.document === null)
    return { sql: `${insert} WHERE documents.gone ${returning}`, values, rows: 1 };
  const sql = `UPDATE documents SET ${changed}, body = ?3 WHERE collection = ?1 AND id = ?2 AND revision = ?4 ${returning}`;
  return { sql, values: [...values, known.revision], rows: 1 };
}

/** What it said is gone at once; that it is gone, others have to hear. */
const remove = (collection: string, id: string): Statement => ({
  sql: `UPDATE documents SET ${changed.replace("FALSE", "TRUE")}, body = '' WHERE collection = ?1 AND id = ?2 AND NOT gone
    RETURNING id, revision`,
  values: [collection, id],
});

function conflict(current: readonly (Document | null)[]): BarkeepError {
  const first = current.find((document) => document !== null) ?? null;
  const message =
    first === null
      ? "It was removed meanwhile, on another machine."
      : `${first.id} was changed meanwhile, on another machine. Read it again, and make your change to that.`;
  return new BarkeepError("conflict", message, first === null ? {} : { details: { current: first } });
}
