/** Turns are listed by how they ended, and a session knows its first words and its failures. */
import { beforeEach, expect, it } from "vitest";
import { type OpenRecords, openRecords } from "./testing/open-records.ts";
import type { AnyTrace } from "./traces.ts";

let world: OpenRecords;

beforeEach(async () => {
  world = await openRecords();
  const at = world.clock.now();
  const row = { id: "s_1", character: "barkeep", player: null, openedAt: at, lastAt: at, turns: 0 };
  const key = await world.records.directory.open(row, { n: 1, at, entries: "[]", lastSeq: 1 });
  const traces = world.records.traces().of(key);
  for (const [n, finish] of ["complete", "error", "error", "cancelled"].entries()) {
    world.clock.time += 60_000;
    await traces.append({
      turn: `s_1.${n + 1}`,
      session: "s_1",
      said: `question ${n + 1}`,
      text: "",
      at: new Date(world.clock.now()).toISOString(),
      offered: [],
      leftOut: [],
      rounds: [],
      character: "barkeep",
      finish,
      ms: { total: 12.4 },
      ...(n === 2 && { error: { code: "model_failed", message: "No model answered.", retryable: true } }),
    } as AnyTrace);
  }
});

const ids = async (...asked: Parameters<typeof world.records.turns.page>) =>
  (await world.records.turns.page(...asked)).items.map(({ id }) => id);

it("lists those that ended so, newest first, page by page", async () => {
  const first = await world.records.turns.page({ finish: "error" }, { limit: 1 });
  expect(first).toEqual({
    items: [
      {
        id: "s_1.3",
        session: "s_1",
        character: "barkeep",
        finish: "error",
        said: "question 3",
        at: world.clock.now() - 60_000,
        ms: 12,
        error: { code: "model_failed", message: "No model answered." },
      },
    ],
    next: expect.stringMatching(/^\d+$/),
  });
  expect(await ids({ finish: "error" }, { limit: 5, after: first.next ?? "" })).toEqual(["s_1.2"]);
  expect(await ids({ finish: "error" }, { limit: 5, after: "s_1.3" })).toEqual(["s_1.2"]);
  expect(await ids({ finish: "error", since: world.clock.now() - 60_000 }, { limit: 5 })).toEqual(["s_1.3"]);
  expect(await ids({ character: "mira" }, { limit: 5 })).toEqual([]);
  expect(await ids({}, { limit: 5, after: "s_9.9" })).toEqual([]);
});

it("tells of a session what was said first, and how many turns failed", async () => {
  expect(await world.records.directory.get("s_1")).toMatchObject({ firstWords: "question 1", failed: 2 });
});
