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
      unchanged: [],
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
  expect((await harness.ask("POST", "/import", list)).body.unchanged).toContainEqual({ kind: "method", id: "echo" });
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

describe("many at once", () => {
  const methods = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `Method ${n}`, code: "x" }));

  it("an export of more than 1,000 can be read back", async () => {
    const { body } = await harness.ask("POST", "/import", { methods: methods(1200) });
    expect(body.created).toHaveLength(1200);
    const exported = (await harness.ask("GET", "/export")).body;
    const again = (await harness.ask("POST", "/import", { export: exported })).body;
    expect(again).toMatchObject({ created: [], updated: [], problems: [] });
    expect(again.unchanged).toHaveLength(1200);
    expect((await harness.ask("GET", "/methods/method_7")).body.version).toBe(1);
  });

  it("one wrong item is one problem, whatever is wrong with it", async () => {
    const wrong = [
      { name: { toString: 1 }, code: "x" },
      { name: ["a"], code: 7 },
      { name: "Bad input", code: "x", inputDescription: { parameters: 7 } },
      { id: {}, name: "Bad id", code: "x" },
      { name: "", persona: "p" },
      { name: "Deep", persona: { a: [] } },
    ];
    const { status, body } = await harness.ask("POST", "/import", [...wrong, ...methods(1)]);
    expect(status).toBe(200);
    expect(body.problems).toHaveLength(wrong.length);
    expect(body.created).toEqual([{ kind: "method", id: "method_0" }]);
  });

  it("a dry run says what would change and changes nothing", async () => {
    await harness.ask("POST", "/import", methods(2));
    const given = [
      { name: "Method 0", code: "x" },
      { name: "Method 1", code: "new" },
      { name: "Fresh", code: "x" },
      { name: "", code: "x" },
    ];
    const { body } = await harness.ask("POST", "/import?dryRun=true", given);
    expect(body).toMatchObject({
      created: [{ id: "fresh" }],
      updated: [{ id: "method_1" }],
      unchanged: [{ id: "method_0" }],
      problems: [{ kind: "method", code: "invalid_request" }],
      methods: [{ id: "method_0" }, { id: "method_1", code: "new", version: 2 }, { id: "fresh", version: 1 }],
      secrets: [],
    });
    expect((await harness.ask("GET", "/methods")).body.items).toHaveLength(2);
    expect((await harness.ask("GET", "/methods/method_1")).body).toMatchObject({ code: "x", version: 1 });
  });

  it("the same id twice is one save", async () => {
    const { body } = await harness.ask("POST", "/import", [
      { name: "Echo", code: "one" },
      { name: "Echo", code: "two" },
    ]);
    expect(body).toMatchObject({ created: [{ id: "echo" }], updated: [{ id: "echo" }] });
    expect((await harness.ask("GET", "/methods/echo")).body).toMatchObject({ code: "two", version: 1 });
  });
});

describe("descriptions of an API", () => {
  const curl = "curl 'https://api.weather.example/now?city=Rome' -H 'X-Api-Key: 0123456789abcdef'";

  it("a curl command becomes a method, and its key a secret", async () => {
    const dry = (await harness.ask("POST", "/import?dryRun=true", { curl })).body;
    expect(dry.secrets).toEqual([{ name: "WEATHER_API_KEY", value: "0123456789abcdef" }]);
    expect(dry.methods).toMatchObject([{ id: "get_now", connected: false, secrets: ["WEATHER_API_KEY"] }]);
    const address = "https://api.weather.example/now";
    expect(dry.operations).toMatchObject([{ verb: "GET", address, method: "get_now", what: "created" }]);
    expect((await harness.ask("GET", "/secrets")).body.items).toEqual([]);
    const { body } = await harness.ask("POST", "/import", { curl });
    expect(body).toMatchObject({
      created: [{ kind: "method", id: "get_now" }],
      secrets: [{ name: "WEATHER_API_KEY", stored: true }],
    });
    expect(JSON.stringify(body)).not.toContain("0123456789abcdef");
    expect((await harness.ask("GET", "/secrets")).body.items).toMatchObject([{ name: "WEATHER_API_KEY" }]);
    expect((await harness.ask("POST", "/import", { curl })).body).toMatchObject({
      unchanged: [{ id: "get_now" }],
      secrets: [{ stored: false }],
    });
  });

  it("a secret of that name with another value stays, and the method gets its own", async () => {
    await harness.ask("PUT", "/secrets/WEATHER_API_KEY", { value: "somebody-elses-key" });
    const { body } = await harness.ask("POST", "/import?dryRun=true", { curl });
    expect(body.secrets).toEqual([{ name: "WEATHER_API_KEY_2", value: "0123456789abcdef" }]);
    expect(body.methods).toMatchObject([
      { secrets: ["WEATHER_API_KEY_2"], code: expect.stringContaining('os.environ["WEATHER_API_KEY_2"]') },
    ]);
  });

  it("chosen operations of an OpenAPI document come in, the rest is left", async () => {
    const operation = (operationId: string) => ({
      operationId,
      responses: { 200: { content: { "application/json": {} } } },
    });
    const openapi = {
      openapi: "3.0.3",
      servers: [{ url: "https://shop.example" }],
      paths: { "/a": { get: operation("getA"), post: operation("addA") } },
    };
    const { body } = await harness.ask("POST", "/import", { openapi, only: ["addA", "nothing"] });
    expect(body).toMatchObject({ created: [{ id: "add_a" }], problems: [{ kind: "request", name: "nothing" }] });
  });

  it("what can't be read is a problem in words", async () => {
    expect((await harness.ask("POST", "/import", { curl: "wget x" })).body.problems).toMatchObject([
      { kind: "request", name: "curl" },
    ]);
    expect((await harness.ask("POST", "/import", { postman: {} })).body.problems).toHaveLength(1);
    expect((await harness.ask("POST", "/import", { nothing: 1 })).status).toBe(400);
  });
});
