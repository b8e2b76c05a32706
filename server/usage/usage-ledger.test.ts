import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createFileStore } from "../store/file-store.ts";
import type { MaintainedStore } from "../store/store.ts";
import { createUsageLedger, type UsageEntry, type UsageLedger } from "./usage-ledger.ts";

let directory: string;
let store: MaintainedStore;
let usage: UsageLedger;
let now = Date.parse("2026-11-23T12:00:00.000Z");
const clock = { now: () => now };

const open = async () => {
  store = await createFileStore({ directory, clock, log: silentLog });
  usage = createUsageLedger({ store, clock, log: silentLog, days: 30 });
};
const close = async () => {
  await usage.close();
  await store.close();
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "barkeep-usage-"));
  await open();
});
afterEach(async () => {
  await close();
  await rm(directory, { recursive: true, force: true });
});

const entry = (more: Partial<UsageEntry> = {}): UsageEntry => ({
  at: now,
  character: "mira",
  method: null,
  model: "rehearsal",
  turns: 1,
  inputTokens: 10,
  ...more,
});

it("sums the same before and after any number of restarts", async () => {
  usage.add(entry());
  usage.add(entry({ character: "odo" }));
  expect(await usage.sums({ by: ["model"] })).toMatchObject([{ model: "rehearsal", turns: 2, inputTokens: 20 }]);
  for (let restart = 0; restart < 3; restart++) {
    await close();
    await open();
    usage.add(entry());
  }
  const total = { turns: 5, inputTokens: 50, calls: 0 };
  expect(await usage.sums({ by: [] })).toMatchObject([total]);
  expect(await usage.sums({ by: ["character"] })).toMatchObject([
    { character: "mira", turns: 4 },
    { character: "odo", turns: 1 },
  ]);
});

it("counts nothing twice when a crash came between folding and removing the lines", async () => {
  usage.add(entry());
  await close();
  await open();
  await usage.sums({ by: [] });
  // The document names the journal as folded, but the journal is there again.
  const folded = store.journal<UsageEntry>("usage/000001");
  await folded.append(entry());
  await folded.close();
  await close();
  await open();
  expect(await usage.sums({ by: [] })).toMatchObject([{ turns: 1 }]);
});

it("lets go of days past their time", async () => {
  usage.add(entry());
  await close();
  now += 40 * 24 * 60 * 60 * 1000;
  await open();
  usage.add(entry());
  expect(await usage.sums({ by: ["day"] })).toMatchObject([{ day: "2027-01-02", turns: 1 }]);
});
