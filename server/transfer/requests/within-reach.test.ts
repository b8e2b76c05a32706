import { expect, it } from "vitest";
import type { ApiInput } from "./api-request.ts";
import { methodFromRequest } from "./method-from-request.ts";
import { withinReach } from "./within-reach.ts";

const text = { type: "string" as const };
const holding = (count: number) => ({
  type: "object" as const,
  description: "All of it",
  properties: Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, text])),
  required: [],
});
const input = (name: string, required: boolean, parameter: ApiInput["parameter"] = text): ApiInput => ({
  in: "body",
  name,
  parameter,
  required,
});
const many = (count: number) => Array.from({ length: count }, (_, n) => input(`p${n}`, false));
const plain = { type: "object", description: "All of it" };

it("what an input description holds stays as it is", () => {
  const given = [input("first", true, holding(98)), input("large", false, holding(40)), ...many(60)];
  expect(withinReach(given)).toEqual({ inputs: given, leftOut: [], undescribed: [] });
});

it("optional ones lose first what stands within them, then the last are left out; what is needed stays described", () => {
  const { inputs, leftOut, undescribed } = withinReach([
    input("first", true, holding(150)),
    input("large", false, holding(40)),
    ...many(60),
  ]);
  expect([undescribed, leftOut.length, leftOut[0], inputs.length]).toEqual([["large"], 12, "p48", 50]);
  expect(inputs[0]?.parameter.properties).toHaveProperty("m149");
  expect(inputs[1]?.parameter).toEqual(plain);
});

it("what is needed goes undescribed where nothing else is enough, lists of objects too", () => {
  const list = { type: "array" as const, items: holding(300) };
  const { inputs, leftOut, undescribed } = withinReach([input("first", true, list), ...many(3)]);
  expect([undescribed, leftOut, inputs[0]?.parameter]).toEqual([["first"], [], { type: "array", items: plain }]);
});

it("is told with the method", () => {
  const request = {
    ...{ id: "pay", name: "Pay", description: "Pays", verb: "POST", base: "https://a.example", path: "/pay" },
    ...{ constants: [], credentials: [], body: "json" as const, wholeBody: false, answers: "json" as const },
    inputs: many(201),
  };
  const { fields, problems } = methodFromRequest(request);
  expect(Object.keys((fields.inputDescription as { parameters: object }).parameters)).toHaveLength(200);
  expect(problems).toEqual([{ name: "pay", message: "It has too many inputs: left out: p200." }]);
});
