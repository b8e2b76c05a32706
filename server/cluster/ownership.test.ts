import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaveOut } from "../../test/left-out.ts";
import { silentLog } from "../observe/log.ts";
import { type Engine, StaleWrite } from "../records/engine.ts";
import { createPostgresEngine } from "../records/postgres-engine.ts";
import { createRecords, type Records } from "../records/records.ts";
import { createTestDatabase, type TestDatabase, whyNoPostgres } from "../records/testing/postgres.ts";
import { listenToNotices } from "../store/postgres-notices.ts";
import { type Cluster, joinCluster } from "./cluster.ts";
import type { Owner } from "./ownership.ts";

if (whyNoPostgres !== null) leaveOut("who owns a session, of several nodes", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("who owns a session, of several nodes", () => {
  let database: TestDatabase;
  let engine: Engine;
  let records: Records;
  const nodes: Cluster[] = [];

  beforeEach(async () => {
    database = await createTestDatabase();
    engine = await createPostgresEngine(database);
    records = await createRecords({ engine, clock: Date, log: silentLog });
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.close();
    await engine.close();
    await database.drop();
  });

  const join = async (id: string, owner: Partial<Owner> = {}) => {
    const { url } = database;
    const listen = (channels: Parameters<typeof listenToNotices>[0]["channels"]) => listenToNotices({ url, channels });
    const node = await joinCluster({ engine, version: "1.0.0", log: silentLog, listen, id });
    const ignore = () => undefined;
    node.ownership.serve({ live: () => ["s"], handOver: ignore, end: ignore, lost: ignore, ...owner });
    nodes.push(node);
    return node;
  };
  const openSession = async (node: Cluster) => {
    await node.ownership.begin("s");
    const row = { id: "s", character: "mira", player: null, openedAt: 0, lastAt: 0, turns: 0 };
    return records.directory.open(row, { n: 1, at: 0, entries: "[]", lastSeq: 1 });
  };
  const batch = (n: number, entries: string) => ({ n, at: 0, entries, lastSeq: n });
  const dies = (id: string) =>
    engine.write([
      { sql: "UPDATE nodes SET alive_until = clock_timestamp() - interval '1 ms' WHERE id = ?1", values: [id] },
    ]);

  it("an owner that is alive keeps it; once its lease is over another has it, and the old one writes nothing", async () => {
    const [one, two] = [await join("one"), await join("two")];
    const old = await openSession(one);
    await records.entries.append(old, batch(2, '["before"]'));
    await expect(two.ownership.acquire("s")).rejects.toMatchObject({ code: "session_moving", retryAfterMs: 500 });
    await dies("one");
    const epoch = await two.ownership.acquire("s");
    expect(epoch).toBe(old.epoch + 1);
    await expect(records.entries.append(old, batch(3, '["old"]'))).rejects.toBeInstanceOf(StaleWrite);
    await records.entries.append({ ...old, epoch }, batch(3, '["new"]'));
    const read: unknown[] = [];
    for await (const { entries } of records.entries.read("s")) read.push(...entries);
    expect(read).toEqual(["before", "new"]);
  });

  it("an owner that is asked gives it away, and who asked has it then", async () => {
    const asked: string[] = [];
    const one: Cluster = await join("one", {
      handOver(session) {
        asked.push(session);
        void one.ownership.release(session);
      },
    });
    const two = await join("two");
    await openSession(one);
    expect(await two.ownership.acquire("s")).toBe(1);
    expect(asked).toEqual(["s"]);
    expect(await one.ownership.elsewhere(["s", "t"])).toEqual(new Set(["s"]));
    expect(await two.ownership.elsewhere(["s", "t"])).toEqual(new Set());
  });

  it("a session that is to be removed ends where it is live", async () => {
    const ended: string[] = [];
    const one: Cluster = await join("one", {
      end(session) {
        ended.push(session);
        void one.ownership.release(session);
      },
    });
    const two = await join("two");
    await openSession(one);
    await two.ownership.evict("s");
    expect(ended).toEqual(["s"]);
    expect(await engine.read({ sql: "SELECT session FROM session_owners" })).toEqual([]);
  });

  it("what its node left behind when it could not say so is free as soon as it is asked for", async () => {
    const one = await join("one", { live: () => [] });
    const two = await join("two");
    await openSession(one);
    expect(await two.ownership.acquire("s")).toBe(1);
  });

  it("a session that is no more can't be had, and leaves no owner", async () => {
    const one = await join("one");
    await expect(one.ownership.acquire("never")).rejects.toMatchObject({ code: "resume_failed" });
    expect(await engine.read({ sql: "SELECT session FROM session_owners" })).toEqual([]);
  });

  it("a task is one node's at a time, and another's once that one has ended", async () => {
    const [one, two] = [await join("one"), await join("two")];
    expect(await one.leads("sweep")).toBe(true);
    expect(await two.leads("sweep")).toBe(false);
    expect(await one.leads("sweep")).toBe(true);
    await nodes.shift()?.close();
    expect(await two.leads("sweep")).toBe(true);
  });

  it("asks the others, and gathers what they answer; what one can't answer is null", async () => {
    const [one, two, three] = [await join("one"), await join("two"), await join("three")];
    two.questions.answer("double", async (given) => Number(given) * 2);
    three.questions.answer("double", () => Promise.reject(new Error("no")));
    expect([...(await one.questions.ask("double", 21))].sort()).toEqual([42, null]);
    expect(await engine.read({ sql: "SELECT id FROM node_questions" })).toEqual([]);
  });

  it("tells the others what happened, in order, and itself nothing", async () => {
    const [one, two] = [await join("one"), await join("two")];
    const own: string[] = [];
    one.news.onTold(({ id }) => own.push(id));
    const many = Array.from({ length: 300 }, (_, at) => ({ kind: "turn", id: `turn-${at}`, session: "s".repeat(40) }));
    const heard: string[] = [];
    const all = new Promise<void>((resolve) => {
      two.news.onTold(({ id }) => {
        heard.push(id);
        if (heard.length === many.length) resolve();
      });
    });
    // Until its ear is open, nothing is heard: a first answer says that it is.
    two.questions.answer("there", async () => true);
    await one.questions.ask("there", null);
    for (const item of many) one.news.tell(item);
    await all;
    expect(heard).toEqual(many.map(({ id }) => id));
    expect(own).toEqual([]);
  });

  it("lists the nodes that are alive, with what they say of themselves", async () => {
    const [one] = [await join("one"), await join("two"), await join("dead")];
    one.describe("http://one:7070", () => ({ sessions: 3, running: 1, capacity: 4, draining: true }));
    await one.announce();
    await dies("dead");
    expect(await one.listNodes()).toEqual([
      {
        id: "one",
        role: "node",
        url: "http://one:7070",
        version: "1.0.0",
        sessions: 3,
        running: 1,
        capacity: 4,
        draining: true,
      },
      { id: "two", role: "node", version: "1.0.0", sessions: 0, running: 0, capacity: 0, draining: false },
    ]);
  });
});
