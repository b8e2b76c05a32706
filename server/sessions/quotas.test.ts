import { expect, test } from "vitest";
import type { Limits } from "../config/settings.ts";
import { admin, defaultLimits, game, player } from "../gateway/testing/harness.ts";
import { silentLog } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { createSpentTokens } from "../records/spent-tokens.ts";
import { openRecords } from "../records/testing/open-records.ts";
import { dayTable, gaugeTable, rateTable, type Scope, type Scopes, scopesOf } from "./limits.ts";
import { Quotas } from "./quotas.ts";

const noon = Date.UTC(2026, 10, 23, 12);
const ids: Record<Scope, string> = { connection: "c1", address: "a1", player: "k1/ann", key: "k1", server: "" };

/** For what no restart is asked about. */
const unused = createSpentTokens({ engine: { ...createMemoryEngine(), write: async () => [] } });

function newQuotas(limits: Partial<Limits> = {}, tokens = unused) {
  const clock = { at: noon, now: () => clock.at };
  return {
    clock,
    quotas: new Quotas({ limits: { ...defaultLimits(), ...limits }, clock, tokens, log: silentLog }),
  };
}

/** Limits of 3 for the one under test, and plenty for all others. */
const only = (setting: keyof Limits): Partial<Limits> =>
  Object.fromEntries(Object.keys(defaultLimits()).map((name) => [name, name === setting ? 3 : 1_000_000]));

const entries = <T extends Record<string, { of: Partial<Record<Scope, keyof Limits>>; code: string }>>(table: T) =>
  Object.entries(table).flatMap(([name, { of, code }]) =>
    (Object.entries(of) as [Scope, keyof Limits][]).map(([scope, setting]) => ({
      name: name as keyof T & string,
      scope,
      setting,
      code,
    })),
  );

test("a clock that goes an hour forward and back locks nobody out for longer than it takes to fill up again", () => {
  const { quotas, clock } = newQuotas(only("turnsPerMinute"));
  clock.at += 60 * 60_000;
  for (let at = 0; at < 3; at += 1) expect(quotas.consume("turns", ids)).toBeNull();
  clock.at -= 60 * 60_000;
  expect(quotas.consume("turns", ids)).toMatchObject({ retryAfterMs: 20_000 });
  clock.at += 20_000;
  expect(quotas.consume("turns", ids)).toBeNull();
});

test.each(entries(rateTable))("$name a minute by $scope ($setting)", ({ name, scope, setting, code }) => {
  const { quotas, clock } = newQuotas(only(setting));
  for (let at = 0; at < 3; at += 1) expect(quotas.consume(name, ids)).toBeNull();
  const refused = quotas.consume(name, ids);
  expect(refused).toMatchObject({ code, retryAfterMs: 20_000 });
  // Another one of its kind is not concerned, nor is this one once it has waited as it was told.
  if (scope !== "server") expect(quotas.consume(name, { ...ids, [scope]: "another" })).toBeNull();
  clock.at += refused!.retryAfterMs!;
  expect(quotas.consume(name, ids)).toBeNull();
  expect(quotas.consume(name, ids)?.code).toBe(code);
});

test.each(entries(gaugeTable))("$name at a time by $scope ($setting)", ({ name, scope, setting, code }) => {
  const { quotas } = newQuotas(only(setting));
  const entered = [1, 2, 3].map(() => quotas.enter(name, ids));
  for (const leave of entered) expect(leave).toBeInstanceOf(Function);
  const refused = quotas.enter(name, ids);
  expect(refused).toMatchObject({ code, retryAfterMs: expect.any(Number) });
  if (scope !== "server") expect(quotas.enter(name, { ...ids, [scope]: "another" })).toBeInstanceOf(Function);
  const leave = entered[0] as () => void;
  leave();
  // Leaving twice makes no room twice.
  leave();
  expect(quotas.enter(name, ids)).toBeInstanceOf(Function);
  expect(quotas.enter(name, ids)).toBeInstanceOf(BarkeepError);
});

test.each(entries(dayTable))("$name a day by $scope ($setting)", ({ scope, setting, code }) => {
  const { quotas, clock } = newQuotas({ ...only(setting) });
  quotas.spend(ids, 2);
  expect(quotas.exhausted(ids)).toBeNull();
  quotas.spend(ids, 2);
  expect(quotas.exhausted(ids)).toMatchObject({ code, retryAfterMs: 12 * 3_600_000 });
  if (scope !== "server") expect(quotas.exhausted({ ...ids, [scope]: "another" })).toBeNull();
  clock.at += 12 * 3_600_000;
  expect(quotas.exhausted(ids)).toBeNull();
});

test("what was spent today is known after a restart, and what was spent yesterday does not count", async () => {
  const { tokens } = (await openRecords()).records;
  const { quotas } = newQuotas({ tokensPerDay: 100 }, tokens);
  await tokens.add("2026-11-22", [{ scope: "server", id: "", tokens: 1000 }]);
  quotas.spend({ server: "" }, 60);
  const next = newQuotas({ tokensPerDay: 100 }, tokens);
  await next.quotas.load();
  expect(next.quotas.exhausted({ server: "" })).toBeNull();
  next.quotas.spend({ server: "" }, 40);
  expect(next.quotas.exhausted({ server: "" })?.code).toBe("quota_exceeded");
});

