/** A scenario: lines of a player, what the game does in between, and what is expected of the character. JSON that a person reads. */
import { type Static, Type } from "typebox";
import { fieldProblems } from "../problems/field-problems.ts";
import { invalidRequest, type Problem } from "../problems/problem.ts";
import { patternIn, patternProblem } from "./matching.ts";

const Arguments = Type.Record(Type.String(), Type.Unknown(), {
  description:
    'By name: a value it equals, "/pattern/", {"contains": …}, or {"any": true}; those not named may be anything.',
});
const Words = Type.String({ minLength: 1, maxLength: 2000, description: "Words in any case, or a /pattern/." });
const Count = Type.Integer({ minimum: 0, maximum: 1000 });

/** Each expectation has exactly one of the first names. */
export const ExpectationSchema = Type.Object({
  calls: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: "A method, by id." })),
  notCalls: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  says: Type.Optional(Words),
  notSays: Type.Optional(Words),
  action: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: "An action of the game." })),
  notAction: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  cue: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "`name`, or `name=value`." })),
  scene: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: "The scene of the story that comes on." }),
  ),
  finish: Type.Optional(
    Type.Union([Type.Literal("complete"), Type.Literal("cancelled"), Type.Literal("limit"), Type.Literal("error")]),
  ),
  within: Type.Optional(
    Type.Object({
      rounds: Type.Optional(Count),
      tokens: Type.Optional(Type.Integer({ minimum: 0 })),
      ms: Type.Optional(Type.Integer({ minimum: 0, description: "To the first word." })),
    }),
  ),
  judge: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: "A sentence that a model judges." })),
  with: Type.Optional(Arguments),
  times: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, description: "Exactly so often; at least once when not given." }),
  ),
  atMost: Type.Optional(Count),
});
export type Expectation = Static<typeof ExpectationSchema>;

const Expectations = Type.Array(ExpectationSchema, { maxItems: 50 });

export const StepSchema = Type.Object({
  say: Type.Optional(Type.String({ minLength: 1, maxLength: 8000 })),
  context: Type.Optional(
    Type.Union([
      Type.String({ minLength: 1, maxLength: 8000 }),
      Type.Object({
        text: Type.Optional(Type.String({ maxLength: 8000 })),
        key: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        variables: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        respond: Type.Optional(Type.Union([Type.Literal("silent"), Type.Literal("auto"), Type.Literal("must")])),
      }),
    ]),
  ),
  trigger: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  data: Type.Optional(Type.Unknown({ description: "Of a trigger." })),
  expect: Type.Optional(Expectations),
});
export type Step = Static<typeof StepSchema>;

const Action = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  description: Type.String({ maxLength: 2000 }),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  answers: Type.Optional(Type.Boolean()),
  result: Type.Optional(Type.Unknown({ description: "What the game answers." })),
  error: Type.Optional(Type.String({ maxLength: 1000, description: "What the game refuses with." })),
});

export const ScenarioFieldsSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.String({ maxLength: 2000 }),
  character: Type.String({ minLength: 1, maxLength: 64, description: "The character's id." }),
  tags: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 20 }),
  player: Type.Union([
    Type.Null(),
    Type.Object({
      id: Type.String({ minLength: 1, maxLength: 128 }),
      name: Type.Optional(Type.String({ maxLength: 100 })),
    }),
  ]),
  context: Type.Union([Type.Null(), Type.String({ maxLength: 16_000 }), Type.Record(Type.String(), Type.Unknown())], {
    description: "What the game says when it opens the session.",
  }),
  language: Type.Union([Type.Null(), Type.String({ maxLength: 100 })]),
  actions: Type.Array(Action, { maxItems: 64 }),
  cues: Type.Array(
    Type.Object({
      name: Type.String({ minLength: 1, maxLength: 64 }),
      values: Type.Optional(Type.Array(Type.String())),
      description: Type.Optional(Type.String()),
    }),
    { maxItems: 32 },
  ),
  methods: Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), {
    description:
      'How methods answer: `default` is `recorded` or `live`; by id `live`, {"output": …}, {"error": "…"}, or {"answers": [{"with": {…}, "output": …}]}.',
  }),
  judge: Type.Union([Type.Null(), Type.String({ maxLength: 200 })], { description: "The model that judges, by id." }),
  steps: Type.Array(StepSchema, { minItems: 1, maxItems: 100 }),
  expect: Expectations,
});
type Fields = Static<typeof ScenarioFieldsSchema>;

