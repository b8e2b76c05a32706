/** Scenarios over the API of a real server, on the rehearsal model. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";

const weather = {
  id: "get_weather",
  timeoutMs: 60_000,
  name: "Get Weather",
  description: "Fetches current weather data for a given city",
  connected: true,
  inputDescription: { parameters: { city: { type: "string", description: "Name of the city" } }, required: ["city"] },
  code: `def handle_event(data):\n    return {"city": data["city"], "sky": "live sun"}\n`,
};
const scenario = {
  id: "weather",
  name: "Weather",
  character: "mira",
  tags: ["seed"],
  methods: { default: "recorded", get_weather: { output: { city: "Rome", sky: "scattered clouds" } } },
  steps: [
    {
      say: "What is the weather in Rome?",
      expect: [
        { calls: "get_weather", with: { city: "/^rome$/i" }, times: 1 },
        { notCalls: "roll_dice" },
        { says: "scattered clouds" },
        { notSays: "/invent/i" },
        { finish: "complete" },
        { within: { rounds: 4 } },
      ],
    },
  ],
};

let barkeep: BarkeepProcess;
beforeAll(async () => {
  // On a busy machine a method is slow to begin, which is not what is tried here.
  barkeep = await startBarkeep({ env: { BARKEEP_METHOD_TIMEOUT_MS: "60000" } });
  await barkeep.request("POST", "/characters", {
    id: "mira",
    name: "Mira",
    persona: "You keep an inn.",
    model: "rehearsal",
  });
  await barkeep.request("POST", "/methods", weather);
  expect(await barkeep.request("POST", "/scenarios", scenario)).toMatchObject({
    status: 201,
    body: { id: "weather", version: 1 },
  });
}, 60_000);
afterAll(async () => {
  await barkeep?.stop();
});

async function run(id: string, asked: object = {}): Promise<any> {
  const begun = await barkeep.request("POST", `/scenarios/${id}/run`, asked);
  expect(begun).toMatchObject({ status: 202, body: { status: "running" } });
  return until(async () => {
    const { body } = await barkeep.request("GET", `/scenario-runs/${begun.body.id}`);
    return body.status === "done" ? body : null;
  });
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  return vi.waitFor(
    async () => {
      const found = await look();
      if (found === null) throw new Error("not yet");
      return found;
    },
    { timeout: 90_000, interval: 20 },
  );
}

it("passes where the character does as expected, with what the scenario has methods answer", async () => {
  const done = await run("weather");
  expect(done.results[0].steps[0].expect.filter(({ passed }: { passed: boolean }) => !passed)).toEqual([]);
  expect(done).toMatchObject({
    scenario: "weather",
    passed: true,
    results: [{ model: "rehearsal", attempt: 1, live: [] }],
  });
  const turn = await barkeep.request("GET", `/turns/${done.results[0].steps[0].turn}`);
  expect(turn.body).toMatchObject({ said: "What is the weather in Rome?", model: "rehearsal" });
  expect((await barkeep.request("GET", "/calls?method=get_weather")).body.items).toEqual([]);
});

it("keeps its conversations out of the list, unless they are asked for", async () => {
  const players = async (query: string) =>
    (await barkeep.request("GET", `/sessions${query}`)).body.items.map((one: any) => one.player?.id);
  expect(await players("?player=scenario")).toEqual(["scenario"]);
  expect(await players("")).not.toContain("scenario");
  expect(await players("?character=mira")).not.toContain("scenario");
});

it("runs methods in earnest when the run says so, and says which", async () => {
  const done = await run("weather", { methods: "live" });
  expect(done).toMatchObject({ passed: false, newlyFailing: true, results: [{ live: ["get_weather"] }] });
  const failed = done.results[0].steps[0].expect.filter(({ passed }: { passed: boolean }) => !passed);
  expect(failed).toMatchObject([
    { expectation: { says: "scattered clouds" }, why: expect.stringContaining("live sun") },
  ]);
});

it("is held on several models and several times", async () => {
  const done = await run("weather", { models: ["rehearsal"], repeat: 3 });
  expect(done.results.map(({ attempt }: { attempt: number }) => attempt)).toEqual([1, 2, 3]);
  const unknown = await barkeep.request("POST", "/scenarios/weather/run", { models: ["nobody"] });
  expect(unknown).toMatchObject({ status: 400, body: { error: { details: [{ path: "models" }] } } });
  const { items } = (await barkeep.request("GET", "/scenario-runs?scenario=weather")).body;
  expect(items[0].id).toBe(done.id);
});

it("is made of a conversation, with its answers and what was said of them", async () => {
  const said = await barkeep.request("POST", "/characters/mira/say", { text: "What is the weather in Oslo?" });
  const proposed = await barkeep.request("POST", "/scenarios/from", { turn: said.body.turn });
  expect(proposed.body).toMatchObject({
    character: "mira",
    methods: { get_weather: { answers: [{ with: { city: "Oslo" }, output: { city: "Oslo", sky: "live sun" } }] } },
    steps: [{ say: "What is the weather in Oslo?" }],
  });
  expect(proposed.body.steps[0].expect).toContainEqual({ calls: "get_weather", with: { city: "Oslo" } });
  expect(proposed.body.steps[0].expect).toContainEqual({ says: "live sun" });
  await barkeep.request("POST", "/scenarios", { ...proposed.body, id: "oslo" });
  expect(await run("oslo")).toMatchObject({ passed: true, results: [{ live: [] }] });
});

it("asks a turn again with an edited character, its calls answered from the record", async () => {
  const said = await barkeep.request("POST", "/characters/mira/say", { text: "What is the weather in Bergen?" });
  const next = { text: "And in Oslo?", session: said.body.session };
  const second = await barkeep.request("POST", "/characters/mira/say", next);
  const { items: before } = (await barkeep.request("GET", "/calls?method=get_weather")).body;
  for (const turn of [said.body.turn, second.body.turn]) {
    const replayed = await barkeep.request("POST", `/turns/${turn}/replay`, {
      model: "rehearsal",
      character: { persona: "You are a pirate." },
    });
    expect(replayed).toMatchObject({ status: 200, body: { model: "rehearsal", finish: "complete" } });
    expect(replayed.body.before.text).toBe((turn === said.body.turn ? said : second).body.text);
    expect(replayed.body.text).toBe(replayed.body.before.text);
    expect(replayed.body.calls.map(({ name }: { name: string }) => name)).toEqual(
      replayed.body.before.calls.map(({ name }: { name: string }) => name),
    );
  }
  expect((await barkeep.request("GET", "/calls?method=get_weather")).body.items).toHaveLength(before.length);
  expect((await barkeep.request("POST", "/turns/s_none.1/replay")).status).toBe(404);
});

it("finds what a draft breaks, before players get it", async () => {
  const { body: saved } = await barkeep.request("GET", "/methods/get_weather");
  const broken = { version: saved.version, description: "Says nothing", name: "Hush", publish: false };
  await barkeep.request("PUT", "/methods/get_weather", {
    ...broken,
    inputDescription: { parameters: {}, required: [] },
  });
  const newest = async () => (await barkeep.request("GET", "/methods/get_weather?version=newest")).body.name;
  expect(await newest()).toBe("Hush");
  expect((await barkeep.request("GET", "/characters/mira?version=newest")).status).toBe(200);
  expect(await run("weather", { draft: true })).toMatchObject({ passed: false, draft: true });
  expect(await run("weather")).toMatchObject({ passed: true, draft: false });
});

it("talks with drafts where the admin asks for it", async () => {
  await barkeep.request("PUT", "/characters/mira", { version: 1, greeting: "Ahoy!", publish: false });
  const told = async (draft: object) => {
    const said = await barkeep.request("POST", "/characters/mira/say", { text: "Hello", ...draft });
    const { body } = await barkeep.request("GET", `/sessions/${said.body.session}`);
    return body.transcript[0].text;
  };
  expect(await told({ draft: true })).toBe("Ahoy!");
  expect(await told({})).toBe("Hello");
});

it("gives drafts to nobody but the admin", async () => {
  const { body: key } = await barkeep.request("POST", "/game-keys", { name: "game" });
  const refused = await fetch(`${barkeep.url}/api/v1/characters/mira/say`, {
    method: "POST",
    headers: { authorization: `Bearer ${key.key}`, "content-type": "application/json" },
    body: JSON.stringify({ text: "Hello", draft: true }),
  });
  expect(refused.status).toBe(403);
});

it("keeps what a designer thought of a turn", async () => {
  const said = await barkeep.request("POST", "/characters/mira/say", { text: "Hello" });
  const { turn, session } = said.body;
  const rated = await barkeep.request("PUT", `/turns/${turn}/feedback`, { good: false, note: "cold" });
  expect(rated).toMatchObject({ status: 200, body: { turn, by: "designer", good: false, note: "cold" } });
  const { items } = (await barkeep.request("GET", "/feedback?good=false")).body;
  expect(items).toMatchObject([{ turn, session, good: false }]);
  expect((await barkeep.request("GET", "/feedback?good=true")).body.items).toEqual([]);
  const [row] = (await barkeep.request("GET", "/feedback?view=list")).body.items;
  expect(row).toMatchObject({ id: `${turn}/designer`, said: "Hello", character: "mira", text: said.body.text });
  const [whole] = (await barkeep.request("GET", "/feedback?view=full")).body.items;
  expect(whole).toMatchObject({ said: "Hello", note: "cold", model: "rehearsal", calls: [] });
});

it("says what is wrong with a scenario, with the path", async () => {
  const wrong = {
    name: "x",
    character: "mira",
    steps: [{ say: "hi", context: "no", expect: [{}] }],
    methods: { a: 3 },
  };
  const { status, body } = await barkeep.request("POST", "/scenarios", wrong);
  expect(status).toBe(400);
  expect(body.error.details.map(({ path }: { path: string }) => path)).toEqual([
    "methods.a",
    "steps[0]",
    "steps[0].expect[0]",
  ]);
});

it("are listed with how their last run went, and chosen by what they name", async () => {
  await run("weather", { models: ["rehearsal"], repeat: 2 });
  const list = async (query: string) => (await barkeep.request("GET", `/scenarios?view=list${query}`)).body.items;
  const [row] = (await list("&method=get_weather&tag=seed")) as any[];
  expect(row).toMatchObject({ id: "weather", steps: 1, lastRun: { status: "done", attempts: 2, made: 2 } });
  expect(row.lastRun.models).toMatchObject([{ model: "rehearsal", of: 2 }]);
  expect(await list("&method=roll_dice")).toMatchObject([{ id: "weather" }]);
  expect(await list("&method=house_menu")).toEqual([]);
});

it("are run together, those that fit, and say which could not be begun", async () => {
  await barkeep.request("POST", "/scenarios", {
    ...scenario,
    id: "orphan",
    name: "Orphan",
    character: "nobody",
    tags: ["lost"],
  });
  const begun = await barkeep.request("POST", "/scenario-runs", { tag: "seed" });
  expect(begun).toMatchObject({ status: 202, body: { items: [{ scenario: "weather" }], notBegun: [] } });
  const lost = await barkeep.request("POST", "/scenario-runs", { tag: "lost" });
  expect(lost.body).toMatchObject({
    items: [],
    notBegun: [{ scenario: "orphan", error: { code: "unknown_character" } }],
  });
  await until(async () => {
    const { body } = await barkeep.request("GET", `/scenario-runs/${begun.body.items[0].id}`);
    return body.status === "done" ? body : null;
  });
  expect((await barkeep.request("POST", "/scenario-runs", { models: ["nobody"] })).status).toBe(400);
  await barkeep.request("DELETE", "/scenarios/orphan");
});
