/** Carries what a folder holds into a database, or back: every document and every row, each table in one stream. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { openSeal, type Seal, type Sealed } from "../access/seal.ts";
import type { Log } from "../observe/log.ts";
import type { Engine, Row, Value } from "../records/engine.ts";
import { createPostgresEngine } from "../records/postgres-engine.ts";
import { createRecords } from "../records/records.ts";
import { tableNames } from "../records/schema.ts";
import { createSqliteEngine } from "../records/sqlite-engine.ts";
import { createFileStore } from "../store/file-store.ts";
import { createPostgresStore } from "../store/postgres-store.ts";
import type { Store } from "../store/store.ts";
import { recordsFile } from "./open-data-folder.ts";

export interface MoveOptions {
  readonly directory: string;
  readonly url: string;
  /** `to` the database, or `from` it into the folder. */
  readonly way: "to" | "from";
  /** BARKEEP_SECRET_KEY: what the database's secrets are sealed with. */
  readonly passphrases: readonly string[];
  readonly log: Log;
}

export interface Moved {
  readonly documents: number;
  readonly rows: number;
  /** Secrets that no key opens: they have to be entered again. */
  readonly sealed: number;
}

interface Home {
  readonly store: Store;
  readonly engine: Engine;
  readonly collections: readonly string[];
}

type Document = { readonly id: string; readonly sealed?: Sealed };

const rowsAtOnce = 500;
/** What is made anew on the other side: numbers, and the words by which texts are found. */
const notCarried: Readonly<Record<string, readonly string[]>> = { search_texts: ["n", "words"] };
/** What a sealed document is bound to, by its collection. */
const purposes: Readonly<Record<string, (id: string) => string>> = {
  "access/secrets": (id) => `secret ${id}`,
  "access/signing-keys": (id) => `signing key ${id}`,
  "access/development": () => "development token",
};
/** JSON that is no collection. */
const noCollection = /^(?:barkeep\.config|format|running|node)\.json$/;

