/** A question outside of conversations has the same patience with a model in the house as a turn. */
import { afterEach, expect, it, vi } from "vitest";
import { catalogueModel, ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { askOnce } from "./ask-once.ts";

afterEach(() => {
  vi.useRealTimers();
});

const question = {
  model: "m1",
  instruction: "Judge.",
  text: "It rains.",
  outputTokens: 100,
  cacheKey: "judge",
  waitMs: 30_000,
};

it("a model that is being loaded is asked once, and waited for", async () => {
  vi.useFakeTimers();
  const loading = { wait: new Promise((resolve) => setTimeout(resolve, 120_000)) };
  const adapter = new ScriptedAdapter([[loading, "I think", "unsaid", "yes"]]);
  const asked = askOnce(sourceOf({ m1: adapter }, { m1: catalogueModel("m1", { local: true }) }), question);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(await asked).toBe("yes");
  expect(adapter.requests).toHaveLength(1);
});

it("one that is elsewhere is not", async () => {
  vi.useFakeTimers();
  const asked = askOnce(sourceOf({ m1: new ScriptedAdapter([["stall"]]) }), question);
  const told = expect(asked).rejects.toMatchObject({ code: "model_stalled" });
  await vi.advanceTimersByTimeAsync(61_000);
  await told;
});
