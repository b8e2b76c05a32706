import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failed, succeeded } from "./fake-runner.ts";
import { type Harness, startHarness } from "./harness.ts";

const weather = {
  name: "Get Weather",
  description: "Fetches current weather data for a given city",
  inputDescription: {
    parameters: { city: { type: "string", description: "Name of the city" } },
    required: ["city"],
  },
  code: "def handle_event(data):\n    return {}\n",
};

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

describe("a method's life", () => {
  it("is created whole, with an id made from its name", async () => {
    const { status, body } = await harness.ask("POST", "/methods", weather);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...weather,
      id: "get_weather",
      version: 1,
      connected: false,
      characters: "all",
      timeoutMs: 5000,
      sideEffect: false,
      keepWarm: false,
      secrets: [],
      fillers: [],
    });
    expect((await harness.ask("GET", "/methods/get_weather")).body).toEqual(body);
    expect((await harness.ask("GET", "/methods")).body).toEqual({ items: [{ ...body, lastRun: null }], next: null });
  });

  it("is edited by whoever saw its current version, and by nobody else", async () => {
    await harness.ask("POST", "/methods", weather);
    const first = await harness.ask("PUT", "/methods/get_weather", { version: 1, description: "Sees the sky" });
    expect(first.body).toMatchObject({ version: 2, description: "Sees the sky", code: weather.code });
    const stale = await harness.ask("PUT", "/methods/get_weather", { version: 1, description: "Mine" });
    expect(stale.status).toBe(409);
    expect(stale.body.error).toMatchObject({ code: "conflict", details: { current: { version: 2 } } });
    for (const version of ["2", 2.5, null, [2]]) {
      const wrong = await harness.ask("PUT", "/methods/get_weather", { version, description: "Mine" });
      expect([wrong.status, wrong.body.error.details]).toEqual([
        400,
        [{ path: "version", message: "Expected a whole number; 2 is current." }],
      ]);
    }
    const without = await harness.ask("PUT", "/methods/get_weather", { description: "Mine" });
    expect(without).toMatchObject({ status: 400, body: { error: { details: [{ path: "version" }] } } });
  });

  it("lets one of two edits made at once through", async () => {
    await harness.ask("POST", "/methods", weather);
    const edits = await Promise.all(
      ["one", "two"].map((description) => harness.ask("PUT", "/methods/get_weather", { version: 1, description })),
    );
    expect(edits.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it("is connected without making a version, and then offered", async () => {
    await harness.ask("POST", "/methods", weather);
    expect(harness.methods.offeredTo("barkeep").offered).toEqual([]);
    const { body } = await harness.ask("PUT", "/methods/get_weather/connected", { connected: true });
    expect(body).toMatchObject({ connected: true, version: 1 });
    expect(harness.methods.offeredTo("barkeep").offered.map(({ id }) => id)).toEqual(["get_weather"]);
  });

  it("keeps every version, restores one, and comes back after it was deleted", async () => {
    await harness.ask("POST", "/methods", { ...weather, connected: true });
    await harness.ask("PUT", "/methods/get_weather", { version: 1, description: "Second" });
    const restored = await harness.ask("POST", "/methods/get_weather/versions/1/restore");
    expect(restored.body).toMatchObject({ version: 3, description: weather.description });
    expect((await harness.ask("DELETE", "/methods/get_weather")).status).toBe(204);
    expect((await harness.ask("GET", "/methods/get_weather")).status).toBe(404);
    const versions = await harness.ask("GET", "/methods/get_weather/versions");
    expect(versions.body.items.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
    const revived = await harness.ask("POST", "/methods/get_weather/versions/2/restore");
    expect(revived.body).toMatchObject({ version: 4, description: "Second", connected: true });
    expect((await harness.ask("POST", "/methods/get_weather/versions/9/restore")).status).toBe(404);
  });

  it("never uses a version's number for two sources", async () => {
    await harness.ask("POST", "/methods", weather);
    await harness.ask("DELETE", "/methods/get_weather");
    expect((await harness.ask("POST", "/methods", weather)).body.version).toBe(2);
  });
});

describe("what is wrong with a method", () => {
  it("is said with the path of the field and the word that was meant", async () => {
    const { status, body } = await harness.ask("POST", "/methods", {
      ...weather,
      inputDescription: { parameters: { city: { typ: "string" } }, required: ["citi"] },
    });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({
      code: "invalid_request",
      details: [
        { path: "inputDescription.parameters.city.typ", suggestion: "type" },
        { path: "inputDescription.required.0", suggestion: "city" },
      ],
    });
    expect(body.error.message).toContain("inputDescription.parameters.city.typ");
  });

  it.each([
    [{ ...weather, name: undefined }, "name"],
    [{ ...weather, code: undefined }, "code"],
    [{ ...weather, timeoutMs: 60_000 }, "timeoutMs"],
    [{ ...weather, timeoutMs: "5" }, "timeoutMs"],
    [{ ...weather, secrets: ["lower"] }, "secrets.0"],
    [{ ...weather, characters: 7 }, "characters"],
    [{ ...weather, id: "no spaces" }, "id"],
    [{ ...weather, inputDescription: undefined, inputDescripton: {} }, "inputDescripton"],
    [{ ...weather, code: "é".repeat(140_000) }, "code"],
  ])("is refused: %#", async (fields, path) => {
    const { status, body } = await harness.ask("POST", "/methods", fields);
    expect(status).toBe(400);
    expect(body.error.details.map((one: { path: string }) => one.path)).toContain(path);
  });

  it("is a taken id, also in other capitals", async () => {
    await harness.ask("POST", "/methods", weather);
    expect((await harness.ask("POST", "/methods", weather)).status).toBe(409);
    expect((await harness.ask("POST", "/methods", { ...weather, id: "GET_WEATHER" })).status).toBe(409);
  });
});

describe("Test API", () => {
  it("runs a saved method with its own version and records the call", async () => {
    await harness.ask("POST", "/methods", weather);
    harness.runner.answer = () => succeeded({ weather: "clear sky" }, { stdout: "asked\n", ms: 12 });
    const { body } = await harness.ask("POST", "/methods/test", { id: "get_weather", input: { city: "Rome" } });
    expect(body).toMatchObject({ ok: true, output: { weather: "clear sky" }, stdout: "asked\n", ms: 12 });
    const record = await harness.ask("GET", `/calls/${body.call}`);
    expect(record.body).toMatchObject({
      id: body.call,
      method: "get_weather",
      version: 1,
      cause: "test",
      status: "ok",
      input: { city: "Rome" },
      output: { weather: "clear sky" },
      stdout: "asked\n",
    });
    expect((await harness.ask("GET", "/methods")).body.items[0].lastRun).toMatchObject({ status: "ok", ms: 12 });
  });

  it("runs an unsaved draft laid over the saved method", async () => {
    await harness.ask("POST", "/methods", weather);
    await harness.ask("POST", "/methods/test", {
      id: "get_weather",
      draft: { code: "draft" },
      input: { city: "Rome" },
    });
    await harness.ask("POST", "/methods/test", { draft: { code: "only code" }, input: { any: 1 } });
    expect(harness.runner.jobs.map(({ code }) => code)).toEqual(["draft", "only code"]);
    expect(new Set(harness.runner.jobs.map(({ version }) => version)).size).toBe(2);
  });

  it("answers wrong inputs without running anything", async () => {
    await harness.ask("POST", "/methods", weather);
    const { status, body } = await harness.ask("POST", "/methods/test", { id: "get_weather", input: { town: "Rome" } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: false, error: { kind: "invalid_input" }, stdout: "" });
    expect(body.error.message).toContain("`city` is missing");
    expect(harness.runner.jobs).toEqual([]);
    const { body: record } = await harness.ask("GET", `/calls/${body.call}`);
    expect(record).toMatchObject({
      method: "get_weather",
      cause: "test",
      status: "error",
      error: { kind: "invalid_input" },
      input: { town: "Rome" },
    });
  });

  it("answers a failure as data", async () => {
    harness.runner.answer = () => failed("timeout");
    const { status, body } = await harness.ask("POST", "/methods/test", { draft: { code: "x" } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: false, error: { kind: "timeout" } });
    expect((await harness.ask("GET", `/calls/${body.call}`)).body.status).toBe("timeout");
  });

  it("gives a method the secrets it names, masks them, and says which are not set", async () => {
    await harness.ask("PUT", "/secrets/WEATHER_KEY", { value: "s3cret-weather-key" });
    harness.runner.answer = (job) => succeeded({ url: `?key=${job.environment.WEATHER_KEY}` });
    const draft = { ...weather, inputDescription: undefined, secrets: ["WEATHER_KEY"] };
    const { body } = await harness.ask("POST", "/methods/test", { draft, input: {} });
    expect(body.output).toEqual({ url: "?key=«WEATHER_KEY»" });
    expect(JSON.stringify(await harness.ask("GET", "/calls"))).not.toContain("s3cret");
    harness.runner.answer = () => failed("exception", "KeyError: OTHER");
    const missing = await harness.ask("POST", "/methods/test", { draft: { code: "x", secrets: ["OTHER"] } });
    expect(missing.body.error.message).toContain("Not set: OTHER");
  });

  it("shows a result that is too large for a character, and says so", async () => {
    harness.runner.answer = () => succeeded("x".repeat(300_000));
    const { body } = await harness.ask("POST", "/methods/test", { draft: { code: "x" } });
    expect(body.ok).toBe(true);
    expect(body.warning).toContain("300002 bytes");
    await harness.ask("POST", "/methods", { ...weather, connected: true });
    const context = { player: null, session: null, character: null, turn: null, call: "call_big" };
    const result = await harness.methods.call({ method: "get_weather", input: {}, context });
    expect(result).toMatchObject({ status: "error", error: { kind: "too_large" } });
  });

  it("says that nothing was returned: a forgotten return looks like a success", async () => {
    harness.runner.answer = () => succeeded(null);
    const { body } = await harness.ask("POST", "/methods/test", { draft: { code: "x" } });
    expect(body).toMatchObject({ ok: true, output: null, warning: expect.stringContaining("`return`") });
  });

  it("needs an id or a draft", async () => {
    expect((await harness.ask("POST", "/methods/test", { input: {} })).status).toBe(400);
    expect((await harness.ask("POST", "/methods/test", { id: "nobody", input: {} })).status).toBe(404);
  });
});

it("checks syntax, and shows what the model sees", async () => {
  harness.runner.problems = [{ line: 1, column: 5, message: "expected ':'" }];
  const { body } = await harness.ask("POST", "/methods/check", { code: "def f()" });
  expect(body).toEqual({ problems: [{ line: 1, column: 5, message: "expected ':'" }], literalKeys: [] });
  const keys = await harness.ask("POST", "/methods/check", { code: 'API_KEY = "0a1b2c3d4e5f6071"' });
  expect(keys.body.literalKeys).toMatchObject([{ line: 1, suggestedName: "API_KEY" }]);
  const preview = await harness.ask("POST", "/methods/preview", weather);
  const schema = {
    type: "object",
    properties: weather.inputDescription.parameters,
    required: ["city"],
    additionalProperties: false,
  };
  const { additionalProperties: _, ...plain } = schema;
  expect(preview.body).toMatchObject({
    openai: {
      type: "function",
      function: { name: "get_weather", description: weather.description, parameters: plain },
    },
    anthropic: { name: "get_weather", description: weather.description, input_schema: schema },
    problems: [],
    notes: [],
  });
  expect(preview.body.forms.map(({ id }: { id: string }) => id)).toEqual(["openai", "anthropic"]);
  const long = await harness.ask("POST", "/methods/preview", { ...weather, id: "2d6", description: "x ".repeat(900) });
  expect(long.body.notes).toMatchObject([{ path: "description" }, { path: "id" }]);
  expect(long.body.openai.function.name).toBe("m_2d6");
  expect(long.body.openai.function.description.length).toBeLessThanOrEqual(1024);
  const wrong = await harness.ask("POST", "/methods/preview", { ...weather, inputDescription: { parameters: 3 } });
  expect(wrong.body).toMatchObject({ openai: null, problems: [{ path: "inputDescription.parameters" }] });
});

it("lists secrets beside a stored method that somebody edited badly", async () => {
  await harness.ask("PUT", "/secrets/WEATHER_KEY", { value: "s3cret-weather-key" });
  const { list } = harness.methods;
  Object.assign(harness.methods, { list: () => [...list(), { id: "broken" }] });
  expect((await harness.ask("GET", "/secrets")).body.items).toMatchObject([{ name: "WEATHER_KEY", methods: [] }]);
});
