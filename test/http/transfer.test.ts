import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

const seed = (name: string) => readFile(new URL(`../fixtures/seed/${name}`, import.meta.url), "utf8");

it("exports what it can import again, and no secret", async () => {
  await harness.ask("PUT", "/secrets/WEATHER_KEY", { value: "s3cret-weather-key" });
  const method = {
    name: "Get Weather",
    code: "x",
    connected: true,
    secrets: ["WEATHER_KEY"],
    fillers: ["Let me see."],
  };
  await harness.ask("POST", "/methods", method);
  await harness.ask("POST", "/characters", { name: "Mira", persona: "A smith." });
  const exported = (await harness.ask("GET", "/export")).body;
  expect(exported).toMatchObject({ format: "barkeep.export", formatVersion: 1 });
  expect(JSON.stringify(exported)).not.toContain("s3cret");

  const other = await startHarness();
  try {
    const { body } = await other.ask("POST", "/import", exported);
    expect(body).toEqual({
      created: [
        { kind: "method", id: "get_weather" },
        { kind: "character", id: "mira" },
      ],
      updated: [],
      skipped: [],
      problems: [],
    });
    expect((await other.ask("GET", "/methods/get_weather")).body).toMatchObject(method);
    expect((await other.ask("GET", "/characters/mira")).body).toMatchObject({ persona: "A smith." });
  } finally {
    await other.close();
  }
});

it("updates, skips or copies what is there already", async () => {
  const method = { name: "Echo", code: "one" };
  await harness.ask("POST", "/methods", method);
  const again = { ...method, code: "two" };
  expect((await harness.ask("POST", "/import?existing=skip", again)).body.skipped).toMatchObject([{ id: "echo" }]);
  expect((await harness.ask("GET", "/methods/echo")).body).toMatchObject({ code: "one", version: 1 });
  expect((await harness.ask("POST", "/import", again)).body.updated).toMatchObject([{ id: "echo" }]);
  expect((await harness.ask("GET", "/methods/echo")).body).toMatchObject({ code: "two", version: 2 });
  expect((await harness.ask("POST", "/import?existing=copy", again)).body.created).toMatchObject([{ id: "echo_2" }]);
});

it("takes what the lists of methods and characters answer", async () => {
  await harness.ask("POST", "/methods", { name: "Echo", code: "one" });
  const list = (await harness.ask("GET", "/methods")).body;
  expect((await harness.ask("POST", "/import", list)).body.updated).toContainEqual({ kind: "method", id: "echo" });
});

it("says what is wrong with one item and takes the others", async () => {
  const items = [
    { name: "Good", code: "x" },
    { name: "Bad", code: "x", inputDescription: { parameters: { a: {} } } },
  ];
  const { status, body } = await harness.ask("POST", "/import", { methods: items });
  expect(status).toBe(200);
  expect(body.created).toEqual([{ kind: "method", id: "good" }]);
  expect(body.problems).toMatchObject([
    { kind: "method", name: "Bad", code: "invalid_request", details: [{ path: "inputDescription.parameters.a.type" }] },
  ]);
});

describe("fields of Convai's External API page", () => {
  it.each([
    ["Method Name", "Method Description", "Input Description", "Implementation Code", "Inputs", "Connect"],
    ["method_name", "method_description", "input_description", "implementation_code", "inputs", "is_active"],
    ["methodName", "methodDescription", "inputDescription", "implementationCode", "testInput", "enabled"],
    ["name", "description", "input_schema", "function_code", "test_inputs", "status"],
  ])("are taken as %s and its like", async (name, description, input, code, inputs, connected) => {
    const source = await seed("get-weather.py");
    const given = {
      [name]: "Get Weather",
      [description]: "Fetches current weather data for a given city",
      // The page holds it as text.
      [input]: await seed("get-weather.input-description.json"),
      [code]: source,
      [inputs]: '{"city": "New York"}',
      [connected]: connected === "status" ? "active" : true,
    };
    const { body } = await harness.ask("POST", "/import", [given]);
    expect(body).toMatchObject({ created: [{ id: "get_weather" }], problems: [] });
    expect((await harness.ask("GET", "/methods/get_weather")).body).toMatchObject({
      name: "Get Weather",
      description: "Fetches current weather data for a given city",
      inputDescription: JSON.parse(await seed("get-weather.input-description.json")),
      code: source,
      connected: true,
      samples: [{ name: "Imported", input: { city: "New York" } }],
    });
  });
});

it("refuses what holds nothing it knows", async () => {
  for (const nothing of [{}, [], 7, { methods: [] }, "text"]) {
    expect((await harness.ask("POST", "/import", nothing)).status).toBe(400);
  }
});
