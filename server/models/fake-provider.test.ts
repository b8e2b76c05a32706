/** A provider that nobody has heard of, as one object: what names providers elsewhere knows it at once. */
import { Type } from "typebox";
import { expect, it } from "vitest";
import { loadConfig } from "../config/config.ts";
import { previewMethod } from "../dialogue/method-preview.ts";
import { createModels } from "./create-models.ts";
import { knownPrices } from "./known-prices.ts";
import type { Provider } from "./provider.ts";
import { providerStatuses } from "./provider-status.ts";
import { providers } from "./providers.ts";

const capabilities = { tools: true, parallelTools: false, temperature: false, caching: false, contextTokens: 1000 };
const tavern: Provider = {
  id: "tavern",
  title: "Tavern Cloud",
  toSet: "TAVERN_KEY",
  settings: {
    key: { variable: "TAVERN_KEY", schema: Type.Optional(Type.String()), meaning: "Its key.", secret: true },
  },
  standIn: false,
  entries: [],
  prices: { asOf: "2024-02", list: [{ model: "ale-1", input: 1, output: 2, cached: null }] },
  keyShape: { what: "a key of the tavern", name: "TAVERN", shape: /ale-key-\w{8,}/g },
  owns: (id) => id.startsWith("ale-"),
  assume: () => capabilities,
  connect: ({ given }) =>
    given.key
      ? {
          server: "tavern",
          compatible: false,
          local: false,
          adapter: { stream: async (_, __, onPart) => onPart({ type: "finish", reason: "complete" }) },
          list: async () => [{ id: "ale-1", chat: true, contextTokens: 900 }],
          notice: () => null,
        }
      : null,
  descriptionChars: null,
  tool: ({ name }) => ({ pour: name }),
};
const all = [...providers, tavern];

it("is configured, masked, listed, asked, shown and previewed", async () => {
  const config = loadConfig({ env: { BARKEEP_DATA_DIR: "/nowhere", TAVERN_KEY: "secret-ale" }, providers: all });
  expect(config.providerSecrets).toEqual({ TAVERN_KEY: "secret-ale" });
  const models = createModels({ providers: all, given: config.providers, makeId: () => "x" });
  await models.catalogue.refresh();
  expect(models.defaultModel()).toBe("ale-1");
  const model = models.catalogue.get("ale-1");
  expect(model).toMatchObject({ provider: "tavern", providerTitle: "Tavern Cloud", reachable: true, warning: null });
  expect(model?.capabilities.contextTokens).toBe(900);
  expect(model && models.adapter(model)).toBeDefined();
  const statuses = providerStatuses(models.catalogue, all, models.configured);
  expect(statuses.find(({ provider }) => provider === "tavern")).toMatchObject({ configured: true, reachable: true });
  const draft = {
    name: "Pour",
    description: "x",
    inputDescription: { parameters: {} },
    code: "def handle_event(d): return 1",
  };
  expect(knownPrices(all)).toMatchObject({ since: "2024-02", prices: expect.arrayContaining([...tavern.prices.list]) });
  expect(previewMethod(draft, all).tavern).toEqual({ pour: "pour" });
});

it("without its key it says what to set", () => {
  const models = createModels({ providers: all, makeId: () => "x" });
  expect(models.catalogue.get("ale-2")?.warning).toContain("TAVERN_KEY");
});
