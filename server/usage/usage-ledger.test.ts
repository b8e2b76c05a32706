import { expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { openRecords } from "../records/testing/open-records.ts";
import { createUsageLedger, type UsageEntry } from "./usage-ledger.ts";

const at = Date.parse("2026-11-23T12:00:00.000Z");
const entry = (more: Partial<UsageEntry> = {}): UsageEntry => ({
  at,
  character: "mira",
  method: null,
  model: "rehearsal",
  turns: 1,
  inputTokens: 10,
  ...more,
});

it("sums what was added, by day and by who, before and after a restart", async () => {
  const { records } = await openRecords();
  const first = createUsageLedger({ sums: records.usage, players: records.playerUsage, log: silentLog });
  first.add(entry());
  first.add(entry({ character: "odo" }));
  first.add(entry({ at: at + 24 * 60 * 60 * 1000 }));
  expect(await first.sums({ by: ["model"] })).toMatchObject([{ model: "rehearsal", turns: 3, inputTokens: 30 }]);
  await first.flush();
  const next = createUsageLedger({ sums: records.usage, players: records.playerUsage, log: silentLog });
  next.add(entry());
  expect(await next.sums({ by: [] })).toMatchObject([{ turns: 4, inputTokens: 40, calls: 0 }]);
  expect(await next.sums({ by: ["day", "character"] })).toMatchObject([
    { day: "2026-11-23", character: "mira", turns: 2 },
    { day: "2026-11-23", character: "odo", turns: 1 },
    { day: "2026-11-24", character: "mira", turns: 1 },
  ]);
});

it("counts what a full disk refused with what comes after it", async () => {
  const { records, engine } = await openRecords();
  const usage = createUsageLedger({ sums: records.usage, players: records.playerUsage, log: silentLog });
  await engine.write([{ sql: "ALTER TABLE usage RENAME TO away" }]);
  usage.add(entry());
  await usage.flush();
  await engine.write([{ sql: "ALTER TABLE away RENAME TO usage" }]);
  usage.add(entry());
  expect(await usage.sums({ by: [] })).toMatchObject([{ turns: 2 }]);
});
