import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryStore } from "../mock/memory-store.ts";
import { knownPrices } from "../models/known-prices.ts";
import { providers } from "../models/providers.ts";
import { silentLog } from "../observe/log.ts";
import { openRecords } from "../records/testing/open-records.ts";
import { type Costs, createCosts } from "./costs.ts";
import { costOf, priceOf } from "./prices.ts";
import { createUsageLedger, type UsageLedger } from "./usage-ledger.ts";

const known = knownPrices(providers);
const lists = [known.prices];
let now: number;
let costs: Costs;
let usage: UsageLedger;
let another: () => Costs;

beforeEach(async () => {
  now = Date.parse("2026-11-29T12:00:00Z");
  const { records } = await openRecords();
  const store = createMemoryStore();
  another = () => createCosts({ store, sums: records.usage, clock: { now: () => now }, known });
  costs = another();
  usage = createUsageLedger({ sums: records.usage, players: records.playerUsage, log: silentLog });
});

const turn = { method: null, turns: 1, inputTokens: 1_000_000, outputTokens: 100_000, cachedTokens: 400_000 };

describe("a price", () => {
  it("is the operator's own, else the one that is known, with or without a date, else nobody knows", () => {
    expect(priceOf("gpt-4o-2024-08-06", lists)).toMatchObject({ model: "gpt-4o" });
    expect(priceOf("claude-3-5-sonnet-20241022", lists)).toMatchObject({ model: "claude-3-5-sonnet" });
    expect(priceOf("gpt-4o-mini", lists)).toMatchObject({ model: "gpt-4o-mini" });
    expect(priceOf("gpt-4o-audio-preview", lists)).toBeUndefined();
    const own = [{ model: "gpt-4o", input: 1, output: 2, cached: null }];
    expect(priceOf("gpt-4o-2024-08-06", [own, known.prices])).toEqual(own[0]);
  });

  it("counts what was read from the cache for less, and no price is another thing than free", () => {
    expect(costOf("gpt-4o", turn, lists)).toBeCloseTo(0.6 * 2.5 + 0.4 * 1.25 + 0.1 * 10);
    expect(costOf("rehearsal", turn, lists)).toBe(0);
    expect(costOf("house-model", turn, lists)).toBeNull();
    expect(costOf(null, {}, lists)).toBe(0);
  });
});

describe("sums in money", () => {
  it("are of each model's own price, whatever they are summed by; a player's can be forgotten", async () => {
    usage.add({ at: now, character: "mira", player: "ann", model: "gpt-4o", ...turn });
    usage.add({ at: now, character: "mira", player: "bo", model: "house-model", ...turn });
    const by = async (...keys: ("character" | "player" | "model")[]) =>
      costs.priced(keys, (asked) => usage.sums({ by: asked }));
    const cost = costOf("gpt-4o", turn, lists);
    expect(await by("character")).toMatchObject([{ character: "mira", turns: 2, cost, unpriced: 1_100_000 }]);
    expect(await by("player")).toMatchObject([
      { player: "ann", cost, unpriced: 0 },
      { player: "bo", cost: 0, unpriced: 1_100_000 },
    ]);
    expect(await usage.ofPlayer("ann")).toMatchObject([{ day: "2026-11-29", character: "mira", turns: 1 }]);
    await usage.forgetPlayer("ann");
    expect(await by("player")).toMatchObject([{ player: "bo" }]);
    expect(await by("character")).toMatchObject([{ turns: 2, cost }]);
  });
});

describe("a budget", () => {
  const note = () => {
    usage.add({ at: now, character: "mira", model: "gpt-4o", ...turn });
    costs.note("gpt-4o", turn);
  };

  it("warns near its end, stops turns if told to, holds over a restart, and begins anew at midnight", async () => {
    expect(costs.warning()).toBeNull();
    const { version } = await costs.update({ version: 0, budget: { perDay: 3.5, stop: false } });
    note();
    expect(costs.warning()).toContain("3.00 of today's budget of 3.5 US dollars");
    note();
    expect(costs.warning()).toContain("more is spent than was meant");
    expect(costs.overBudget()).toBeNull();
    await costs.update({ version, budget: { perDay: 3.5, stop: true } });
    expect(costs.overBudget()).toMatchObject({ code: "quota_exceeded", retryAfterMs: 12 * 3_600_000 });
    expect(costs.overBudget()?.message).toContain("Today's budget of 3.5 US dollars is used up");
    const restarted = another();
    await restarted.load();
    expect(restarted.spentToday()).toBeCloseTo(6);
    expect(restarted.overBudget()).not.toBeNull();
    now += 12 * 3_600_000;
    expect(costs.overBudget()).toBeNull();
    expect(costs.warning()).toBeNull();
  });

  it("is refused with the field that is wrong, and by a stale version", async () => {
    await expect(costs.update({ version: 0, budget: { perDay: 0, stop: true } })).rejects.toMatchObject({
      code: "invalid_request",
      details: [{ path: "budget.perDay" }],
    });
    await costs.update({ version: 0, budget: null });
    await expect(costs.update({ version: 0, budget: null })).rejects.toMatchObject({ code: "conflict" });
  });
});
