import { afterEach, describe, expect, it } from "vitest";
import { type ReplayServer, startReplayServer } from "../../test/fixtures/providers/replay-server.ts";
import { createModels, type ModelsOptions } from "./create-models.ts";

let server: ReplayServer | undefined;
afterEach(() => server?.close());

const today = () => "2026-11-23";
const models = (options: Partial<ModelsOptions> = {}) => createModels({ makeId: () => "x", today, ...options });
const listing = (ids: readonly string[], status = 200) =>
  startReplayServer(() => ({
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      object: "list",
      data: ids.map((id) => ({ id, type: "model", object: "model" })),
      has_more: false,
    }),
  }));

describe("what is known without asking anybody", () => {
  it.each([
    ["gpt-4o", "retiring", "2027-01-14"],
    ["gpt-4o-mini", "retiring", "2027-01-14"],
    ["claude-3-5-sonnet-20241022", "retired", "2025-10-28"],
    ["claude-sonnet-4-20250514", "retired", "2026-06-15"],
    ["claude-opus-4-20250514", "retired", "2026-06-15"],
    ["claude-sonnet-4-5", "retiring", "2026-11-30"],
    ["claude-sonnet-5-5", "unknown", null],
    ["rehearsal", "current", null],
  ])("%s is %s", (id, status, retires) => {
    expect(models().catalogue.get(id)).toMatchObject({ status, retires });
  });

  it("a date that passes retires a model", () => {
    expect(models({ today: () => "2027-01-14" }).catalogue.get("gpt-4o")?.status).toBe("retired");
  });

  it("no Claude takes a temperature, and the first four OpenAI generations do", () => {
    const { catalogue } = models();
    expect(catalogue.get("claude-sonnet-5-5")?.capabilities.temperature).toBe(false);
    expect(catalogue.get("gpt-4o")?.capabilities.temperature).toBe(true);
    expect(catalogue.get("gpt-5")?.capabilities.temperature).toBe(false);
  });
});

describe("the operator's entries", () => {
  it("add a model with its id alone", () => {
    const { catalogue } = models({
      given: { openai: { baseUrl: "http://127.0.0.1:1/v1" } },
      extraModels: [{ id: "tavern-1" }],
    });
    expect(catalogue.list().at(-1)).toEqual({
      id: "tavern-1",
      name: "tavern-1",
      provider: "openai",
      capabilities: { tools: true, parallelTools: true, temperature: true, caching: false, contextTokens: null },
      status: "unknown",
      retires: null,
      replacement: null,
      reachable: null,
      warning: null,
      chat: true,
      local: true,
      standIn: false,
      learned: [],
      providerTitle: "OpenAI and compatible",
    });
    expect(models({ extraModels: [{ id: "claude-tavern" }] }).catalogue.get("claude-tavern")).toMatchObject({
      provider: "anthropic",
      capabilities: { temperature: false, caching: true },
    });
  });

  it("correct a known model in what they name, and leave the rest", () => {
    const { catalogue } = models({
      extraModels: [{ id: "gpt-4o", name: "Ours", capabilities: { tools: false, contextTokens: 32_000 } }],
    });
    expect(catalogue.get("gpt-4o")).toMatchObject({
      name: "Ours",
      capabilities: { tools: false, parallelTools: true, temperature: true, caching: true, contextTokens: 32_000 },
      status: "retiring",
      retires: "2027-01-14",
      replacement: "gpt-5.4",
    });
    expect(catalogue.list().filter(({ id }) => id === "gpt-4o")).toHaveLength(1);
  });

  it("send a known model to another provider", () => {
    const { catalogue } = models({
      given: { openai: { baseUrl: "http://127.0.0.1:1/v1" } },
      extraModels: [{ id: "claude-sonnet-5-5", provider: "openai" }],
    });
    expect(catalogue.get("claude-sonnet-5-5")).toMatchObject({ provider: "openai", reachable: null });
  });

  it.each([
    ["a status without a date takes the date away", { status: "current" }, "current", null],
    ["retired before its date", { status: "retired" }, "retired", null],
    ["a date decides", { status: "current", retires: "2026-01-01" }, "retired", "2026-01-01"],
    ["no date, no end", { retires: null }, "current", null],
    ["retiring keeps the date known", { status: "retiring" }, "retiring", "2027-01-14"],
  ] as const)("on a model's life: %s", (_, own, status, retires) => {
    const { catalogue } = models({ extraModels: [{ id: "gpt-4o", ...own }] });
    expect(catalogue.get("gpt-4o")).toMatchObject({ status, retires });
  });

  it("are said aloud: no tools, retired and retiring without a date", () => {
    const { catalogue } = models({
      given: { openai: { apiKey: "k" } },
      extraModels: [
        { id: "tavern-1", name: "Tavern", capabilities: { tools: false }, replacement: "gpt-4o" },
        { id: "tavern-2", name: "Old Tavern", status: "retired" },
        { id: "tavern-3", name: "Late Tavern", status: "retiring", replacement: "tavern-1" },
      ],
    });
    expect(catalogue.warnings(["tavern-1", "tavern-2", "tavern-3"])).toEqual([
      {
        code: "no_tools",
        message: "Tavern can't call tools, so no method or action will be called. Use gpt-4o instead.",
      },
      { code: "model_retired", message: "Old Tavern was retired and no longer answers. Choose another model." },
      { code: "model_retiring", message: "Late Tavern will be retired. Use tavern-1 instead." },
    ]);
  });
});

