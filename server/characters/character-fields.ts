/** Reads what a designer sent as a character: defaults for what is missing, and every problem with its path. */
import { Type } from "typebox";
import { fieldProblems } from "../problems/field-problems.ts";
import type { Problem } from "../problems/problem.ts";
import { soundPart } from "../problems/stored-problems.ts";
import { StorySchema, storyProblems } from "../story/story-fields.ts";
import type { CharacterDraft } from "./character.ts";

const ModelId = Type.String({ minLength: 1, maxLength: 200 });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });
const Line = Type.String({ minLength: 1, maxLength: 1000 });

export const CharacterFieldsSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100, description: "The name players see; the id is made from it." }),
  persona: Type.String({
    maxLength: 32_000,
    description: "Who the character is; `{{player.name}}` and `{{scene.place}}` are filled in.",
  }),
  knowledge: Type.Array(Type.String({ maxLength: 8000 }), {
    maxItems: 200,
    description: "What it knows, one note each.",
  }),
  model: Type.String({ minLength: 1, maxLength: 200, description: "An id of the model catalogue." }),
  fallbackModels: Type.Array(ModelId, { maxItems: 8, description: "Tried in order before the first word is out." }),
  temperature: nullable(Type.Number({ minimum: 0, maximum: 2 }), "Null leaves it to the provider."),
  greeting: nullable(Line, "Said when a session opens; null says nothing."),
  errorLine: nullable(Line, "Said when a turn fails; null says nothing."),
  fillers: Type.Array(Line, { maxItems: 20, description: "Lines said while a slow method runs." }),
  style: Type.Object(
    {
      language: Type.Optional(nullable(Type.String({ maxLength: 100 }), "Null leaves it open.")),
      maxSentences: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 100 }), "Null leaves it open.")),
    },
    { description: "How it speaks; the language may hold `{{scene.language}}`." },
  ),
  cueStyle: nullable(
    Type.Record(
      Type.String({ minLength: 1, maxLength: 64 }),
      Type.String({
        pattern: "^[a-zA-Z_][a-zA-Z0-9_]{0,63}(=[^\\[\\]\\n]{1,64})?$",
        "x-shape": "a cue such as nod or emotion=joy",
      }),
      { maxProperties: 64 },
    ),
    'For a model that writes *smiles*: a cue such as emotion=joy by a word between the stars, {"smile": "emotion=joy"}.',
  ),
  limits: Type.Object(
    {
      steps: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: "Rounds that may call methods." })),
      calls: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: "Calls in a turn." })),
      outputTokens: Type.Optional(Type.Integer({ minimum: 16, maximum: 64_000, description: "Longest answer." })),
      answerChars: Type.Optional(
        Type.Integer({ minimum: 100, maximum: 200_000, description: "Longest answer of a turn, in characters." }),
      ),
    },
    { description: "Limits of a turn." },
  ),
  story: nullable(StorySchema, "Scenes with a goal each, one on at a time, and the exits between them; null for none."),
  clock: Type.String({
    maxLength: 100,
    pattern: "^(none|real|[A-Za-z_][\\w-]*(\\.[\\w-]+)+)$",
    "x-shape": "none, real, or a variable such as scene.time",
    description: "What time it knows: `none`, `real`, or a variable of the game's such as `scene.time`.",
  }),
  firstMethods: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
    maxItems: 128,
    description: "Methods offered before others where there are more than a model takes (128), by id.",
  }),
  memory: Type.Boolean({ description: "Keep facts about each player across sessions." }),
  summary: Type.Boolean({ description: "Keep a running summary of long conversations." }),
});

export const characterDefaults: Omit<CharacterDraft, "name" | "model"> = Object.freeze({
  persona: "",
  knowledge: [],
  fallbackModels: [],
  temperature: null,
  greeting: null,
  errorLine: null,
  fillers: [],
  style: { language: null, maxSentences: null },
  cueStyle: null,
  story: null,
  limits: { steps: 6, calls: 16, outputTokens: 1024, answerChars: 16_000 },
  clock: "none",
  firstMethods: [],
  memory: false,
  summary: false,
});

/** Fields the server sets; sent back by a client that edits the whole object, and left aside here. */
const serverFields = ["id", "version", "updatedAt", "warnings", "notes", "draft", "publish"];

export type CharacterReading =
  | { readonly ok: true; readonly draft: CharacterDraft }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What of a stored character is as it should be, and what is not. */
export function soundCharacter<T extends Partial<CharacterDraft>>(stored: T): ReturnType<typeof soundPart<T>> {
  const { part, problems } = soundPart(stored, CharacterFieldsSchema);
  const lost = part.story ? storyProblems(part.story) : [];
  return lost.length === 0 ? { part, problems } : { part: { ...part, story: null }, problems: [...problems, ...lost] };
}

/** What is sent laid over `base`: the saved character, or nothing for a new one, which must have a name. */
export function readCharacterFields(
  given: unknown,
  base: Partial<CharacterDraft>,
  options: { readonly defaultModel: string },
): CharacterReading {
  const required = base.name === undefined ? ["name"] : [];
  const problems = fieldProblems(CharacterFieldsSchema, given, { required, alsoKnown: serverFields });
  if (problems.length > 0) return { ok: false, problems };
  const fields = given as Partial<CharacterDraft>;
  if (fields.name !== undefined && fields.name.trim() === "") {
    return { ok: false, problems: [{ path: "name", message: "Give it a name, such as Mira." }] };
  }
  const lost = fields.story ? storyProblems(fields.story) : [];
  if (lost.length > 0) return { ok: false, problems: lost };
  const known = Object.keys(CharacterFieldsSchema.properties) as (keyof CharacterDraft)[];
  const sent = known.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
  const defaults = { ...characterDefaults, model: options.defaultModel };
  const draft = { ...defaults, ...base, ...Object.fromEntries(sent) } as CharacterDraft;
  const style = { ...characterDefaults.style, ...base.style, ...fields.style };
  const limits = { ...characterDefaults.limits, ...base.limits, ...fields.limits };
  return { ok: true, draft: { ...draft, style, limits } };
}
