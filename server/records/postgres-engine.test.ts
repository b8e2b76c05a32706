import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaveOut } from "../../test/left-out.ts";
import { silentLog } from "../observe/log.ts";
import type { Engine } from "./engine.ts";
import { createPostgresEngine } from "./postgres-engine.ts";
import { createRecords } from "./records.ts";
import { createTestDatabase, type TestDatabase, whyNoPostgres } from "./testing/postgres.ts";
import { createTcpProxy, type TcpProxy } from "./testing/tcp-proxy.ts";

if (whyNoPostgres !== null) leaveOut("PostgreSQL that goes away", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("a database that goes away", () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let engine: Engine;
  const add = (id: string) => ({ sql: "INSERT INTO things VALUES (?1)", values: [id] });
  const more = { sql: "UPDATE counted SET n = n + 1", rows: 1 };
  const ids = async () => (await engine.read({ sql: "SELECT id FROM things ORDER BY id" })).map(({ id }) => id);
  const counted = async () => (await engine.read({ sql: "SELECT n FROM counted" }))[0]?.n;
  /** Once: the next COMMIT that goes by. */
  const onCommit = (verdict: "drop" | "deafen") => {
    proxy.watch = (sent) => {
      if (!sent.includes("COMMIT")) return "pass";
      proxy.watch = null;
      return verdict;
    };
  };

  beforeEach(async () => {
    database = await createTestDatabase();
    const url = new URL(database.url);
    proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    engine = await createPostgresEngine({ url: url.href });
    await engine.write([
      { sql: "CREATE TABLE things (id TEXT PRIMARY KEY)" },
      { sql: "CREATE TABLE counted (n BIGINT)" },
    ]);
    await engine.write([{ sql: "INSERT INTO counted VALUES (0)" }]);
  });

  afterEach(async () => {
    await engine.close();
    await proxy.close();
    await database.drop();
  });

  it("a commit whose answer is lost is found to be done, and is not done again", async () => {
    onCommit("deafen");
    await Promise.all([engine.write([add("a"), more]), engine.write([add("b"), more])]);
    expect(await ids()).toEqual(["a", "b"]);
    expect(await counted()).toBe(2);
  });

  it("a commit that never came is done again, once", async () => {
    onCommit("drop");
    await Promise.all([engine.write([add("a"), more]), engine.write([add("b"), more])]);
    expect(await ids()).toEqual(["a", "b"]);
    expect(await counted()).toBe(2);
  });

  it("of a group with a unit that fails, each other one is written once, whatever is lost on the way", async () => {
    await engine.write([add("there")]);
    let commits = 0;
    proxy.watch = (sent) => {
      if (!sent.includes("COMMIT")) return "pass";
      commits += 1;
      return commits === 1 ? "deafen" : commits === 2 ? "drop" : "pass";
    };
    const written = await Promise.allSettled(["a", "there", "b", "c"].map((id) => engine.write([add(id), more])));
    expect(written.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect(await ids()).toEqual(["a", "b", "c", "there"]);
    expect(await counted()).toBe(3);
  });

  it("says so while it is away, and goes on by itself when it is back", async () => {
    proxy.refusing = true;
    proxy.cut();
    await expect(engine.write([add("a")])).rejects.toMatchObject({
      code: "storage_failed",
      message: /can't be reached/,
    });
    await expect(engine.check()).rejects.toMatchObject({ code: "storage_failed" });
    await expect(engine.read({ sql: "SELECT 1" })).rejects.toMatchObject({ code: "storage_failed" });
    proxy.refusing = false;
    await engine.write([add("b")]);
    await engine.check();
    expect(await ids()).toEqual(["b"]);
  });

  it("at the start it is told by its address, without the login, and what became of it", async () => {
    const begun = (url: string) => createPostgresEngine({ url });
    await expect(begun("postgres://me:hush@127.0.0.1:1/barkeep")).rejects.toMatchObject({
      code: "storage_failed",
      message:
        "The database of BARKEEP_DATABASE_URL at 127.0.0.1:1 can't be used: it can't be reached (ECONNREFUSED). Start it, or mend the address.",
    });
    const { host } = new URL(database.url);
    await expect(begun(Object.assign(new URL(database.url), { pathname: "/no_such" }).href)).rejects.toMatchObject({
      message: `The database of BARKEEP_DATABASE_URL at ${host} can't be used: the database that BARKEEP_DATABASE_URL names does not exist: create it.`,
    });
  });

  it("a short absence is waited for", async () => {
    proxy.refusing = true;
    proxy.cut();
    const before = proxy.refused;
    const read = engine.read({ sql: "SELECT 1 AS one" });
    await expect.poll(() => proxy.refused, { interval: 5 }).toBeGreaterThan(before + 1);
    const tried = proxy.refused;
    const written = engine.write([add("a")]);
    await expect.poll(() => proxy.refused, { interval: 5 }).toBeGreaterThan(tried + 1);
    proxy.refusing = false;
    await written;
    expect(await read).toEqual([{ one: 1 }]);
  });

  it("tables are made once, however many nodes start at the same time", async () => {
    const options = { clock: Date, log: silentLog };
    const engines = await Promise.all(Array.from({ length: 3 }, () => createPostgresEngine({ url: database.url })));
    const all = await Promise.all(engines.map((one) => createRecords({ engine: one, ...options })));
    await Promise.all(all.map((records) => records.close()));
  });
});
