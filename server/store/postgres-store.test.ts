import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaveOut } from "../../test/left-out.ts";
import { silentLog } from "../observe/log.ts";
import { createPostgresEngine } from "../records/postgres-engine.ts";
import { createTestDatabase, type TestDatabase, whyNoPostgres } from "../records/testing/postgres.ts";
import { listenToNotices } from "./postgres-notices.ts";
import { createPostgresStore, noticeChannel } from "./postgres-store.ts";
import type { Store } from "./store.ts";

interface Thing {
  readonly id: string;
  readonly version: number;
  readonly text: string;
}
interface Plain {
  readonly id: string;
  readonly text: string;
}

if (whyNoPostgres !== null) leaveOut("documents in PostgreSQL", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("documents in PostgreSQL", () => {
  let database: TestDatabase;
  const opened: Store[] = [];
  const open = async (pollMs = 3_600_000) => {
    const { url } = database;
    const store = await createPostgresStore({
      engine: await createPostgresEngine({ url }),
      log: silentLog,
      notices: (heard) => listenToNotices({ url, channels: { [noticeChannel]: heard } }),
      pollMs,
    });
    opened.push(store);
    return store;
  };
  const things = (store: Store) => store.collection<Thing>("things");

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await database.drop();
  });

  it("gives what was put to whoever opens it next, to the digit, and not what was removed", async () => {
    const first = things(await open());
    await first.putAll([
      { id: "a", version: 1, text: "one" },
      { id: "b", version: 1, text: "a NUL \u0000 and 😀" },
    ]);
    expect(await first.remove("a")).toBe(true);
    expect(await first.remove("a")).toBe(false);
    const again = things(await open());
    expect(again.list()).toEqual([{ id: "b", version: 1, text: "a NUL \u0000 and 😀" }]);
  });

  it("another node hears of a change, once, and of a removal", async () => {
    const [one, two] = [things(await open()), things(await open())];
    const heard: string[] = [];
    const next = () =>
      new Promise<void>((resolve) => {
        const end = two.onChange((ids) => {
          heard.push(...ids.map((id) => `${id} ${two.get(id)?.text ?? "gone"}`));
          end();
          resolve();
        });
      });
    const put = next();
    await one.put({ id: "a", version: 1, text: "new" });
    await put;
    const removed = next();
    await one.remove("a");
    await removed;
    expect(heard).toEqual(["a new", "a gone"]);
  });

  it("a node that hears no notice finds changes by looking", async () => {
    const two = await createPostgresStore({ engine: await createPostgresEngine(database), log: silentLog, pollMs: 20 });
    opened.push(two);
    const changed = new Promise((resolve) => things(two).onChange(resolve));
    await things(await open()).put({ id: "a", version: 1, text: "new" });
    expect(await changed).toEqual(["a"]);
  });

  it("of two nodes that change the same version one has its way, and the other is told what there is now", async () => {
    const [one, two] = [things(await open()), things(await open())];
    const put = (where: typeof one, text: string, version: number) => where.put({ id: "a", version, text });
    const first = await Promise.allSettled([put(one, "one", 1), put(two, "two", 1)]);
    expect(first.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const refused = first.find((result) => result.status === "rejected")?.reason;
    expect(refused).toMatchObject({ code: "conflict", details: { current: { id: "a", version: 1 } } });
    expect(one.get("a")).toEqual(two.get("a"));
    const second = await Promise.allSettled([put(one, "three", 2), put(two, "four", 2)]);
    expect(second.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("of what has no version the last one counts", async () => {
    const [one, two] = [await open(), await open()].map((store) => store.collection<Plain>("plain"));
    await Promise.all([one?.put({ id: "a", text: "one" }), two?.put({ id: "a", text: "two" })]);
    await one?.put({ id: "a", text: "last" });
    expect((await open()).collection<Plain>("plain").get("a")?.text).toBe("last");
  });
});
