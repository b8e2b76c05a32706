/** A scenario: lines of a player, what the game does in between, and what is expected of the character. JSON that a person reads. */
import { type Static, type TObject, Type } from "typebox";
import { fieldProblems } from "../problems/field-problems.ts";
import { invalidRequest, type Problem } from "../problems/problem.ts";
import { closestWord } from "../text/closest-word.ts";
import { patternIn, patternProblem } from "./matching.ts";

const Arguments = Type.Record(Type.String(), Type.Unknown(), {
  description:
    'By name: a value it equals, "/pattern/", {"contains": …}, {"equals": …} or {"any": true}; those not named may be anything.',
});
const Words = Type.String({ minLength: 1, maxLength: 2000, description: "Words in any case, or a /pattern/." });
const Count = Type.Integer({ minimum: 0, maximum: 1000 });

const WithinSchema = Type.Object(
  {
    rounds: Type.Optional(Count),
    tokens: Type.Optional(Type.Integer({ minimum: 0 })),
    ms: Type.Optional(Type.Integer({ minimum: 0, description: "To the first word." })),
  },
  { description: "At most so many of each that is named." },
);

/** Each expectation has exactly one of the first names. */
export const ExpectationSchema = Type.Object({
  calls: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: "A method, by id." })),
  notCalls: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: "A method that is not called, by id." }),
  ),
  says: Type.Optional(Words),
  notSays: Type.Optional(Words),
  action: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: "An action of the game." })),
  notAction: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: "An action of the game that is not called." }),
  ),
  cue: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "`name`, or `name=value`." })),
  scene: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: "The scene of the story that comes on." }),
  ),
  speaks: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: "In a scene of several: the character that answers, by id.",
    }),
  ),
  finish: Type.Optional(
    Type.Union([Type.Literal("complete"), Type.Literal("cancelled"), Type.Literal("limit"), Type.Literal("error")], {
      description: "How every turn ended.",
    }),
  ),
  within: Type.Optional(WithinSchema),
  judge: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: "A sentence that a model judges." })),
  with: Type.Optional(Arguments),
  times: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, description: "Exactly so often; at least once when not given." }),
  ),
  atMost: Type.Optional(Count),
});
export type Expectation = Static<typeof ExpectationSchema>;

const Expectations = Type.Array(ExpectationSchema, { maxItems: 50 });

const CharacterId = Type.String({ minLength: 1, maxLength: 64 });

const ContextSchema = Type.Object({
  text: Type.Optional(Type.String({ maxLength: 8000 })),
  key: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  variables: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  respond: Type.Optional(Type.Union([Type.Literal("silent"), Type.Literal("auto"), Type.Literal("must")])),
});

export const StepSchema = Type.Object({
  say: Type.Optional(Type.String({ minLength: 1, maxLength: 8000, description: "What the player says." })),
  to: Type.Optional({
    ...CharacterId,
    description: "Of a say, in a scene of several: the character spoken to, by id.",
  }),
  player: Type.Optional(
    Type.Object(
      { id: Type.String({ minLength: 1, maxLength: 128 }), name: Type.Optional(Type.String({ maxLength: 100 })) },
      { description: "Of a say, in a scene of several players: who speaks." },
    ),
  ),
  line: Type.Optional(
    Type.String({ minLength: 1, maxLength: 8000, description: "What the game has the character say, word for word." }),
  ),
  speaker: Type.Optional({ ...CharacterId, description: "Of a line, in a scene of several: who says it." }),
  next: Type.Optional(
    Type.Union([Type.Literal(true), CharacterId], {
      description: "In a scene of several: the character that may speak now, by id; true is the next one.",
    }),
  ),
  context: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 8000 }), ContextSchema])),
  trigger: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  data: Type.Optional(Type.Unknown({ description: "Of a trigger." })),
  expect: Type.Optional(Expectations),
});
export type Step = Static<typeof StepSchema>;

const ActionSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  description: Type.String({ maxLength: 2000 }),
  parameters: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  answers: Type.Optional(Type.Boolean()),
  timeoutMs: Type.Optional(Type.Integer({ minimum: 1 })),
  result: Type.Optional(Type.Unknown({ description: "What the game answers." })),
  error: Type.Optional(Type.String({ maxLength: 4000, description: "What the game refuses with." })),
  results: Type.Optional(
    Type.Array(
      Type.Object({
        with: Type.Optional(Arguments),
        result: Type.Optional(Type.Unknown()),
        error: Type.Optional(Type.String({ maxLength: 4000 })),
      }),
      {
        maxItems: 200,
        description:
          "Instead of one answer several: the first that fits; of those for the same arguments each in turn.",
      },
    ),
  ),
});

export const AnswerSchema = Type.Object({
  with: Type.Optional(Arguments),
  output: Type.Optional(Type.Unknown({ description: "What it returns." })),
  error: Type.Optional(Type.String({ maxLength: 4000, description: "What it fails with." })),
});
export const AnswersSchema = Type.Object({
  answers: Type.Array(AnswerSchema, {
    maxItems: 1000,
    description: "The first that fits answers; of those for the same arguments each in turn.",
  }),
});

export const ScenarioFieldsSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  description: Type.String({ maxLength: 2000 }),
  character: Type.String({ minLength: 1, maxLength: 64, description: "The character's id." }),
  characters: Type.Array(CharacterId, {
    maxItems: 8,
    description: "In a scene of several: everybody in it, `character` first.",
  }),
  chatter: Type.Integer({ minimum: 0, maximum: 20, description: "How many turns they go on among themselves." }),
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
  actions: Type.Array(ActionSchema, { maxItems: 64 }),
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
  "speaks",
  "finish",
  "within",
  "judge",
] as const satisfies readonly (keyof Expectation)[];

export const stepKinds = ["say", "line", "next", "context", "trigger"] as const satisfies readonly (keyof Step)[];

