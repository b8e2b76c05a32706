/**
 * The two examples of Convai's External API page, pasted as they stand there but for the key and the host, from the
 * WebSocket in to the words out, with both providers' wire formats.
 */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type JiraServer, startJiraServer } from "../servers/jira.ts";
import { authorityPath, type Listening } from "../servers/listen.ts";
import { startWeatherServer } from "../servers/openweathermap.ts";
import { type Script, type ScriptedModel, startAnthropicServer, startOpenAiServer } from "../servers/scripted-model.ts";
import { talk } from "../servers/talk.ts";

const seed = (name: string) => readFile(new URL(`../fixtures/seed/${name}`, import.meta.url), "utf8");

/** A model that calls the method the words ask for, and then puts the result's own words into a sentence. */
const script: Script = ({ said, tools, results }) => {
  const [result] = results;
  if (result !== undefined) {
    const key = /EX-\d+/.exec(result)?.[0];
    if (key) return { text: `Your ticket is ${key}.` };
    const failure = /Failed to create ticket: \d+/.exec(result)?.[0];
    if (failure) return { text: `It did not work: ${failure}` };
    return { text: `The sky says: ${/"weather":\s*"([^"]+)"/.exec(result)?.[1]}.` };
  }
  const city = /weather in (\w+)/.exec(said)?.[1];
  if (city && tools.includes("get_weather")) return { calls: [{ name: "get_weather", arguments: { city } }] };
  if (tools.includes("creating_support_tickets")) {
    return {
      calls: [
        {
          name: "creating_support_tickets",
          arguments: { summary: "Door stuck", description: "The cellar door is stuck." },
        },
      ],
    };
  }
  return { text: "I have nothing to call." };
};

const account = { email: "designer@example.com", token: "jira-token-1" };
let weather: Listening;
let jira: JiraServer;
let openai: ScriptedModel;
let anthropic: ScriptedModel;
let barkeep: BarkeepProcess;

beforeAll(async () => {
  weather = await startWeatherServer("weather-key-1");
  jira = await startJiraServer(account);
  openai = await startOpenAiServer(script, ["gpt-4o"]);
  anthropic = await startAnthropicServer(script, ["claude-sonnet-4-5"]);
  barkeep = await startBarkeep({
    env: {
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: `${openai.url}/v1`,
      ANTHROPIC_API_KEY: "sk-ant-test",
      ANTHROPIC_BASE_URL: anthropic.url,
      BARKEEP_EGRESS_ALLOW: `localhost:${weather.port},localhost:${jira.port}`,
      REQUESTS_CA_BUNDLE: authorityPath,
    },
  });

  const create = async (fields: object) => {
    const { status, body } = await barkeep.request("POST", "/methods", fields);
    expect(status, JSON.stringify(body)).toBe(201);
  };
  await create({
    name: "Get Weather",
    description: "Fetches current weather data for a given city",
    inputDescription: JSON.parse(await seed("get-weather.input-description.json")),
    code: (await seed("get-weather.py"))
      .replace("<your-api-key>", "weather-key-1")
      .replace("https://api.openweathermap.org", weather.url),
    connected: true,
  });
  await create({
    name: "Creating Support Tickets",
    description: "Creates a support ticket on Jira",
    inputDescription: JSON.parse(await seed("create-ticket.input-description.json")),
    code: await ticketCode(account.token),
    connected: true,
  });
  for (const [id, model] of [
    ["open", "gpt-4o"],
    ["claude", "claude-sonnet-4-5"],
  ]) {
    await barkeep.request("POST", "/characters", { id, name: id, persona: "You are a helpful innkeeper.", model });
  }
}, 60_000);

afterAll(async () => {
  await barkeep?.stop();
  await Promise.all([weather, jira, openai, anthropic].map((server) => server?.close()));
});

async function ticketCode(token: string): Promise<string> {
  const source = await seed("create-ticket.py");
  return source
    .replace("mycompany.atlassian.net", new URL(jira.url).host)
    .replace("user@example.com", account.email)
    .replace("abc123xyz456...", token);
}

describe.each([
  ["OpenAI's wire format", "open"],
  ["Anthropic's wire format", "claude"],
])("the seed's examples with %s", (_name, character) => {
  it("answers with the weather that the method fetched", async () => {
    const turn = await talk(barkeep, character, "What is the weather in Roma?");
    expect(turn.methods).toEqual([{ method: "get_weather", name: "Get Weather", status: "ok" }]);
    expect(turn.finish).toBe("complete");
    expect(turn.text).toBe("The sky says: few clouds.");
  });

  it("creates a ticket and says its key", async () => {
    const before = jira.created.length;
    const turn = await talk(barkeep, character, "Please make a ticket about the door.");
    expect(turn.methods.map(({ status }) => status)).toEqual(["ok"]);
    expect(turn.text).toBe(`Your ticket is EX-${5 + before}.`);
    expect(jira.created[before]).toMatchObject({ fields: { summary: "Door stuck", issuetype: { name: "Story" } } });
  });

  it("hands back Jira's 401 as the method's own error value", async () => {
    const { body: method } = await barkeep.request("GET", "/methods/creating_support_tickets");
    const withToken = async (token: string, version: number) =>
      (await barkeep.request("PUT", `/methods/${method.id}`, { ...method, version, code: await ticketCode(token) }))
        .body.version;
    const version = await withToken("wrong", method.version);
    try {
      const turn = await talk(barkeep, character, "Please make a ticket about the door.");
      expect(turn.methods.map(({ status }) => status)).toEqual(["ok"]);
      expect(turn.text).toBe("It did not work: Failed to create ticket: 401");
    } finally {
      await withToken(account.token, version);
    }
  });
});

it("gives the page's own examples of input the page's own kind of output", async () => {
  const test = (id: string, input: object) => barkeep.request("POST", "/methods/test", { id, input });
  const sky = await test("get_weather", { city: "New York" });
  expect(sky.body).toMatchObject({ ok: true, output: { weather: "clear sky" } });
  const ticket = await test("creating_support_tickets", {
    summary: "This is to test ticket creation",
    description: "Created using External API",
  });
  expect(ticket.body.ok).toBe(true);
  expect(ticket.body.output).toMatchObject({
    key: expect.stringMatching(/^EX-\d+$/),
    self: expect.stringContaining("/rest/api/3/issue/"),
  });
});
