/** A scenario of a whole scene: a story that moves, cues, an action of the game, on two models beside each other. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { BarkeepClient } from "../../protocol/client/main.ts";
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

const written = {
  name: "Tide",
  description: "Tells the tide.",
  inputDescription: { parameters: { port: { type: "string" } }, required: ["port"] },
  code: 'def handle_event(data):\n    return {"port": data["port"], "metres": 2}\n',
  samples: [{ name: "Brest", input: { port: "Brest" } }],
};

/** The small model says nothing of friends; a persona that is rude keeps the other from it too. */
function answer({ model, results, body }: ScriptedRequest) {
  if (JSON.stringify(body).includes("You write one method")) return { text: JSON.stringify(written) };
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
    { timeout: 50_000, interval: 20 },
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
  const [dear, cheap] = results.map(({ cost }: { cost: number }) => cost);
  expect(dear).toBeGreaterThan(cheap);
  expect(cheap).toBeGreaterThan(0);
  const { body } = await barkeep.request("GET", "/scenarios?view=list");
  expect(body.items[0].lastRun.models.map(({ cost }: { cost: number }) => cost)).toEqual([dear, cheap]);
});

it("finds what an edit of the persona breaks, while it is a draft", async () => {
  await barkeep.request("PUT", "/characters/guide", { version: 1, persona: "You are rude.", publish: false });
  const held = await run({ draft: true });
  expect(held).toMatchObject({ passed: false, newlyFailing: true, draft: true });
  expect(brokenIn(held.results[0])).toMatchObject([{ expectation: { says: "friend" } }]);
  expect(await run()).toMatchObject({ passed: true });
});

it("talks with another model or persona where the admin asks for it, and nobody else", async () => {
  const connect = async (token: string) => {
    const client = new BarkeepClient({ url: barkeep.socketUrl, token, WebSocket: WebSocket as never });
    await client.connect();
    return client;
  };
  const { body: key } = await barkeep.request("POST", "/game-keys", { name: "game" });
  const [admin, game] = [await connect(barkeep.adminToken), await connect(key.key)];
  const heard = async (instead: object) => {
    const session = await admin.openSession({ character: "guide", player: { id: "ann" }, instead });
    await session.say("Open it").finished;
    const { text } = await session.say("Thanks").finished;
    await session.close();
    return text;
  };
  expect(await heard({})).toBe("There you go, friend.");
  expect(await heard({ model: "gpt-4o-mini" })).toBe("There.");
  expect(await heard({ persona: "You are rude." })).toBe("There.");
  await expect(game.openSession({ character: "guide", instead: { model: "gpt-4o" } })).rejects.toMatchObject({
    code: "forbidden",
  });
  admin.close();
  game.close();
});

it("writes a method from a sentence, which is tested and saved as any other, and saves nothing itself", async () => {
  const before = (await barkeep.request("GET", "/methods")).body.items.length;
  const { status, body } = await barkeep.request("POST", "/methods/write", {
    sentence: "Tell the tide",
    model: "gpt-4o",
  });
  expect([status, body.model]).toEqual([200, "gpt-4o"]);
  expect(body.method.code).toContain("# Written by gpt-4o from: Tell the tide");
  expect((await barkeep.request("GET", "/methods")).body.items).toHaveLength(before);
  const [sample] = body.method.samples;
  const tried = await barkeep.request("POST", "/methods/test", { draft: body.method, input: sample.input });
  expect(tried.body).toMatchObject({ ok: true, output: { port: "Brest", metres: 2 } });
  expect((await barkeep.request("POST", "/methods", body.method)).status).toBe(201);
  const none = await barkeep.request("POST", "/methods/write", { sentence: "x", model: "rehearsal" });
  expect(none).toMatchObject({ status: 400, body: { error: { details: [{ path: "model" }] } } });
});
