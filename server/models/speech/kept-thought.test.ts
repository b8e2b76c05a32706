/** That a model's answers begin inside a thought is known again after a restart, shown, and forgotten with the rest. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aRequest, collect } from "../../../test/fixtures/providers/collect.ts";
import { type ReplayServer, startReplayServer } from "../../../test/fixtures/providers/replay-server.ts";
import { createFileStore } from "../../store/file-store.ts";
import { createModels } from "../create-models.ts";
import type { LessonDocument } from "../refusals/lessons.ts";
import { SpeechReader, ThoughtHabits } from "./speech-reader.ts";

let server: ReplayServer;
let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-thought-"));
  const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const end = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`;
  server = await startReplayServer(() => ({ body: chunk("They greet me.</think>Good day.") + end }));
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function started() {
  const store = await createFileStore({ directory, clock: Date, log: pino({ enabled: false }) });
  const models = createModels({
    given: { openai: { baseUrl: `${server.url}/v1` } },
    makeId: () => "x",
    lessons: store.collection<LessonDocument>("model-lessons"),
  });
  const find = () => {
    const model = models.catalogue.get("qwq:32b");
    if (model === undefined) throw new Error("the model is not in the catalogue");
    return model;
  };
  const adapter = models.adapter(find());
  if (adapter === undefined) throw new Error("there is no adapter");
  return { models, adapter, learned: () => find().learned, stop: () => store.close() };
}

it("is kept over a restart, shown, and forgotten", async () => {
  const first = await started();
  expect((await collect(first.adapter, aRequest({ model: "qwq:32b" }))).text).toBe("Good day.");
  expect(first.learned()).toMatchObject([{ kind: "begins_in_thought", meaning: expect.any(String) }]);
  await first.stop();
  const second = await started();
  expect(second.learned()).toMatchObject([
    { kind: "begins_in_thought", words: expect.stringContaining("closing mark") },
  ]);
  expect(await second.models.forget("qwq:32b")).toBe(true);
  expect(second.learned()).toEqual([]);
  await second.stop();
});

it("holds the first words of such a model for as long as its thought takes", () => {
  vi.useFakeTimers();
  const spoken = (lessons: ConstructorParameters<typeof SpeechReader>[0]["lessons"]) => {
    let text = "";
    const habits = new ThoughtHabits();
    const reader = new SpeechReader({
      model: "m",
      habits,
      lessons,
      tools: [],
      onText: (piece) => (text += piece),
      onUnsaid: () => {},
    });
    reader.push("They greet me");
    vi.advanceTimersByTime(60_000);
    reader.push(", so I greet them.</think>Good day.");
    reader.end();
    return text;
  };
  expect(spoken([{ kind: "begins_in_thought" }])).toBe("Good day.");
  // The control: nothing was known of it, and the wait of an unknown one is short.
  expect(spoken([])).toContain("They greet me");
});