/** What belongs to some kinds alone: beside another it would hold nothing. */
export const belongsTo: Readonly<Record<string, readonly string[]>> = {
  with: ["calls", "action"],
  times: ["calls", "action"],
  atMost: ["calls", "action"],
  to: ["say"],
  player: ["say"],
  speaker: ["line"],
  data: ["trigger"],
};
/** What the server writes beside a scenario's own fields; a file may have it. */
export const writtenBeside = ["id", "version", "updatedAt", "$schema", "lastRun"];
const defaults = {
  description: "",
  characters: [],
  chatter: 0,
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
  const problems = fieldProblems(ScenarioFieldsSchema, given, { required, alsoKnown: writtenBeside });
  const told = new Set(problems.map(({ path }) => path));
  if (typeof given === "object" && given !== null && !Array.isArray(given))
    problems.push(
      ...unknownFields(given, ScenarioFieldsSchema, "", writtenBeside).filter(({ path }) => !told.has(path)),
    );
  if (problems.length > 0) throw invalidRequest(problems);
  const sent = Object.keys(ScenarioFieldsSchema.properties).flatMap((name) => {
    const value = (given as Record<string, unknown>)[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const fields = { ...defaults, ...base, ...Object.fromEntries(sent) } as ScenarioFields;
  const found = problemsTogether(fields);
  if (found.length > 0) throw invalidRequest(found);
  return fields;
}

/** What several fields can't be together, and patterns, names and kinds that no schema tells. */
export function problemsTogether(fields: ScenarioFields): readonly Problem[] {
  return [
    ...Object.entries(fields.methods).flatMap(([id, answers]) => problemsOfMethod(id, answers)),
    ...problemsOfCast(fields),
    ...fields.actions.flatMap((action, at) => [
      ...unknownFields(action, ActionSchema, `actions[${at}]`),
      ...(action.results ?? []).flatMap((one, n) => problemsOfArguments(one.with, `actions[${at}].results[${n}].with`)),
    ]),
    ...fields.steps.flatMap(problemsOfStep),
    ...fields.expect.flatMap((one, at) => problemsOfExpectation(one, `expect[${at}]`)),
  ];
}

function problemsOfMethod(id: string, answers: unknown): Problem[] {
  const path = `methods.${id}`;
  if (answers === "live" || answers === "recorded") return [];
  if (id === "default") return [{ path, message: "Expected `recorded` or `live`." }];
  const list = (answers as { readonly answers?: unknown } | null)?.answers;
  const all = Array.isArray(list) ? list : [answers];
  const good = all.every(
    (one) => typeof one === "object" && one !== null && "output" in one !== (typeof one.error === "string"),
  );
  if (good && all.length > 0)
    return [
      ...(Array.isArray(list) ? unknownFields(answers as object, AnswersSchema, path) : []),
      ...all.flatMap((one, at) => {
        const here = Array.isArray(list) ? `${path}.answers[${at}]` : path;
        return [
          ...unknownFields(one, AnswerSchema, here),
          ...problemsOfArguments((one as Answer).with, `${here}.with`),
        ];
      }),
    ];
  return [
    { path, message: 'Expected `live`, {"output": …}, {"error": "…"} or {"answers": [{"with": {…}, "output": …}]}.' },
  ];
}

/** A field that nobody knows would hold nothing, and pass. */
function unknownFields(given: object, { properties }: TObject, path: string, also: readonly string[] = []): Problem[] {
  const known = Object.keys(properties);
  return Object.keys(given)
    .filter((name) => !known.includes(name) && !also.includes(name))
    .map((name) => {
      const suggestion = closestWord(name, known);
      const where = path === "" ? name : `${path}.${name}`;
      return { path: where, message: "There is no such field.", ...(suggestion && { suggestion }) };
    });
}

/** Fields that stand beside a kind they don't belong to. */
function strayFields(given: object, kind: string, path: string): Problem[] {
  return Object.keys(given).flatMap((name) => {
    const kinds = belongsTo[name];
    if (kinds === undefined || kinds.includes(kind)) return [];
    return [
      { path: `${path}.${name}`, message: `It belongs to ${kinds.join(" and ")}, and is nothing beside ${kind}.` },
    ];
  });
}

function problemsOfCast({ character, characters }: ScenarioFields): Problem[] {
  if (characters.length === 0 || characters[0] === character) return [];
  return [{ path: "characters[0]", message: `Expected ${character}: \`character\` comes first.` }];
}

function problemsOfStep(step: Step, at: number): Problem[] {
  const path = `steps[${at}]`;
  const kinds = stepKinds.filter((name) => step[name] !== undefined);
  const [kind] = kinds;
  const one =
    kind !== undefined && kinds.length === 1
      ? strayFields(step, kind, path)
      : [{ path, message: `Give one of ${stepKinds.join(", ")}.` }];
  const context = typeof step.context === "object" ? unknownFields(step.context, ContextSchema, `${path}.context`) : [];
  return [
    ...one,
    ...unknownFields(step, StepSchema, path),
    ...context,
    ...(step.expect ?? []).flatMap((each, n) => problemsOfExpectation(each, `${path}.expect[${n}]`)),
  ];
}

function problemsOfExpectation(expectation: Expectation, path: string): Problem[] {
  const unknown = unknownFields(expectation, ExpectationSchema, path);
  const kinds = expectationKinds.filter((name) => expectation[name] !== undefined);
  if (kinds.length !== 1)
    return [
      ...unknown,
      ...(unknown.length > 0 ? [] : [{ path, message: `Give one of ${expectationKinds.join(", ")}.` }]),
    ];
  const words = expectation.says ?? expectation.notSays;
  const wrong = words === undefined ? null : wrongPattern(words);
  const { within } = expectation;
  return [
    ...unknown,
    ...strayFields(expectation, kinds[0] as string, path),
    ...(within ? unknownFields(within, WithinSchema, `${path}.within`) : []),
    ...(within && Object.keys(within).length === 0
      ? [{ path: `${path}.within`, message: "Give one of rounds, tokens, ms." }]
      : []),
    ...(wrong ? [{ path, message: wrong }] : []),
    ...problemsOfArguments(expectation.with, `${path}.with`),
  ];
}

function problemsOfArguments(wanted: unknown, path: string): Problem[] {
  if (typeof wanted === "string") {
    const wrong = wrongPattern(wanted);
    return wrong ? [{ path, message: wrong }] : [];
  }
  if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted) || "equals" in wanted) return [];
  return Object.entries(wanted).flatMap(([name, one]) => problemsOfArguments(one, `${path}.${name}`));
}

function wrongPattern(words: string): string | null {
  const pattern = patternIn(words);
  const wrong = pattern && patternProblem(pattern);
  return wrong ? `Not a pattern: ${wrong}` : null;
}
