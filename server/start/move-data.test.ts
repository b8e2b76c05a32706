import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaveOut } from "../../test/left-out.ts";
import { openSeal } from "../access/seal.ts";
import { createVault } from "../access/vault-store.ts";
import { silentLog } from "../observe/log.ts";
import { createPostgresEngine } from "../records/postgres-engine.ts";
import { createTestDatabase, type TestDatabase, whyNoPostgres } from "../records/testing/postgres.ts";
import { createPostgresStore } from "../store/postgres-store.ts";
import { moveData } from "./move-data.ts";
import { openDataFolder } from "./open-data-folder.ts";

if (whyNoPostgres !== null) leaveOut("moving a folder's data into PostgreSQL", whyNoPostgres);

const passphrases = ["shared by all"];
type Thing = { readonly id: string; readonly version: number; readonly text: string };

describe.runIf(whyNoPostgres === null)("moving a folder's data into PostgreSQL", () => {
  let database: TestDatabase;
  let directory: string;
  beforeEach(async () => {
    database = await createTestDatabase();
    directory = mkdtempSync(join(tmpdir(), "barkeep-move-"));
  });
  afterEach(async () => {
    rmSync(directory, { recursive: true, force: true });
    await database.drop();
  });

  const openFolder = (where: string) => openDataFolder({ directory: where, clock: Date, log: silentLog });
  const fill = async () => {
    const { store, records, close } = await openFolder(directory);
    await store.collection<Thing>("methods").put({ id: "m", version: 3, text: "a NUL \u0000 and 😀" });
    const seal = await openSeal({ directory, log: silentLog });
    await createVault({ store, seal, clock: Date, log: silentLog }).set("A_KEY", "very secret");
    for (let n = 1; n <= 1100; n += 1) {
      const row = { id: `s${n}`, character: "mira", player: null, openedAt: n, lastAt: n, turns: 1 };
      await records.directory.open(row, {
        n: 1,
        at: n,
        entries: `["entry ${n}"]`,
        lastSeq: Number.MAX_SAFE_INTEGER - n,
      });
    }
    await close();
  };
  const move = (way: "to" | "from", where = directory) =>
    moveData({ directory: where, url: database.url, way, passphrases, log: silentLog });

  it("carries every document and row there and back, and seals secrets with the key that all share", async () => {
    await fill();
    expect(await move("to")).toEqual({ documents: 2, rows: 2200, sealed: 0 });
    const shared = await createPostgresStore({ engine: await createPostgresEngine(database), log: silentLog });
    const seal = await openSeal({ passphrases, directory, log: silentLog });
    const vault = createVault({ store: shared, seal, clock: Date, log: silentLog });
    expect(vault.environment(["A_KEY"]).values).toEqual({ A_KEY: "very secret" });
    expect(shared.collection<Thing>("methods").get("m")?.version).toBe(3);
    await shared.close();

    const back = mkdtempSync(join(tmpdir(), "barkeep-moved-"));
    try {
      expect(await move("from", back)).toEqual({ documents: 2, rows: 2200, sealed: 0 });
      const [before, after] = [await openFolder(directory), await openFolder(back)];
      for (const id of ["s1", "s777", "s1100"]) {
        expect(await after.records.directory.get(id)).toEqual(await before.records.directory.get(id));
        const read = async ({ records }: typeof before) => {
          const batches: unknown[] = [];
          for await (const batch of records.entries.read(id)) batches.push(batch);
          return batches;
        };
        expect(await read(after)).toEqual(await read(before));
      }
      await before.close();
      await after.close();
    } finally {
      rmSync(back, { recursive: true, force: true });
    }
  }, 60_000);

  it("touches nothing that holds data already, and no folder that is none", async () => {
    await expect(move("to")).rejects.toThrow("is no data folder");
    await fill();
    await expect(move("from")).rejects.toThrow("holds data already");
    await move("to");
    await expect(move("to")).rejects.toThrow("The database holds data already");
  }, 60_000);

  it("waits for no server that uses the database: it is to be stopped first", async () => {
    await fill();
    await move("to");
    const engine = await createPostgresEngine(database);
    await engine.write([
      { sql: "CREATE TABLE nodes (id TEXT, alive_until TIMESTAMPTZ)" },
      { sql: "INSERT INTO nodes VALUES ('one', clock_timestamp() + interval '1 hour')" },
    ]);
    await engine.close();
    const back = mkdtempSync(join(tmpdir(), "barkeep-moved-"));
    await expect(move("from", back)).rejects.toThrow("1 servers use the database now");
    rmSync(back, { recursive: true, force: true });
  }, 60_000);
});
