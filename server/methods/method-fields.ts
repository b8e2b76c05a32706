/** Reads what a designer sent as a method: defaults for what is missing, and every problem with its path. */
import { type Static, Type } from "typebox";
import type { JsonObject } from "../../protocol/json.ts";
import { secretName } from "../access/secret-name.ts";
import { fieldProblems } from "../problems/field-problems.ts";
import type { Problem } from "../problems/problem.ts";
import { soundPart, withWritten } from "../problems/stored-problems.ts";
import { compileInputDescription } from "./input-description.ts";
import type { Method, MethodDraft } from "./method.ts";
import { withoutByteOrderMark } from "./pasted-code.ts";

/** Largest source of a method, and largest input and result of a call, in bytes. */
export const maxMethodBytes = 256 * 1024;

const Line = Type.String({ minLength: 1, maxLength: 500 });

/** The wire's shape of a method's fields; what they must mean together is checked by `readMethodFields`. */
export const MethodFieldsSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100, description: "The name people see; the id is made from it." }),
  description: Type.String({ maxLength: 2000, description: "What it does, for the model to read." }),
  inputDescription: Type.Unknown({
    description: "The inputs: `{parameters, required}`, or a JSON Schema of type object.",
  }),
  code: Type.String({ maxLength: maxMethodBytes, description: "Python with a function `handle_event(data)`." }),
  connected: Type.Boolean({ description: "Whether characters are offered it." }),
  characters: Type.Union([Type.Literal("all"), Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1000 })], {
    description: '`"all"`, or the ids of the characters it serves.',
  }),
  timeoutMs: Type.Integer({ minimum: 100, description: "How long a call may take, in ms." }),
  answers: Type.Union([Type.Literal("now"), Type.Literal("later")], {
    description: "`later`: the turn goes on without its result, which the character speaks of once it is there.",
  }),
  ifRepeated: Type.Union([Type.Literal("refuse"), Type.Literal("replace"), Type.Literal("both")], {
    description: "Of one that answers later, when it is called again in a session where it runs.",
  }),
  whenMovedOn: Type.Union([Type.Literal("speak"), Type.Literal("remember"), Type.Literal("drop")], {
    description: "What becomes of a late result when the story is in another scene by then.",
  }),
  sideEffect: Type.Boolean({ description: "True when it changes the world: a cancel leaves it to finish." }),
  keepWarm: Type.Boolean({ description: "True keeps its process between calls." }),
  keepWarmFor: Type.Union([Type.Literal("everybody"), Type.Literal("player")], {
    description: "Whether players share the kept process, or each has one of their own.",
  }),
  secrets: Type.Array(secretName(), {
    maxItems: 50,
    description: "Names of the secrets it gets as environment variables.",
  }),
  fillers: Type.Array(Line, { maxItems: 20, description: "Lines a character may say while it runs." }),
  fillerAfterMs: Type.Integer({ minimum: 0, maximum: 60_000, description: "A filler is said after this many ms." }),
  sayExactly: Type.Boolean({ description: 'True: a result {"say": "…"} is spoken as it is.' }),
  allowedHosts: Type.Union(
    [Type.Null(), Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 100 })],
    {
      description: "Hosts it may reach; null allows every public one.",
    },
  ),
  tags: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), {
    maxItems: 20,
    uniqueItems: true,
    description: "Words to find it by; no model sees them.",
  }),
  samples: Type.Array(
    Type.Object({
      name: Type.String({ minLength: 1, maxLength: 100 }),
      input: Type.Record(Type.String(), Type.Unknown()),
    }),
    { maxItems: 50, description: "Named inputs to try it with." },
  ),
});

export type MethodFields = Static<typeof MethodFieldsSchema>;

