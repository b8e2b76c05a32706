import { expect, it } from "vitest";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import { moved, nextFallback } from "./fallback-order.ts";

const model = (id: string, fields: Partial<CatalogueModel> = {}): CatalogueModel => ({
  id,
  name: id,
  provider: "openai",
  capabilities: { tools: true, parallelTools: true, temperature: true, caching: false, contextTokens: null },
  status: "current",
  retires: null,
  replacement: null,
  reachable: true,
  warning: null,
  providerTitle: "OpenAI",
  chat: true,
  local: false,
  standIn: false,
  learned: [],
  ...fields,
});

it("moves one place among the others", () => {
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
});

it("offers what can answer first, then the built-in model, then anything that is left", () => {
  const models = [
    model("old", { status: "retired" }),
    model("away", { reachable: false }),
    model("rehearsal", { standIn: true }),
    model("good"),
  ];
  expect(nextFallback(models, ["main"])).toBe("good");
  expect(nextFallback(models, ["good"])).toBe("rehearsal");
  expect(nextFallback(models, ["good", "rehearsal"])).toBe("old");
  expect(nextFallback(models, ["old", "away", "rehearsal", "good"])).toBeNull();
  expect(nextFallback([], [])).toBeNull();
});