describe("what is said aloud", () => {
  it("no key, with the variable to set", () => {
    const [warning] = models().catalogue.warnings(["gpt-4o"]);
    expect(warning).toMatchObject({ code: "model_unreachable", message: expect.stringContaining("OPENAI_API_KEY") });
  });

  it("a retired model without a key: both at once", () => {
    expect(models().catalogue.warnings(["claude-3-5-sonnet-20241022"])).toEqual([
      { code: "model_retired", message: expect.stringMatching(/retired on 2025-10-28.*ANTHROPIC_API_KEY/) },
    ]);
  });

  it("retired, retiring and unknown models; and nothing about the rehearsal model", () => {
    const { catalogue } = models({ given: { openai: { apiKey: "k" }, anthropic: { apiKey: "k" } } });
    const codes = catalogue
      .warnings(["claude-3-5-sonnet-20241022", "gpt-4o", "llama3", "rehearsal", "claude-haiku-5-5"])
      .map(({ code }) => code);
    expect(codes).toEqual(["model_retired", "model_retiring", "unknown_model"]);
  });
});

describe("asking the providers", () => {
  it("adds what a compatible server has, and knows what it has not", async () => {
    server = await listing(["llama3", "gpt-4o"]);
    const { catalogue, adapter } = models({ given: { openai: { baseUrl: `${server.url}/v1` } } });
    expect(catalogue.get("llama3")).toMatchObject({ reachable: null, provider: "openai" });
    await catalogue.refresh();
    expect(catalogue.list().find(({ id }) => id === "llama3")).toMatchObject({ reachable: true, warning: null });
    expect(catalogue.get("gpt-4o")?.reachable).toBe(true);
    expect(catalogue.get("gpt-5")).toMatchObject({ reachable: false, warning: expect.stringContaining("not among") });
    expect(adapter(catalogue.get("llama3") as never)).toBeDefined();
    expect(server.requests[0]?.path).toBe("/v1/models");
  });

  it("a provider's list is the truth where it contradicts the catalogue", async () => {
    server = await listing(["claude-3-5-sonnet-20241022"]);
    const { catalogue } = models({ given: { anthropic: { apiKey: "k", baseUrl: server.url } } });
    await catalogue.refresh();
    expect(catalogue.get("claude-3-5-sonnet-20241022")).toMatchObject({ reachable: true, warning: null });
  });

  it("a model that was retired but is listed still has to be able to call tools", async () => {
    server = await listing(["gpt-3.5-turbo"]);
    const { catalogue } = models({
      given: { openai: { baseUrl: `${server.url}/v1` } },
      extraModels: [{ id: "gpt-3.5-turbo", status: "retired", capabilities: { tools: false } }],
    });
    await catalogue.refresh();
    expect(catalogue.warnings(["gpt-3.5-turbo"])).toMatchObject([{ code: "no_tools" }]);
  });

  it("says why when it can't be asked", async () => {
    server = await listing([], 500);
    const { catalogue } = models({ given: { openai: { apiKey: "k", baseUrl: `${server.url}/v1` } } });
    await catalogue.refresh();
    expect(catalogue.get("gpt-4o")).toMatchObject({
      reachable: false,
      warning: expect.stringContaining("could not be checked"),
    });
  });
});

it("leaves models of a provider without a key without an adapter, and an unknown id without a model", () => {
  const { catalogue, adapter } = models();
  expect(adapter(catalogue.get("gpt-4o") as never)).toBeUndefined();
  expect(adapter(catalogue.get("rehearsal") as never)).toBeDefined();
  expect(catalogue.get("llama3")).toBeUndefined();
});

describe("a server that speaks like Anthropic", () => {
  const at = (url: string) => ({ given: { anthropic: { baseUrl: url } } });

  it("needs no key, and what it lists can be chosen", async () => {
    server = await listing(["qwen3:8b", "nomic-embed-text"]);
    const { catalogue, configured, defaultModel } = models(at(server.url));
    expect(configured).toEqual(["anthropic"]);
    await catalogue.refresh();
    expect(catalogue.get("qwen3:8b")).toMatchObject({ provider: "anthropic", reachable: true, warning: null });
    expect(defaultModel()).toBe("qwen3:8b");
  });

  it("may have no list: it is asked for whatever is chosen, without a warning", async () => {
    server = await listing([], 404);
    const { catalogue, defaultModel } = models(at(server.url));
    await catalogue.refresh();
    expect(catalogue.get("kimi-k2")).toMatchObject({ provider: "anthropic", reachable: null, warning: null });
    expect(catalogue.get(defaultModel())?.provider).toBe("anthropic");
  });
});

it("a model that a server of the operator's own lists is asked there, whoever made it", async () => {
  server = await listing(["claude-sonnet-4-6", "deepseek-chat"]);
  const { catalogue } = models({ given: { openai: { baseUrl: `${server.url}/v1` } } });
  await catalogue.refresh();
  expect(catalogue.get("claude-sonnet-4-6")).toMatchObject({ provider: "openai", reachable: true, warning: null });
});