test("what another node spent counts here once it is read, and with each that is spent here", async () => {
  const { tokens } = (await openRecords()).records;
  const [here, there] = [newQuotas({ tokensPerDay: 100 }, tokens), newQuotas({ tokensPerDay: 100 }, tokens)];
  there.quotas.spend({ server: "" }, 60);
  await here.quotas.refresh({ server: "" });
  expect(here.quotas.exhausted({ server: "" })).toBeNull();
  here.quotas.spend({ server: "" }, 40);
  expect(here.quotas.exhausted({ server: "" })?.code).toBe("quota_exceeded");
  expect(there.quotas.exhausted({ server: "" })).toBeNull();
  await there.quotas.refresh({ server: "" });
  expect(there.quotas.exhausted({ server: "" })?.code).toBe("quota_exceeded");
});

test("a clock set back over midnight does not give the day's tokens once more", () => {
  const { quotas, clock } = newQuotas({ tokensPerDay: 100 });
  clock.at = Date.parse("2026-11-24T00:00:05Z");
  quotas.spend(ids, 100);
  clock.at -= 10_000;
  expect(quotas.exhausted(ids)?.code).toBe("quota_exceeded");
  clock.at = Date.parse("2026-11-25T00:00:00Z");
  expect(quotas.exhausted(ids)).toBeNull();
  // One that was wrong by days counts anew from where it is right.
  clock.at = Date.parse("2026-11-23T12:00:00Z");
  quotas.spend(ids, 100);
  clock.at += 12 * 3_600_000;
  expect(quotas.exhausted(ids)).toBeNull();
});

test("what a forgotten player used is known of nobody, and still counts for the game and the server", async () => {
  const { tokens } = (await openRecords()).records;
  const { quotas } = newQuotas({ tokensPerDayPerPlayer: 100, tokensPerDayPerKey: 100 }, tokens);
  quotas.spend(scopesOf(player("ann")), 70);
  quotas.spend(scopesOf(player("ann", { key: null })), 5);
  quotas.spend(scopesOf(player("an")), 10);
  expect(quotas.spentBy("ann")).toBe(75);
  await quotas.forgetPlayer("ann");
  expect([quotas.spentBy("ann"), quotas.spentBy("an")]).toEqual([0, 10]);
  const kept = (await tokens.of("2026-11-23")).map(({ id }) => id);
  expect(kept.filter((id) => id.includes("ann"))).toEqual([]);
  const next = newQuotas({ tokensPerDayPerPlayer: 100, tokensPerDayPerKey: 80 }, tokens);
  await next.quotas.load();
  expect(next.quotas.exhausted(scopesOf(player("ann")))?.message).toContain("this game key");
  expect(next.quotas.spentBy("an")).toBe(10);
});

test("a refusal counts for nobody: one who has had enough does not use up what others have", () => {
  const { quotas } = newQuotas({ turnsPerMinute: 1, turnsPerMinutePerKey: 2 });
  expect(quotas.consume("turns", ids)).toBeNull();
  for (let at = 0; at < 10; at += 1) expect(quotas.consume("turns", ids)?.code).toBe("rate_limited");
  expect(quotas.consume("turns", { ...ids, player: "k1/bob" })).toBeNull();
});

test("a clock that jumps back neither locks anybody out nor gives anything away", () => {
  const { quotas, clock } = newQuotas({ messagesPerMinute: 2 });
  const scopes: Scopes = { connection: "c1" };
  quotas.consume("messages", scopes);
  clock.at -= 3_600_000;
  expect(quotas.consume("messages", scopes)).toBeNull();
  expect(quotas.consume("messages", scopes)?.retryAfterMs).toBeLessThanOrEqual(60_000);
});

test("what weighs more takes more, and is let through while there is any room", () => {
  const { quotas, clock } = newQuotas({ messagesPerMinute: 6 });
  const scopes: Scopes = { connection: "c1" };
  expect(quotas.consume("messages", scopes, 4)).toBeNull();
  expect(quotas.consume("messages", scopes, 4)).toBeNull();
  expect(quotas.consume("messages", scopes)).toMatchObject({ retryAfterMs: 30_000 });
  clock.at += 30_000;
  expect(quotas.consume("messages", scopes)).toBeNull();
});

test("buckets that are full again are forgotten", () => {
  const { quotas, clock } = newQuotas({ messagesPerMinute: 2 });
  quotas.consume("messages", { connection: "c1" });
  quotas.consume("messages", { connection: "c1" });
  quotas.sweep();
  expect(quotas.consume("messages", { connection: "c1" })).not.toBeNull();
  clock.at += 60_000;
  quotas.sweep();
  expect(quotas.consume("messages", { connection: "c1" })).toBeNull();
});

test("who counts for what", () => {
  expect(scopesOf(admin, "c")).toEqual({ connection: "c", server: "" });
  expect(scopesOf(game)).toEqual({ key: "k1", server: "" });
  expect(scopesOf(player("ann"), "c")).toEqual({ connection: "c", player: "k1/ann", key: "k1", server: "" });
});
