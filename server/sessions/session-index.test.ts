/** The list of sessions on disk: it stays short while the server runs, and loses nobody. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createFileStore } from "../store/file-store.ts";
import type { Store } from "../store/store.ts";
import { createFaultyDisk, type FaultyDisk } from "../store/testing/faulty-disk.ts";
import { type IndexEntry, SessionIndex } from "./session-index.ts";
import type { SessionBatch } from "./session-records.ts";

let directory: string;
let disk: FaultyDisk;
let store: Store;
let index: SessionIndex;

const start = async () => {
  store = await createFileStore({ directory, clock: Date, log: silentLog, disk });
  index = new SessionIndex({ store, log: silentLog });
};
const restart = async () => {
  await store.close();
  await start();
};
const lines = () => readFileSync(join(directory, "journals", "session-index.jsonl"), "utf8").split("\n").length - 1;
const entry = (id: string, turns = 0): IndexEntry => ({
  id,
  character: "mira",
  player: { id: `player of ${id}`, name: "Ann" },
  openedAt: 1000,
  lastAt: 1000 + turns,
  turns,
});
const ids = async () => [...(await index.entries()).keys()];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-index-"));
  disk = createFaultyDisk();
  await start();
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

it("stays short while sessions come back again and again, and knows the latest of each", async () => {
  for (let turn = 1; turn <= 400; turn += 1) await index.put(entry(`s_${turn % 3}`, turn));
  await restart();
  expect(lines()).toBeLessThan(220);
  expect([...(await index.entries()).values()].map(({ turns }) => turns).sort()).toEqual([398, 399, 400]);
});

it("goes on when it can't be made shorter, and is made shorter later", async () => {
  for (let turn = 1; turn <= 102; turn += 1) await index.put(entry("s_1", turn));
  disk.fail("rename", "ENOSPC");
  await index.put(entry("s_1", 103));
  await index.put(entry("s_1", 104));
  await restart();
  expect(await ids()).toEqual(["s_1"]);
  await index.put(entry("s_1", 105));
  await restart();
  expect(lines()).toBeLessThan(5);
  expect((await index.entries()).get("s_1")?.turns).toBe(105);
});

it("keeps nothing of what is removed, and rewrites the file once or twice for many", async () => {
  for (let one = 1; one <= 50; one += 1) await index.put(entry(`s_${one}`));
  let rewrites = 0;
  const counting: Store = {
    ...store,
    rewriteJournal: (name, keep) => {
      rewrites += 1;
      return store.rewriteJournal(name, keep);
    },
  };
  index = new SessionIndex({ store: counting, log: silentLog });
  await Promise.all(Array.from({ length: 49 }, (_, at) => index.remove(`s_${at + 1}`)));
  expect(rewrites).toBeLessThanOrEqual(2);
  expect(lines()).toBe(1);
  await restart();
  expect(await ids()).toEqual(["s_50"]);
});

it("finds a session again whose opening was written and whose place in the list was not", async () => {
  await index.put(entry("s_1"));
  const open = {
    kind: "open",
    session: "s_2",
    at: 5000,
    character: "tom",
    player: { id: "bob", name: "Bob" },
    scene: null,
    actions: [],
    owner: { kind: "admin", key: null, player: null },
  } as const;
  const started = { type: "turn.started", session: "s_2", seq: 2, turn: "s_2.1", cause: "say" } as const;
  const journal = store.journal<SessionBatch>("sessions/s_2");
  await journal.append({ n: 1, at: 5000, entries: [open] });
  await journal.append({ n: 2, at: 6000, entries: [{ kind: "sent", message: started }] });
  for (let life = 0; life < 2; life += 1) {
    await restart();
    expect(await ids()).toEqual(["s_1", "s_2"]);
    expect((await index.entries()).get("s_2")).toEqual({
      id: "s_2",
      character: "tom",
      player: { id: "bob", name: "Bob" },
      openedAt: 5000,
      lastAt: 6000,
      turns: 1,
    });
  }
  expect(lines()).toBe(2);
});