export const methodDefaults: Omit<MethodDraft, "name" | "timeoutMs"> = Object.freeze({
  description: "",
  inputDescription: { parameters: {}, required: [] },
  code: "",
  connected: false,
  characters: "all",
  answers: "now",
  ifRepeated: "refuse",
  whenMovedOn: "speak",
  sideEffect: false,
  keepWarm: false,
  keepWarmFor: "everybody",
  secrets: [],
  fillers: [],
  fillerAfterMs: 1500,
  sayExactly: false,
  allowedHosts: null,
  tags: [],
  samples: [],
});

/** Fields the server sets; sent back by a client that edits the whole object, and left aside here. */
const serverFields = ["id", "version", "updatedAt", "notes", "draft", "publish", "lastRun"];

/** The longest a call may take, in ms: of methods that answer now, and of those that answer later. */
export interface Ceilings {
  readonly timeoutCeilingMs: number;
  readonly laterCeilingMs: number;
}

/** For what is read without being run. */
export const anyTime: Ceilings = {
  timeoutCeilingMs: Number.MAX_SAFE_INTEGER,
  laterCeilingMs: Number.MAX_SAFE_INTEGER,
};

export const ceilingOf = ({ answers }: Pick<MethodDraft, "answers">, ceilings: Ceilings): number =>
  answers === "later" ? ceilings.laterCeilingMs : ceilings.timeoutCeilingMs;

/** What is shown of a stored method whose file somebody edited by hand: a field that can't be what it is has its default. */
export function soundMethod(stored: Method): Method {
  const { part } = soundPart(stored, MethodFieldsSchema);
  return withWritten({ name: stored.id, ...methodDefaults, ...part } as Method);
}

export type MethodReading =
  | { readonly ok: true; readonly draft: MethodDraft; readonly schema: JsonObject }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * What is sent laid over `base` (the saved method, or the defaults). `required` names fields that must be there.
 * Fields nobody knows are ignored, unless they look like a slip of a known one.
 */
export function readMethodFields(
  given: unknown,
  base: Partial<MethodDraft>,
  options: Ceilings & { readonly required: readonly (keyof MethodDraft)[] },
): MethodReading {
  const problems = fieldProblems(MethodFieldsSchema, given, {
    required: options.required.filter((name) => base[name] === undefined),
    alsoKnown: serverFields,
  });
  if (problems.length > 0) return { ok: false, problems };
  const fields = given as Partial<MethodFields>;
  const known = Object.keys(MethodFieldsSchema.properties) as (keyof MethodFields)[];
  const sent = known.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
  const whole = { name: "Draft", ...methodDefaults, ...base, ...Object.fromEntries(sent) } as MethodDraft;
  const ceiling = ceilingOf(whole, options);
  // What takes its time is given it: the limit of one that answered now is no choice for one that answers later.
  const slower = whole.answers === "later" && base.answers !== "later" && fields.timeoutMs === undefined;
  const timeoutMs = slower ? ceiling : (whole.timeoutMs ?? ceiling);
  const draft = { ...whole, timeoutMs, code: withoutByteOrderMark(whole.code) };

  const found: Problem[] = [];
  if (draft.name.trim() === "") found.push({ path: "name", message: "Give it a name, such as Get Weather." });
  if (draft.timeoutMs > ceiling) {
    const variable = draft.answers === "later" ? "BARKEEP_LATER_TIMEOUT_MS" : "BARKEEP_METHOD_TIMEOUT_MS";
    const longer = draft.answers === "now" ? " A method that answers later may take longer." : "";
    found.push({ path: "timeoutMs", message: `At most ${ceiling} ms; the server's ceiling is ${variable}.${longer}` });
  }
  if (Buffer.byteLength(draft.code) > maxMethodBytes) {
    found.push({ path: "code", message: `Larger than ${maxMethodBytes / 1024} KB.` });
  }
  const input = compileInputDescription(draft.inputDescription);
  if (!input.ok) found.push(...input.problems);
  if (!input.ok || found.length > 0) return { ok: false, problems: found };
  return { ok: true, draft: { ...draft, inputDescription: input.description }, schema: input.schema };
}
