import { beforeEach, describe, expect, it } from "vitest";
import type { HookEvent } from "../hooks/event.ts";
import type { CallRequest } from "../methods/library.ts";
import { createMemoryStore } from "../mock/memory-store.ts";
import { silentLog } from "../observe/log.ts";
import { createRecords, type Records } from "../records/records.ts";
import { createTestEngine } from "../records/testing/test-engine.ts";
import type { Store } from "../store/store.ts";
import { nextTimes } from "./schedule.ts";
import { createSchedules, type Schedules } from "./schedules.ts";

let now: number;
let store: Store;
let records: Records;
let announced: HookEvent[];
let called: CallRequest[];
let count = 0;

const clock = { now: () => now };
beforeEach(async () => {
  now = Date.parse("2026-11-29T12:00:00Z");
  announced = [];
  called = [];
  store = createMemoryStore();
  records = await createRecords({ engine: await createTestEngine(), clock, log: silentLog });
});

/** A node of its own on the same data. */
function open(node = ""): Schedules {
  return createSchedules({
    store,
    runs: records.scheduleRuns,
    methods: {
      checkArguments: (id, given) =>
        id === "gone" ? { ok: false, problems: ["There is no method gone."] } : { ok: true, input: given as never },
      async call(request, signal) {
        called.push(request);
        if (request.method === "survey")
          return new Promise((resolve) => {
            const end = { call: request.context.call, output: null, ms: 1, queueMs: 0 };
            signal?.addEventListener("abort", () => resolve({ ...end, status: "cancelled" }));
          });
        return { call: request.context.call, status: "ok", output: { tide: "high" }, ms: 1, queueMs: 0 };
      },
    },
    answersLater: (method) => method === "survey",
    async announce(event) {
      announced.push(event);
      return { reached: ["s_1"], heard: [] };
    },
    clock,
    ids: (prefix) => `${prefix}_${++count}`,
    log: silentLog,
    node,
    timer: () => ({ stop() {} }),
  });
}

const to = { characters: ["mira"] };
const at = (iso: string) => {
  now = Date.parse(iso);
};

