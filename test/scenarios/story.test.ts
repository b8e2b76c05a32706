/** A scenario of a whole scene: a story that moves, cues, an action of the game, on two models beside each other. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type ScriptedModel, type ScriptedRequest, startOpenAiServer } from "../servers/scripted-model.ts";

const scenario = {
  id: "cellar",
  name: "Down to the cellar",
  character: "guide",
  cues: [{ name: "mood", values: ["calm", "afraid"], description: "How the guide feels" }],
  actions: [
    {
      name: "open_door",
      description: "Opens a door of the inn",
      parameters: { type: "object", properties: { door: { type: "string" } }, required: ["door"] },
      result: { opened: true },
    },
  ],
  steps: [
    {
      say: "Open the cellar for me",
      expect: [
        { action: "open_door", with: { door: "cellar" }, times: 1 },
        { cue: "mood=calm" },
        { says: "friend" },
        { scene: "cellar" },
      ],
    },
    { trigger: "rat_seen", data: { rats: 3 }, expect: [{ scene: "fled" }, { says: "Run!" }] },
    { context: { text: "It is dark.", respond: "silent" }, expect: [{ notAction: "open_door" }] },
  ],
  expect: [{ action: "open_door", atMost: 1 }, { finish: "complete" }],
};
const story = {
  start: "upstairs",
  scenes: [
    { id: "upstairs", goal: "Keep the player company.", exits: [{ to: "cellar", when: { call: "open_door" } }] },
    { id: "cellar", goal: "Find the barrel.", exits: [{ to: "fled", when: { trigger: "rat_seen" }, line: "Run!" }] },
    { id: "fled", goal: "Catch your breath.", exits: [] },
  ],
};

/** The small model says nothing of friends; a persona that is rude keeps the other from it too. */
function answer({ model, results, body }: ScriptedRequest) {
  if (results.length === 0) return { calls: [{ name: "open_door", arguments: { door: "cellar" } }] };
  const rude = JSON.stringify(body).includes("You are rude");
  return { text: model === "gpt-4o" && !rude ? "[[mood=calm]] There you go, friend." : "[[mood=calm]] There." };
}

let model: ScriptedModel;
let barkeep: BarkeepProcess;
beforeAll(async () => {
  model = await startOpenAiServer(answer, ["gpt-4o", "gpt-4o-mini"]);
  barkeep = await startBarkeep({ env: { OPENAI_BASE_URL: `${model.url}/v1`, OPENAI_API_KEY: "sk-for-tests" } });
  const guide = { id: "guide", name: "Guide", persona: "You are kind.", model: "gpt-4o", story };
  expect((await barkeep.request("POST", "/characters", guide)).status).toBe(201);
  expect((await barkeep.request("POST", "/scenarios", scenario)).status).toBe(201);
}, 60_000);
afterAll(async () => {
  await barkeep?.stop();
  await model?.close();
});

async function run(asked: object = {}): Promise<any> {
  const { body: begun } = await barkeep.request("POST", "/scenarios/cellar/run", asked);
  return vi.waitFor(
    async () => {
      const { body } = await barkeep.request("GET", `/scenario-runs/${begun.id}`);
      expect(body.status).toBe("done");
      return body;
    },
    { timeout: 20_000, interval: 20 },
  );
}

const brokenIn = ({ steps, expect: whole }: any) =>
  [...steps.flatMap((step: any) => step.expect), ...whole].filter(({ passed }) => !passed);

it("passes: the action with its answer, the cue, the scenes by a call and by a trigger", async () => {
  const { passed, results } = await run();
  expect(results.flatMap(brokenIn)).toEqual([]);
  expect(passed).toBe(true);
});

it("tells two models apart, each with what it broke", async () => {
  const { passed, results } = await run({ models: ["gpt-4o", "gpt-4o-mini"] });
  expect(passed).toBe(false);
  expect(results).toMatchObject([
    { model: "gpt-4o", passed: true },
    { model: "gpt-4o-mini", passed: false },
  ]);
  expect(brokenIn(results[1])).toMatchObject([{ expectation: { says: "friend" } }]);
});

it("finds what an edit of the persona breaks, while it is a draft", async () => {
  await barkeep.request("PUT", "/characters/guide", { version: 1, persona: "You are rude.", publish: false });
  const held = await run({ draft: true });
  expect(held).toMatchObject({ passed: false, newlyFailing: true, draft: true });
  expect(brokenIn(held.results[0])).toMatchObject([{ expectation: { says: "friend" } }]);
  expect(await run()).toMatchObject({ passed: true });
});
