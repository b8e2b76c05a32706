/** Each template really runs: in the pool, against servers that answer as the services do. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentInterpreter } from "../../scripts/find-python.mjs";
import { findLiteralKeys } from "../../server/methods/literal-keys.ts";
import { readTemplates, type Template } from "../../server/methods/templates.ts";
import { createLocalRunner } from "../../server/python/local-runner.ts";
import type { Runner } from "../../server/python/runner.ts";
import { type Harness, startHarness } from "../http/harness.ts";
import { type JiraServer, startJiraServer } from "../servers/jira.ts";
import { authorityPath, type Listening } from "../servers/listen.ts";
import { startWeatherServer } from "../servers/openweathermap.ts";
import { type Services, startServices } from "../servers/services.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const account = { email: "designer@example.com", token: "jira-token-1" };

let weather: Listening;
let jira: JiraServer;
let services: Services;
let runner: Runner;
let harness: Harness;
let templates: ReadonlyMap<string, Template>;

beforeAll(async () => {
  [weather, jira, services] = await Promise.all([
    startWeatherServer("weather-key-1"),
    startJiraServer(account),
    startServices(),
  ]);
  runner = await createLocalRunner({
    python: environmentInterpreter(root),
    timeoutCeilingMs: 5000,
    egressAllow: [`localhost:${weather.port}`, `localhost:${jira.port}`, `127.0.0.1:${services.port}`],
    minIsolation: null,
    caBundle: authorityPath,
    threads: 1,
    log: { info: () => {}, warn: () => {} },
  });
  harness = await startHarness({ runner });
  templates = new Map((await readTemplates()).map((template) => [template.id, template]));
}, 60_000);

afterAll(async () => {
  await harness?.close();
  await runner?.close();
  await Promise.all([weather, jira, services].map((server) => server?.close()));
});

/** Those that have run to a result. */
const ran = new Set<string>();

/** Tests a template as a draft, with keys and hosts of its code replaced. */
async function run(id: string, input: object, replaced: Readonly<Record<string, string>> = {}) {
  const { method } = templates.get(id)!;
  const code = Object.entries(replaced).reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, method.code);
  const { status, body } = await harness.ask("POST", "/methods/test", { draft: { ...method, code }, input });
  expect(status).toBe(200);
  if (body.ok) ran.add(id);
  return body;
}

it("is a method that can be created as it stands, with samples its description takes, and no key in its code", async () => {
  for (const { id, method } of templates.values()) {
    const { status, body } = await harness.ask("POST", "/methods", { ...method, id });
    expect(`${id} ${status} ${JSON.stringify(body.error ?? null)}`).toBe(`${id} 201 null`);
    expect(await runner.check(method.code)).toEqual([]);
    expect(findLiteralKeys(method.code)).toEqual([]);
    for (const { input } of method.samples ?? []) expect(harness.methods.checkArguments(id, input).ok).toBe(true);
    expect(method.samples?.length).toBeGreaterThan(0);
  }
});

it("includes at least four starters that run all their samples without key or network", async () => {
  const starters = [...templates.values()].filter(({ starter }) => starter);
  expect(starters.length).toBeGreaterThanOrEqual(4);
  for (const { id, method } of starters) {
    expect(method.secrets).toEqual([]);
    for (const { name, input } of method.samples ?? []) {
      const answer = await run(id, input);
      expect(`${id}, ${name}: ${answer.ok} ${answer.egress.length}`).toBe(`${id}, ${name}: true 0`);
    }
  }
});

describe("starters", () => {
  it("roll dice", async () => {
    for (const [dice, count, sides, bonus] of [
      ["2d6", 2, 6, 0],
      ["1d20+3", 1, 20, 3],
      ["d8 - 1", 1, 8, -1],
    ] as const) {
      const { output } = await run("roll_dice", { dice });
      expect(output.rolls).toHaveLength(count);
      for (const roll of output.rolls) {
        expect(roll).toBeGreaterThanOrEqual(1);
        expect(roll).toBeLessThanOrEqual(sides);
      }
      expect(output.total).toBe(output.rolls.reduce((sum: number, roll: number) => sum + roll, 0) + bonus);
    }
    expect((await run("roll_dice", {})).output.dice).toBe("1d6");
    expect((await run("roll_dice", { dice: "9999d6" })).output.error).toContain("At most 100 dice");
    expect((await run("roll_dice", { dice: "six" })).output.error).toContain("is not a roll");
  });

  it("tell the time in every city they name", async () => {
    const unknown = await run("time_in_city", { city: "Atlantis" });
    expect(unknown.output.error).toContain("Atlantis");
    const code = `${templates.get("time_in_city")!.method.code}

one_city = handle_event


def handle_event(data):
    return {name: one_city({"city": name})["time"] for name in ZONES}
`;
    const { body } = await harness.ask("POST", "/methods/test", { draft: { code }, input: {} });
    expect(Object.keys(body.output)).toHaveLength(unknown.output.known_cities.length);
    for (const time of Object.values(body.output)) expect(time).toMatch(/^\d\d:\d\d$/);
    const tokyo = (await run("time_in_city", { city: "  tokyo " })).output;
    expect(tokyo).toMatchObject({ timezone: "Asia/Tokyo" });
  });

  it.each([
    [5, "mile", "km", 8.04672],
    [212, "fahrenheit", "celsius", 100],
    [0, "kelvin", "celsius", -273.15],
    [1, "gallon", "litre", 4.54609],
    [100, "km/h", "m/s", 27.7778],
    [16, "ounce", "pound", 1],
  ])("convert %f %s to %s", async (value, from_unit, to_unit, expected) => {
    const [number, unit] = (await run("convert_units", { value, from_unit, to_unit })).output.result.split(" ");
    expect(Number(number)).toBeCloseTo(expected, 4);
    expect(unit).toBe(to_unit);
  });

  it("say which units don't go together", async () => {
    const { output } = await run("convert_units", { value: 1, from_unit: "mile", to_unit: "kg" });
    expect(output.error).toContain("do not measure the same");
  });

  it("read the quest board and the menu", async () => {
    expect((await run("quest_board", {})).output.quests).toHaveLength(5);
    expect((await run("quest_board", { difficulty: "hard" })).output.quests).toMatchObject([{ difficulty: "hard" }]);
    expect((await run("house_menu", {})).output.food).toHaveLength(3);
    expect((await run("house_menu", { kind: "food", meatless: true })).output).toEqual({
      food: ["mushroom pie (2 copper)", "bread, cheese and pickled onions (1 copper)"],
    });
  });
});

