/** The schema of scenario files is the one in the documentation, and says of files what the server says. */
import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { readScenarioFields } from "./scenario.ts";
import { scenarioFileSchema } from "./scenario-schema.ts";

const valid = new Ajv2020({ strict: false }).compile(JSON.parse(scenarioFileSchema()));
const good = { name: "a", character: "mira", steps: [{ say: "hi", expect: [{ says: "hello" }] }] };

describe("the schema of scenario files", () => {
  it("is the one that is documented (`vitest -u` writes it)", async () => {
    await expect(scenarioFileSchema()).toMatchFileSnapshot("../../docs/generated/scenario.schema.json");
  });

  it("takes the scenarios that ship", async () => {
    const shipped = new URL("../../test/fixtures/scenarios/seed.json", import.meta.url);
    expect(valid(JSON.parse(await readFile(shipped, "utf8")))).toBe(true);
  });

  it("takes one as the server keeps it", () => {
    const answers = { answers: [{ with: { a: "/x/" }, output: null }, { error: "down" }] };
    const kept = {
      ...good,
      id: "a",
      version: 2,
      updatedAt: "now",
      methods: { default: "live", m: "recorded", n: answers },
    };
    expect(valid(kept), JSON.stringify(valid.errors)).toBe(true);
    expect(() => readScenarioFields(kept, {})).not.toThrow();
  });

  it.each([
    ["a step with two kinds", { ...good, steps: [{ say: "hi", trigger: "x" }] }],
    ["an expectation with two kinds", { ...good, steps: [{ say: "hi", expect: [{ says: "a", cue: "b" }] }] }],
    ["an expectation without one", { ...good, expect: [{ times: 2 }] }],
    ["a field that belongs elsewhere", { ...good, expect: [{ says: "a", times: 2 }] }],
    ["a step's field that belongs elsewhere", { ...good, steps: [{ trigger: "a", to: "mira" }] }],
    ["a field of the whole that nobody knows", { ...good, whatever: [] }],
    ["a bound that nobody knows", { ...good, expect: [{ within: { round: 2 } }] }],
    ["no bound", { ...good, expect: [{ within: {} }] }],
    ["a field of a context that nobody knows", { ...good, steps: [{ context: { txt: "a" } }] }],
    ["an answer that is none", { ...good, methods: { m: { outptu: 1 } } }],
    ["an answer of two kinds", { ...good, methods: { m: { answers: [{ output: 1, error: "x" }] } } }],
    ["a default of another kind", { ...good, methods: { default: { output: 1 } } }],
    ["no steps", { ...good, steps: [] }],
    ["no character", { name: "a", steps: good.steps }],
  ])("refuses what the server refuses: %s", (_, wrong) => {
    expect(valid(good)).toBe(true);
    expect(valid(wrong)).toBe(false);
    expect(() => readScenarioFields(wrong, {})).toThrow();
  });
});
