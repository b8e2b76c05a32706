/** Runs of scenarios: the same tape gives the same report, what they cost, who was called, and who waits for them. */
import { expect, it } from "vitest";
import { junit } from "../../cli/junit.ts";
import type { ModelRequest } from "../models/adapter.ts";
import { fits } from "./summary.ts";
import { holdConversations } from "./testing/held-conversations.ts";

const calledBack = ({ messages }: ModelRequest) => messages.at(-1)?.role === "tool";
const models = {
  m1: [
    (request: ModelRequest) =>
      calledBack(request) ? ["It is 11 degrees."] : [{ call: "weather", with: { city: "Rome" } }],
  ],
  m2: [["No idea."]],
};
const methods = { weather: { parameters: { city: { type: "string" } }, run: () => ({ degrees: 30 }) } };
const scenario = {
  name: "Rome",
  character: "mira",
  methods: { default: "recorded", weather: { output: { degrees: 11 } } },
  steps: [
    {
      say: "How warm is it in Rome?",
      expect: [{ calls: "weather", with: { city: "/rome/i" } }, { says: "11 degrees" }, { notSays: "/\\b30\\b/" }],
    },
    { say: "Thanks", expect: [{ says: "welcome" }] },
  ],
} as const;

it("the same tape has the same report to the byte, on two models and several times", async () => {
  const reports = [];
  for (let time = 0; time < 2; time += 1) {
    const held = await holdConversations({ models, methods });
    const { settled } = await held.scenarios.runner.run(await held.scenarios.create(scenario), {
      models: ["m1", "m2"],
      repeat: 2,
    });
    const run = await settled;
    reports.push(junit([run]));
    const unnamed = { ...held.scenarios.get("rome"), methods: {}, steps: [{ say: "Hello" }] };
    expect([fits(unnamed, { method: "weather" }), fits(unnamed, { method: "weather" }, run)]).toEqual([false, true]);
    expect(held.ran()).toEqual([]);
    await held.close();
  }
  expect(reports[0]).toContain('tests="4" failures="4" errors="0"');
  expect(reports[0]).toContain("weather was not called.");
  expect(reports[1]).toBe(reports[0]);
});

it("count what the judging model used, beside what the character did", async () => {
  const asked = { model: "wise", usage: { inputTokens: 900, outputTokens: 100 } };
  const held = await holdConversations({
    models: { m1: [["Not a drop.", { usage: { inputTokens: 1500, outputTokens: 500 } }]] },
    judge: { passed: true, why: "wise: it says so.", asked },
    prices: { m1: 1, wise: 3 },
  });
  const judged = {
    ...scenario,
    judge: "wise",
    steps: [{ say: "Rain?", expect: [{ judge: "It stays dry." }] }],
    expect: [{ judge: "Nobody is rude." }],
  };
  const { settled } = await held.scenarios.runner.run(await held.scenarios.create(judged), {});
  const [result] = (await settled).results;
  expect(result).toMatchObject({
    passed: true,
    called: [],
    usage: { inputTokens: 1500, outputTokens: 500 },
    judged: { model: "wise", usage: { inputTokens: 1800, outputTokens: 200 }, cost: 6 },
    cost: 8,
    steps: [{ expect: [{ passed: true, judge: "wise", why: "wise: it says so." }] }],
  });
  const [unpriced] = [await held.scenarios.runner.latest()].map((latest) => latest.get("rome")?.results[0]?.cost);
  expect(unpriced).toBe(8);
  await held.close();
});

it("are newly failing for players though a draft has failed before", async () => {
  let kind = true;
  const held = await holdConversations({ models: { m1: [() => [kind ? "Welcome." : "Go away."]] } });
  const kept = await held.scenarios.create({ ...scenario, steps: [{ say: "Hello", expect: [{ says: "welcome" }] }] });
  const run = async (asked: { readonly draft?: true }) => (await held.scenarios.runner.run(kept, asked)).settled;
  expect(await run({})).toMatchObject({ passed: true });
  kind = false;
  expect(await run({ draft: true })).toMatchObject({ passed: false, newlyFailing: true });
  expect(await run({})).toMatchObject({ passed: false, newlyFailing: true });
  expect(await run({})).not.toHaveProperty("newlyFailing");
  await held.close();
});

it("tell whoever waits as soon as an attempt is made, and at once when they are done", async () => {
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const held = await holdConversations({ models: { m1: [["Quick."]], m2: [[{ wait: gate }, "Slow."]] } });
  const { runner } = held.scenarios;
  const kept = await held.scenarios.create({ ...scenario, steps: [{ say: "Hello" }] });
  const { run } = await runner.run(kept, { models: ["m1", "m2"] });
  const waiting = { waitMs: 60_000, signal: new AbortController().signal };
  const first = await runner.next(run.id, waiting);
  expect([first.status, first.results.map(({ model }) => model)]).toEqual(["running", ["m1"]]);
  const last = runner.next(run.id, waiting);
  goOn();
  expect(await last).toMatchObject({ status: "done", results: [{ model: "m1" }, { model: "m2" }] });
  expect((await runner.next(run.id, waiting)).status).toBe("done");
  await held.close();
});