describe("templates for services", () => {
  it("ask for the weather, code as in the guide but for key and host", async () => {
    const replaced = { "<your-api-key>": "weather-key-1", "https://api.openweathermap.org": weather.url };
    expect((await run("weather", { city: "New York" }, replaced)).output).toEqual({ weather: "clear sky" });
    const wrong = await run("weather", { city: "Nowhere" }, replaced);
    expect(wrong).toMatchObject({ ok: false, error: { kind: "exception", line: 10 } });
  });

  it("create a ticket, code as in the guide but for key and host", async () => {
    const host = new URL(jira.url).host;
    const replaced = { "mycompany.atlassian.net": host, "user@example.com": account.email };
    const input = { summary: "This is to test ticket creation", description: "Created using External API" };
    const right = await run("jira_ticket", input, { ...replaced, "abc123xyz456...": account.token });
    expect(right.output).toMatchObject({ key: "EX-5" });
    const { code } = templates.get("jira_ticket")!.method;
    const all = { ...replaced, "abc123xyz456...": account.token };
    const own = Object.entries(all).reduce((text, [from, to]) => text.replace(from, to), code);
    await harness.ask("PUT", "/methods/jira_ticket", { version: 1, code: own });
    const ann = { id: "ann", name: "Ann" };
    const saved = await harness.ask("POST", "/methods/test", { id: "jira_ticket", input, player: ann });
    const kept = await harness.ask("GET", "/methods/jira_ticket/state");
    expect(kept.body.items).toMatchObject([{ key: saved.body.output.key, player: "ann", value: input.summary }]);
    expect((await run("jira_ticket", input, replaced)).output).toEqual({ error: "Failed to create ticket: 401" });
  });

  it("add a card", async () => {
    const replaced = { "https://api.trello.com/1": `${services.url}/trello` };
    await harness.ask("PUT", "/secrets/TRELLO_KEY", { value: "trello-key-1" });
    await harness.ask("PUT", "/secrets/TRELLO_TOKEN", { value: "wrong-trello-token" });
    const wrong = await run("trello_card", { title: "Mend the sign" }, replaced);
    expect(wrong.output.error).toContain("401");
    await harness.ask("PUT", "/secrets/TRELLO_TOKEN", { value: "trello-token" });
    const right = await run("trello_card", { title: "Mend the sign", details: "One chain." }, replaced);
    expect(right.output).toEqual({ card: "Mend the sign", url: "https://trello.com/c/H0TZyzbK" });
    expect(services.received.at(-1)?.body).toMatchObject({ desc: "One chain." });
  });

  it("look up scores", async () => {
    const replaced = { "https://www.thesportsdb.com/api/v1/json/{API_KEY}": `${services.url}/sportsdb` };
    expect((await run("sports_scores", { team: "Arsenal" }, replaced)).output).toEqual({
      team: "Arsenal",
      league: "English Premier League",
      last_games: [{ date: "2026-11-21", home: "Arsenal", away: "Chelsea", score: "2:1" }],
    });
    expect((await run("sports_scores", { team: "Nobody" }, replaced)).output.error).toContain("Nobody");
  });

  it("post to a webhook, with the call's id as the idempotency key", async () => {
    const without = await run("webhook", { event: "quest_accepted" });
    expect(without.error.message).toContain("Not set: WEBHOOK_URL");
    await harness.ask("PUT", "/secrets/WEBHOOK_URL", { value: `${services.url}/webhook` });
    const sent = await run("webhook", { event: "quest_accepted", details: { quest: "Rats" } });
    expect(sent.output).toEqual({ sent: true, answer: { accepted: "quest_accepted" } });
    const received = services.received.at(-1);
    expect(received?.headers["idempotency-key"]).toBe(sent.call);
    expect(received?.body).toMatchObject({ details: { quest: "Rats" }, player: { name: "Test Player" } });
    expect((await run("webhook", { event: "broken" })).output.error).toContain("500");
  });

  it("post to Discord, without ringing bells", async () => {
    await harness.ask("PUT", "/secrets/DISCORD_WEBHOOK_URL", { value: `${services.url}/discord` });
    expect((await run("discord_message", { message: "@everyone hi" })).output).toEqual({ posted: true, id: "117" });
    expect(services.received.at(-1)?.body.allowed_mentions).toEqual({ parse: [] });
    expect((await run("discord_message", { message: "too many" })).output).toMatchObject({ retry_after: 1.5 });
  });
});

it("has run each of them to a result", () => {
  expect([...templates.keys()].filter((id) => !ran.has(id))).toEqual([]);
});