/** Throws an Error, or a `BarkeepError`, that says what stands in the way: then nothing that was there has changed. */
export async function moveData({ directory, url, way, passphrases, log }: MoveOptions): Promise<Moved> {
  if (way === "from" && (existsSync(join(directory, recordsFile)) || collectionsIn(directory).length > 0))
    throw new Error(`${directory} holds data already: name an empty folder in BARKEEP_DATA_DIR.`);
  if (way === "to" && !existsSync(join(directory, recordsFile)))
    throw new Error(`${directory} is no data folder: it holds no ${recordsFile}.`);
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const keyed = existsSync(join(directory, "secret.key"));
    const store = await createFileStore({ directory, clock: Date, log });
    ends.push(() => store.close());
    const sqlite = await createSqliteEngine({ path: join(directory, recordsFile) });
    ends.push(() => sqlite.close());
    const documents = await createPostgresEngine({ url });
    const shared = await createPostgresStore({ engine: documents, log });
    ends.push(() => shared.close());
    const postgres = await createPostgresEngine({ url });
    ends.push(() => postgres.close());
    for (const engine of [sqlite, postgres]) await createRecords({ engine, clock: Date, log });

    const folder: Home = { store, engine: sqlite, collections: collectionsIn(directory) };
    const listed = await postgres.read({ sql: "SELECT DISTINCT collection FROM documents WHERE NOT gone" });
    const database: Home = {
      store: shared,
      engine: postgres,
      collections: listed.map((row) => String(row.collection)),
    };
    const [source, target] = way === "to" ? [folder, database] : [database, folder];
    await demandUnused(postgres);
    await demandEmpty(target, way);

    const theirs = await openSeal({ passphrases, directory, log });
    // Where the folder has a key of its own, what it seals is sealed again with the one that all share.
    const own = way === "to" && keyed ? await openSeal({ directory, log }) : null;
    let [rows, carried, sealed] = [0, 0, 0];
    for (const table of tableNames) rows += await carryTable(source.engine, target.engine, table);
    for (const name of source.collections) {
      const given = source.store.collection<Document>(name).list();
      const purpose = purposes[name];
      const sealing = purpose === undefined ? given : given.map((one) => sealAgain(one, own, theirs, purpose(one.id)));
      sealed += purpose === undefined ? 0 : sealing.filter((one) => !opens(one, theirs, purpose(one.id))).length;
      await target.store.collection<Document>(name).putAll(sealing);
      carried += given.length;
    }
    return { documents: carried, rows, sealed };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

function collectionsIn(directory: string, under = directory): string[] {
  if (!existsSync(under)) return [];
  return readdirSync(under, { withFileTypes: true }).flatMap((entry) => {
    const path = join(under, entry.name);
    if (entry.isDirectory()) return entry.name === "access" ? collectionsIn(directory, path) : [];
    if (!entry.name.endsWith(".json") || noCollection.test(entry.name)) return [];
    return [relative(directory, path).split(sep).join("/").slice(0, -".json".length)];
  });
}

/** Nodes that run would go on writing. */
async function demandUnused(engine: Engine): Promise<void> {
  const [known] = await engine.read({ sql: "SELECT to_regclass('nodes') AS nodes" });
  if (known?.nodes === null) return;
  const alive = await engine.read({ sql: "SELECT id FROM nodes WHERE alive_until > clock_timestamp()" });
  if (alive.length > 0)
    throw new Error(
      `${alive.length} servers use the database now: stop them first; one that was killed is forgotten after ten seconds.`,
    );
}

async function demandEmpty({ engine, collections }: Home, way: MoveOptions["way"]): Promise<void> {
  const where = way === "to" ? "The database" : "The folder";
  const full = `${where} holds data already: name an empty one.`;
  if (collections.length > 0) throw new Error(full);
  for (const table of tableNames) {
    const found = await engine.read({ sql: `SELECT 1 AS one FROM ${table} LIMIT 1` });
    if (found.length > 0) throw new Error(full);
  }
}

async function carryTable(source: Engine, target: Engine, table: string): Promise<number> {
  const columns = await columnsOf(source, table);
  const names = columns.join(", ");
  const sql = `INSERT INTO ${table} (${names}) VALUES (${columns.map((_, at) => `?${at + 1}`).join(", ")})`;
  const place = source.dialect === "sqlite" ? "rowid" : "ctid";
  const shown = source.dialect === "sqlite" ? place : `${place}::text`;
  const after = source.dialect === "sqlite" ? "?1" : "?1::tid";
  let last: Value = source.dialect === "sqlite" ? -1 : "(0,0)";
  for (let count = 0; ; ) {
    const rows: readonly Row[] = await source.read({
      sql: `SELECT ${shown} AS row_place, ${names} FROM ${table} WHERE ${place} > ${after} ORDER BY ${place} LIMIT ?2`,
      values: [last, rowsAtOnce],
    });
    if (rows.length > 0)
      await target.write(rows.map((row) => ({ sql, values: columns.map((name) => row[name] ?? null) })));
    count += rows.length;
    if (rows.length < rowsAtOnce) return count;
    last = rows.at(-1)?.row_place ?? null;
  }
}

async function columnsOf(engine: Engine, table: string): Promise<readonly string[]> {
  const sql =
    engine.dialect === "sqlite"
      ? "SELECT name FROM pragma_table_info(?1) ORDER BY cid"
      : `SELECT column_name::text AS name FROM information_schema.columns
          WHERE table_schema = current_schema() AND table_name = ?1 ORDER BY ordinal_position`;
  const rows = await engine.read({ sql, values: [table] });
  return rows.map(({ name }) => String(name)).filter((name) => !notCarried[table]?.includes(name));
}

function sealAgain(document: Document, own: Seal | null, theirs: Seal, purpose: string): Document {
  const text = document.sealed && own?.open(document.sealed, purpose);
  return text === undefined ? document : { ...document, sealed: theirs.seal(text, purpose) };
}

const opens = ({ sealed }: Document, seal: Seal, purpose: string): boolean =>
  sealed === undefined || seal.open(sealed, purpose) !== undefined;