describe("a schedule", () => {
  it("that was edited by hand into what it can't be is left out, and holds up no other", async () => {
    const sound = {
      name: "Bell",
      cron: null,
      everyMs: 60_000,
      timeZone: null,
      do: { line: "Ding." },
      to,
      enabled: true,
    };
    const wrong: Record<string, object> = {
      cron: { ...sound, cron: "x y z", everyMs: null },
      zone: { ...sound, cron: "* * * * *", everyMs: null, timeZone: "Nowhere/City" },
      never: { ...sound, everyMs: null },
      both: { ...sound, cron: "* * * * *" },
      updated: { ...sound, updatedAt: "yesterday" },
      version: { ...sound, version: "new" },
      half: { name: "Half" },
    };
    const right = { ...sound, id: "right" };
    const past = { ...sound, id: "past", everyMs: null, cron: "0 0 0 1 1 * 2020" };
    const stored = store.collection<{ id: string }>("schedules");
    await stored.putAll([...Object.entries(wrong).map(([id, one]) => ({ ...one, id })), right, past]);
    const schedules = open();
    expect((await schedules.list()).map(({ id, version }) => [id, version])).toEqual([
      ["past", 1],
      ["right", 1],
    ]);
    await schedules.tick();
    now += 60_000;
    await schedules.tick();
    expect(announced).toMatchObject([{ line: "Ding." }]);
    await schedules.close();
  });

  it("of a method that answers later holds up no other, and is stopped with the server", async () => {
    const schedules = open();
    await schedules.create({ id: "a", name: "Survey", everyMs: 60_000, do: { method: "survey" }, to });
    await schedules.create({ id: "b", name: "Bell", everyMs: 60_000, do: { line: "Ding." }, to });
    now += 60_000;
    await schedules.tick();
    expect(announced).toMatchObject([{ line: "Ding." }]);
    expect(called).toHaveLength(1);
    expect((await schedules.get("a")).lastRun).toMatchObject({ status: "running" });
    await schedules.close();
    expect((await schedules.get("a")).lastRun).toMatchObject({ status: "failed", error: "cancelled" });
  });

  it("takes a run with it that begins while it is removed", async () => {
    const schedules = open();
    const bell = { id: "bell", name: "Bell", everyMs: 60_000, do: { line: "Ding." }, to };
    await schedules.create(bell);
    const run = schedules.runNow("bell").catch(({ code }) => code);
    await schedules.remove("bell");
    expect(await run).toBe("not_found");
    await schedules.create(bell);
    expect(await schedules.runs("bell", 10)).toEqual([]);
    expect(announced).toEqual([]);
    await schedules.close();
  });

  it("runs at its times in its zone, once each", async () => {
    const schedules = open();
    await schedules.create({
      id: "bell",
      name: "Bell",
      cron: "0 18 * * *",
      timeZone: "Europe/Rome",
      do: { line: "The bell rings." },
      to,
    });
    expect((await schedules.get("bell")).nextRun).toBe("2026-11-29T17:00:00.000Z");
    at("2026-11-29T16:59:59Z");
    await schedules.tick();
    expect(announced).toEqual([]);
    at("2026-11-29T17:00:00.500Z");
    await schedules.tick();
    await schedules.tick();
    expect(announced).toEqual([{ characters: ["mira"], line: "The bell rings." }]);
    expect(await schedules.get("bell")).toMatchObject({
      nextRun: "2026-11-30T17:00:00.000Z",
      lastRun: { status: "done", reached: ["s_1"] },
    });
  });

  it("is run by one node alone", async () => {
    const one = open();
    await one.create({ id: "bell", name: "Bell", everyMs: 60_000, do: { trigger: "bell" }, to });
    const two = open();
    await two.tick();
    now += 60_000;
    await Promise.all([one.tick(), two.tick()]);
    expect(announced).toEqual([{ characters: ["mira"], trigger: "bell" }]);
  });

  it("that was being carried out when its node died may have happened: it is told as failed, and not run again", async () => {
    const one = open("one");
    for (const id of ["a", "b"]) await one.create({ id, name: id, everyMs: 60_000, do: { method: "survey" }, to });
    now += 60_000;
    await one.tick();
    const other = open("other");
    await other.recover(async (node) => node === "gone");
    expect((await other.get("a")).lastRun).toMatchObject({ status: "running" });
    await other.recover(async (node) => node === "one");
    const lost = { status: "failed", error: expect.stringContaining("may have happened") };
    for (const id of ["a", "b"]) expect((await other.get(id)).lastRun).toMatchObject(lost);
    expect(called).toHaveLength(2);
  });

  it("that was being carried out before a crash is told so by the next start, before it runs anything", async () => {
    const before = open();
    await before.create({ id: "a", name: "Survey", everyMs: 60_000, do: { method: "survey" }, to });
    now += 60_000;
    await before.tick();
    now += 60_000;
    const after = open();
    await after.tick();
    expect((await after.runs("a", 10)).map(({ status }) => status)).toEqual(["running", "failed"]);
  });

  it("that was missed while nothing ran is told, and not made up for", async () => {
    const before = open();
    await before.create({ id: "bell", name: "Bell", everyMs: 3_600_000, do: { trigger: "bell" }, to });
    at("2026-11-29T13:00:00Z");
    await before.tick();
    await before.close();
    at("2026-11-29T16:30:00Z");
    const after = open();
    await after.tick();
    expect(announced).toHaveLength(1);
    expect((await after.get("bell")).lastRun).toMatchObject({ status: "missed", missed: 3 });
    at("2026-11-29T17:00:10Z");
    await after.tick();
    expect(announced).toHaveLength(2);
    expect((await after.runs("bell", 10)).map(({ status }) => status)).toEqual(["done", "missed", "done"]);
  });

  it("runs a method and tells what came of it, or why it did not work", async () => {
    const schedules = open();
    await schedules.create({
      id: "tide",
      name: "Tide",
      everyMs: 60_000,
      do: { method: "tide", input: { port: "Hull" } },
      to,
    });
    await schedules.create({ id: "gone", name: "Gone", everyMs: 60_000, do: { method: "gone" }, to: {} });
    now += 60_000;
    await schedules.tick();
    expect(called).toMatchObject([{ method: "tide", input: { port: "Hull" }, cause: "schedule" }]);
    expect(announced).toEqual([{ characters: ["mira"], text: 'Tide: {"tide":"high"}', respond: "silent" }]);
    expect((await schedules.get("gone")).lastRun).toMatchObject({
      status: "failed",
      error: "There is no method gone.",
    });
  });

  it("switched off does nothing; an edit counts from then on", async () => {
    const schedules = open();
    await schedules.create({
      id: "bell",
      name: "Bell",
      everyMs: 60_000,
      do: { context: "It rains." },
      to,
      enabled: false,
    });
    now += 120_000;
    await schedules.tick();
    expect((await schedules.get("bell")).nextRun).toBeNull();
    await schedules.update("bell", { version: 1, enabled: true });
    await schedules.tick();
    expect(announced).toEqual([]);
    now += 60_000;
    await schedules.tick();
    expect(announced).toEqual([{ characters: ["mira"], text: "It rains." }]);
  });

  it.each([
    [{ cron: "every day", do: { line: "x" }, to }, "cron"],
    [{ cron: "0 0 30 2 *", do: { line: "x" }, to }, "cron"],
    [{ do: { line: "x" }, to }, "cron"],
    [{ cron: "0 9 * * *", everyMs: 60_000, do: { line: "x" }, to }, "cron"],
    [{ cron: "0 9 * * *", timeZone: "Mars/Base", do: { line: "x" }, to }, "timeZone"],
    [{ everyMs: 10, do: { line: "x" }, to }, "everyMs"],
    [{ everyMs: 60_000, do: {}, to }, "do"],
    [{ everyMs: 60_000, do: { line: "x", trigger: "y" }, to }, "do"],
    [{ everyMs: 60_000, do: { line: "x" }, to: {} }, "to"],
  ])("%j is refused at its field", async (fields, path) => {
    const { details } = await open()
      .create({ name: "A", ...fields })
      .then(
        () => ({ details: [{ path: "taken" }] }),
        (error) => error,
      );
    expect(details[0].path).toBe(path);
  });
});

