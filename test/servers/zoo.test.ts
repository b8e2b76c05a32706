/** Every server of the zoo through the same conversations: the tool loop works with each, or the character talks without it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createModels } from "../../server/models/create-models.ts";
import { type StageOptions, stage } from "../fixtures/dialogue/stage.ts";
import { zoo } from "./zoo.ts";
import { startZooServer, weatherMethods, type ZooServer } from "./zoo-server.ts";

let server: ZooServer | undefined;
afterEach(() => server?.close());

/** What became of each conversation with each server, as test/output/zoo.md: requests, and how many of them were refused and mended. */
const matrix = new Map<string, Map<string, string>>();
beforeEach(({ task }) =>
  onTestFinished(() => {
    const row = matrix.get(task.suite?.name ?? "") ?? new Map<string, string>();
    const passed = task.result?.state === "pass";
    row.set(task.name, `${passed ? "ok" : "FAILS"} ${server?.bodies.length ?? 0}/${server?.refused.length ?? 0}`);
    matrix.set(task.suite?.name ?? "", row);
  }),
);
afterAll(() => {
  const columns = [...new Set([...matrix.values()].flatMap((row) => [...row.keys()]))];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const rows = [...matrix].map(([name, row]) => line([name, ...columns.map((column) => row.get(column) ?? "–")]));
  const output = new URL("../output/", import.meta.url);
  mkdirSync(output, { recursive: true });
  writeFileSync(
    new URL("zoo.md", output),
    `Requests to the server / of them refused, then asked once more otherwise.\n\n${line(["server", ...columns])}${line(["---", ...columns.map(() => "---")])}${rows.join("")}`,
  );
});

describe.each(zoo.map((habit) => [habit.name, habit] as const))("%s", (_, habit) => {
  const open = async (): Promise<StageOptions> => {
    server = await startZooServer(habit);
    const given: Record<string, Record<string, string>> = habit.speaks === "chat"
      ? { openai: { baseUrl: `${server.url}/v1` } }
      : { anthropic: { apiKey: "key", baseUrl: server.url } };
    let made = 0;
    const models = createModels({
      given,
      extraModels: [{ id: "m1", provider: habit.speaks === "chat" ? "openai" : "anthropic" }],
      makeId: () => `made_${++made}`,
    });
    await models.catalogue.refresh();
    return {
      models,
      character: { model: "m1", temperature: 0.4, greeting: "Come in!" },
      methods: weatherMethods,
    };
  };
  const callsTools = habit.tools !== false;

  const weather = async (said: string, told: RegExp, calls: number) => {
    const { say, events } = stage(await open());
    const answer = await say(said);
    expect(answer, JSON.stringify(server?.refused)).toMatchObject({ finish: "complete" });
    if (callsTools) expect(answer.text).toMatch(told);
    expect(events.filter(({ type }) => type === "method.finished").length).toBe(callsTools ? calls : 0);
    expect(await say("Thank you")).toMatchObject({ finish: "complete", text: "Good day." });
  };

  it("one call", () => weather("What is the weather in Rome?", /rain over Rome/, 1));
  it("two at once", () => weather("What is the weather in Oslo, and the weather in Bern?", /Oslo.*Bern/, 2));
  it("a failing one", () => weather("What is the weather in Nowhere?", /./, 1));

  it("interrupted, in words and in a call", async () => {
    const { say, conversation, event } = stage(await open());
    for (const said of ["Tell me a story, slowly", "Tell me the weather in Turin, slowly"]) {
      const left = say(said);
      await conversation.cancel({ heardChars: 0 });
      await left;
    }
    if (callsTools) {
      const left = say("What is the weather in Pisa?");
      await event("method.started");
      await conversation.cancel({});
      await left;
    }
    expect(await say("What is the weather in Rome?")).toMatchObject({ finish: "complete" });
  });

  it("thirty turns, and a restart in between", async () => {
    const first = stage(await open());
    let now = first;
    for (let turn = 0; turn < 30; turn++) {
      if (turn === 20) now = first.restored();
      const said = turn % 3 === 0 ? `What is the weather in City${turn}?` : `Story number ${turn}, if you please.`;
      expect(await now.say(said), `turn ${turn}: ${server?.refused.at(-1)}`).toMatchObject({ finish: "complete" });
    }
  });

  it("what another model has called before", async () => {
    const { models: _, ...others } = await open();
    const before = stage({ ...others, answers: [[{ call: "get_weather", with: { city: "Bonn" } }], ["Rain."]] });
    await before.say("What is the weather in Bonn?");
    const now = before.restored(await open());
    const answer = await now.say("What is the weather in Rome?");
    expect(answer, JSON.stringify(server?.refused)).toMatchObject({ finish: "complete" });
    if (callsTools) expect(answer.text).toMatch(/rain over Rome/);
    expect(await now.say("Thank you")).toMatchObject({ finish: "complete", text: "Good day." });
  });

  it("what it refused once is not sent to it again", async () => {
    const options = await open();
    await stage(options).say("What is the weather in Rome?");
    await stage(options).say("What is the weather in Rome?");
    const before = server?.refused.length;
    await stage(options).say("What is the weather in Rome?");
    expect(server?.refused.length).toBe(before);
  });
});
