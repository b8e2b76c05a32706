/** What a server says of how far a call has come is kept with the call: seldom, masked, and not without an end. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CallRecord } from "../../methods/method.ts";
import type { CallOptions } from "./connection.ts";
import { createServerTools } from "./server-tools.ts";
import { progressPayload } from "./tool-progress.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** One tool that does as the test tells it, and what was kept of its calls. */
function toolThat(run: (say: NonNullable<CallOptions["onprogress"]>) => void) {
  const kept: CallRecord[] = [];
  const tools = createServerTools({
    servers: () => [
      {
        id: "sea",
        name: "Sea",
        tools: [{ name: "tide", approved: true, hash: "h" }],
        characters: "all",
        connection: {
          state: {
            status: "connected",
            message: null,
            tools: [{ name: "tide", description: "", inputSchema: {}, annotations: null, hash: "h" }],
          },
          async call(_name, _given, { onprogress }) {
            run(onprogress as NonNullable<typeof onprogress>);
            return { content: [{ type: "text", text: "done" }] };
          },
          back: async () => false,
        },
      },
    ],
    calls: { record: async (record) => void kept.push(record) },
    mask: (value) => JSON.parse(JSON.stringify(value).replaceAll("s3cret", "***")),
    clock: { now: () => Date.now() },
    timeoutMs: 1000,
  });
  const context = { player: null, session: null, character: null, turn: null, call: "c" };
  const told: string[] = [];
  const call = () =>
    tools.call({ method: "sea_tide", input: {}, context, onProgress: ({ text }) => void told.push(text) });
  return { call, kept, told };
}

it("the first at once and the latest at the end, masked, however often it says so", async () => {
  let say: CallOptions["onprogress"];
  const { call, kept, told } = toolThat((saying) => {
    say = saying;
    for (let n = 0; n < 100_000; n++) saying({ progress: n, total: 100_000, message: `s3cret ${n}` });
  });
  const result = await call();
  const progress = [
    { text: "*** 0", fraction: 0 },
    { text: "*** 99999", fraction: 0.99999 },
  ];
  expect(result).toMatchObject({ status: "ok", progress });
  expect(kept).toMatchObject([{ progress }]);
  // What comes after the end is not heard, and nothing is left to wake up for.
  say?.({ progress: 1, message: "too late" });
  expect(vi.getTimerCount()).toBe(0);
  expect(told).toEqual(["*** 0"]);
});

it("a call without a word of it keeps none", async () => {
  const { call, kept } = toolThat(() => {});
  expect(await call()).not.toHaveProperty("progress");
  expect(kept[0]).not.toHaveProperty("progress");
});

it("is a short line and a fraction, whatever shape it has", async () => {
  expect(JSON.parse(progressPayload({ progress: 3, total: 4 }))).toEqual({ text: "3 / 4", fraction: 0.75 });
  expect(JSON.parse(progressPayload({ progress: 3 }))).toEqual({ text: "3" });
  for (const odd of [null, { toString: 1 }, ["a"], Number.NaN, "9".repeat(2_000_000)]) {
    const payload = progressPayload({ progress: odd, total: odd, message: odd });
    expect(payload.length).toBeLessThan(1100);
    expect(JSON.parse(payload)).not.toHaveProperty("fraction");
  }
  expect(JSON.parse(progressPayload({ progress: 1, total: 0, message: "half" }))).toEqual({ text: "half" });
});