describe("by hand", () => {
  it("is carried out at once, beside its own times, even while it is off", async () => {
    const schedules = open();
    const told: string[] = [];
    schedules.onChange((id) => told.push(id));
    await schedules.create({ id: "bell", name: "Bell", cron: "0 18 * * *", do: { line: "Ding." }, to, enabled: false });
    expect(await schedules.runNow("bell")).toEqual({
      schedule: "bell",
      due: now,
      status: "done",
      asked: true,
      reached: ["s_1"],
    });
    expect(announced).toEqual([{ characters: ["mira"], line: "Ding." }]);
    expect(told).toEqual(["bell", "bell", "bell"]);
    await schedules.update("bell", { version: 1, enabled: true });
    at("2026-11-29T18:00:00.500Z");
    await schedules.tick();
    expect((await schedules.runs("bell", 5)).map(({ asked = false }) => asked)).toEqual([false, true]);
    await expect(schedules.runNow("nowhere")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("where clocks are set", () => {
  it.each([
    [
      "a time of day that is left out comes when the hour is over",
      "30 2 * * *",
      "2026-03-29T00:59:00Z",
      ["29T01:00", "30T00:30"],
    ],
    ["a time of day that comes twice comes once", "30 2 * * *", "2026-10-24T23:59:00Z", ["25T00:30", "26T01:30"]],
    [
      "what comes each half hour does so in both hours",
      "*/30 * * * *",
      "2026-10-25T00:29:00Z",
      ["25T00:30", "25T01:00", "25T01:30"],
    ],
  ])("%s", (_what, cron, from, times) => {
    const time = { cron, everyMs: null, timeZone: "Europe/Rome" };
    expect(nextTimes(time, Date.parse(from), times.length).map((one) => one.slice(8, 16))).toEqual(times);
  });
});

describe("the next times", () => {
  it("are told before it is saved, in its zone, or at its field what is wrong", () => {
    const time = { cron: "30 9 * * 1", everyMs: null, timeZone: "Europe/Rome" };
    expect(nextTimes(time, now, 2)).toEqual(["2026-11-30T08:30:00.000Z", "2026-12-07T08:30:00.000Z"]);
    expect(nextTimes({ cron: null, everyMs: 60_000, timeZone: null }, now, 1)).toEqual(["2026-11-29T12:01:00.000Z"]);
    expect(() => nextTimes({ ...time, cron: "nonsense" }, now, 2)).toThrow(/invalid|cron/i);
  });
});
