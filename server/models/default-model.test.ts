import { describe, expect, it } from "vitest";
import type { CatalogueModel, ModelCatalogue } from "./catalogue-types.ts";
import { pickDefaultModel } from "./default-model.ts";

const capabilities = { tools: true, parallelTools: true, temperature: true, caching: false, contextTokens: null };
const model = (id: string, rest: Partial<CatalogueModel> = {}): CatalogueModel => ({
  id,
  name: id,
  provider: "openai",
  chat: true,
  local: false,
  standIn: false,
  learned: [],
  providerTitle: "OpenAI",
  capabilities,
  status: "current",
  retires: null,
  replacement: null,
  reachable: null,
  warning: null,
  ...rest,
});
const catalogue = (...models: CatalogueModel[]): ModelCatalogue => ({
  list: () => models,
  get: (id) => models.find((one) => one.id === id),
  refresh: async () => {},
  warnings: () => [],
});
const pick = (named: string | undefined, configured: readonly string[], ...models: CatalogueModel[]) =>
  pickDefaultModel({
    named,
    configured: configured.map((id) => ({ id, compatible: false })),
    catalogue: catalogue(model("rehearsal", { provider: "rehearsal", standIn: true }), ...models),
    standIn: "rehearsal",
  });

describe("pickDefaultModel", () => {
  it("takes the one that was named", () => expect(pick("llama", ["openai"], model("gpt"))).toBe("llama"));
  it("takes the rehearsal model without any key", () => expect(pick(undefined, [], model("gpt"))).toBe("rehearsal"));
  it("prefers what the provider lists, and of that what is current", () => {
    const old = model("old", { reachable: true, status: "unknown" });
    expect(pick(undefined, ["openai"], model("unlisted"), old, model("listed", { reachable: true }))).toBe("listed");
    expect(pick(undefined, ["openai"], model("unlisted"), old)).toBe("old");
  });
  it("takes none that is retired or can't call methods", () => {
    const gone = model("gone", { status: "retired", reachable: true });
    const mute = model("mute", { capabilities: { ...capabilities, tools: false }, reachable: true });
    expect(pick(undefined, ["openai"], gone, mute)).toBe("default");
  });
  it("goes to the next provider", () => {
    expect(pick(undefined, ["openai", "anthropic"], model("claude", { provider: "anthropic" }))).toBe("claude");
  });
});
