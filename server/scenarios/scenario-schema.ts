/** The JSON Schema of a file of scenarios, for editors that complete and check while somebody types. */
import { expectationKinds, ScenarioFieldsSchema } from "./scenario.ts";

/** As a text with a line break at its end: what `docs/generated/scenario.schema.json` holds. */
export function scenarioFileSchema(): string {
  const { properties } = JSON.parse(JSON.stringify(ScenarioFieldsSchema)) as {
    properties: Record<string, Record<string, unknown>>;
  };
  const expectation = JSON.parse(JSON.stringify(ScenarioFieldsSchema.properties.expect.items)) as object;
  const oneOf = expectationKinds.map((kind) => ({ required: [kind] }));
  const expect = { type: "array", maxItems: 50, items: { $ref: "#/$defs/expectation" } };
  const steps = properties.steps as { items: { properties: Record<string, unknown> } };
  steps.items = {
    ...steps.items,
    properties: { ...steps.items.properties, expect },
    oneOf: ["say", "context", "trigger"].map((kind) => ({ required: [kind] })),
  } as typeof steps.items;
  const scenario = {
    type: "object",
    required: ["name", "character", "steps"],
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      id: { type: "string", minLength: 1, maxLength: 64, description: "Made from the name when not given." },
      ...properties,
      expect,
    },
  };
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Barkeep scenarios",
    description: "One scenario, or a list of them, as `barkeep test FILE` takes them.",
    oneOf: [{ $ref: "#/$defs/scenario" }, { type: "array", items: { $ref: "#/$defs/scenario" } }],
    $defs: { scenario, expectation: { ...expectation, additionalProperties: false, oneOf } },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