/** What a method answers; `with` says for which arguments. */
export interface Answer {
  readonly with?: Readonly<Record<string, unknown>>;
  readonly output?: unknown;
  readonly error?: string;
}

export type MethodAnswers = "live" | "recorded" | Answer | { readonly answers: readonly Answer[] };

export interface ScenarioFields extends Omit<Fields, "methods"> {
  readonly methods: Readonly<Record<string, MethodAnswers>>;
}

export interface Scenario extends ScenarioFields {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: string;
}

/** What says what is expected; the others belong to one of these. */
export const expectationKinds = [
  "calls",
  "notCalls",
  "says",
  "notSays",
  "action",
  "notAction",
  "cue",
  "scene",
  "finish",
  "within",
  "judge",
] as const satisfies readonly (keyof Expectation)[];

const stepKinds = ["say", "context", "trigger"] as const;
const defaults = {
  description: "",
  tags: [],
  player: null,
  context: null,
  language: null,
  actions: [],
  cues: [],
  methods: { default: "recorded" },
  judge: null,
  expect: [],
};

/** What is sent laid over `base`. Throws `invalid_request` with the path of each field. */
export function readScenarioFields(given: unknown, base: Partial<ScenarioFields>): ScenarioFields {
  const required = (["name", "character", "steps"] as const).filter((name) => base[name] === undefined);
  const problems = fieldProblems(ScenarioFieldsSchema, given, {
    required,
    alsoKnown: ["id", "version", "updatedAt", "$schema", "lastRun"],
  });
  if (problems.length > 0) throw invalidRequest(problems);
  const sent = Object.keys(ScenarioFieldsSchema.properties).flatMap((name) => {
    const value = (given as Record<string, unknown>)[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const fields = { ...defaults, ...base, ...Object.fromEntries(sent) } as ScenarioFields;
  const found = [
    ...Object.entries(fields.methods).flatMap(([id, answers]) => problemsOfMethod(id, answers)),
    ...fields.steps.flatMap(problemsOfStep),
    ...fields.expect.flatMap((one, at) => problemsOfExpectation(one, `expect[${at}]`)),
  ];
  if (found.length > 0) throw invalidRequest(found);
  return fields;
}

function problemsOfMethod(id: string, answers: unknown): Problem[] {
  const path = `methods.${id}`;
  if (answers === "live" || answers === "recorded") return [];
  if (id === "default") return [{ path, message: "Expected `recorded` or `live`." }];
  const list = (answers as { readonly answers?: unknown } | null)?.answers;
  const all = Array.isArray(list) ? list : [answers];
  const good = all.every(
    (one) => typeof one === "object" && one !== null && ("output" in one || typeof one.error === "string"),
  );
  if (good && all.length > 0) return [];
  return [
    { path, message: 'Expected `live`, {"output": …}, {"error": "…"} or {"answers": [{"with": {…}, "output": …}]}.' },
  ];
}

function problemsOfStep(step: Step, at: number): Problem[] {
  const kinds = stepKinds.filter((name) => step[name] !== undefined);
  const one = kinds.length === 1 ? [] : [{ path: `steps[${at}]`, message: "Give one of `say`, `context`, `trigger`." }];
  return [
    ...one,
    ...(step.expect ?? []).flatMap((each, n) => problemsOfExpectation(each, `steps[${at}].expect[${n}]`)),
  ];
}

function problemsOfExpectation(expectation: Expectation, path: string): Problem[] {
  const kinds = expectationKinds.filter((name) => expectation[name] !== undefined);
  if (kinds.length !== 1) return [{ path, message: `Give one of ${expectationKinds.join(", ")}.` }];
  const words = expectation.says ?? expectation.notSays;
  const pattern = words === undefined ? null : patternIn(words);
  const wrong = pattern && patternProblem(pattern);
  return wrong ? [{ path, message: `Not a pattern: ${wrong}` }] : [];
}
