/** The JSON Schema of a file of scenarios, for editors that complete and check while somebody types. */
import {
  AnswerSchema,
  AnswersSchema,
  belongsTo,
  expectationKinds,
  ScenarioFieldsSchema,
  stepKinds,
  writtenBeside,
} from "./scenario.ts";

/** As a text with a line break at its end: what `docs/generated/scenario.schema.json` holds. */
export function scenarioFileSchema(): string {
  const { properties } = JSON.parse(JSON.stringify(ScenarioFieldsSchema)) as {
    properties: Record<string, Record<string, unknown>>;
  };
  const closed = (schema: object) => ({ ...JSON.parse(JSON.stringify(schema)), additionalProperties: false });
  const expectation = closed(ScenarioFieldsSchema.properties.expect.items);
  expectation.properties.within = { ...closed(expectation.properties.within), minProperties: 1 };
  const oneOf = expectationKinds.map((kind) => ({ required: [kind] }));
  const answer = { ...closed(AnswerSchema), oneOf: [{ required: ["output"] }, { required: ["error"] }] };
  const { answers } = JSON.parse(JSON.stringify(AnswersSchema.properties)) as { answers: object };
  const expect = { type: "array", maxItems: 50, items: { $ref: "#/$defs/expectation" } };
  const steps = properties.steps as { items: { properties: Record<string, { anyOf?: object[] }> } };
  const context = steps.items.properties.context?.anyOf ?? [];
  steps.items = {
    ...steps.items,
    properties: {
      ...steps.items.properties,
      context: { anyOf: context.map((one) => ("properties" in one ? closed(one) : one)) },
      expect,
    },
    additionalProperties: false,
    oneOf: stepKinds.map((kind) => ({ required: [kind] })),
    allOf: besides(Object.keys(steps.items.properties)),
  } as typeof steps.items;
  const methods = {
    type: "object",
    description: properties.methods?.description,
    properties: { default: { enum: ["recorded", "live"], description: "Of methods that are not named here." } },
    additionalProperties: {
      anyOf: [
        { enum: ["recorded", "live"] },
        { $ref: "#/$defs/answer" },
        {
          type: "object",
          required: ["answers"],
          additionalProperties: false,
          properties: { answers: { ...answers, minItems: 1, items: { $ref: "#/$defs/answer" } } },
        },
      ],
    },
  };
  const scenario = {
    type: "object",
    required: ["name", "character", "steps"],
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      id: { type: "string", minLength: 1, maxLength: 64, description: "Made from the name when not given." },
      ...properties,
      methods,
      expect,
      ...Object.fromEntries(
        writtenBeside
          .filter((name) => name !== "id" && name !== "$schema")
          .map((name) => [name, { description: "Written by the server, and not read." }]),
      ),
    },
  };
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Barkeep scenarios",
    description: "One scenario, or a list of them, as `barkeep test FILE` takes them.",
    oneOf: [{ $ref: "#/$defs/scenario" }, { type: "array", items: { $ref: "#/$defs/scenario" } }],
    $defs: {
      scenario,
      answer,
      expectation: {
        ...expectation,
        oneOf,
        allOf: besides(Object.keys(ScenarioFieldsSchema.properties.expect.items.properties)),
      },
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Of these fields those that want one of some others beside them. */
const besides = (names: readonly string[]) =>
  names.flatMap((name) => {
    const kinds = belongsTo[name];
    if (kinds === undefined) return [];
    const anyOf = [{ not: { required: [name] } }, ...kinds.map((kind) => ({ required: [kind] }))];
    return [{ anyOf }];
  });
