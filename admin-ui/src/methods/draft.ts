/** A method while it is edited: the fields as the server takes them, the input description as the text typed. */

import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import type { InputDescription, Method, MethodDraft } from "../../../server/methods/method.ts";
import { methodWords } from "../words/en-methods.ts";

export interface Draft extends Omit<MethodDraft, "inputDescription" | "connected"> {
  /** JSON as typed; may be unfinished. */
  readonly inputDescription: string;
}

/** A method to begin with, as `GET /templates` gives it. */
export interface Template {
  readonly id: string;
  /** What to do before it works, in order. */
  readonly setup: readonly string[];
  /** True for those that a fresh installation already has. */
  readonly starter: boolean;
  readonly method: Partial<MethodDraft> & { readonly name: string; readonly description: string };
}

const indent = 4;

const firstCode = `def handle_event(data):
    return {"hello": data.get("name", "stranger")}
`;

const firstInput: InputDescription = {
  parameters: { name: { type: "string", description: methodWords.whoToGreet } },
  required: ["name"],
};

export const emptyDraft: Draft = {
  name: "",
  description: "",
  inputDescription: JSON.stringify(firstInput, null, indent),
  code: firstCode,
  characters: "all",
  timeoutMs: 5000,
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
};

export const describe = (description: unknown): string => writeJson(description, indent);

/** Key order of `emptyDraft`, so that two drafts compare as texts. */
export function draftOf(method: Partial<MethodDraft>): Draft {
  const fields = Object.fromEntries(
    Object.entries(emptyDraft).map(([name, empty]) => [name, method[name as keyof MethodDraft] ?? empty]),
  ) as unknown as Draft;
  return { ...fields, inputDescription: describe(method.inputDescription ?? { parameters: {}, required: [] }) };
}

export const sameDraft = (a: Draft, b: Draft): boolean => writeJson(a) === writeJson(b);

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** JSON text as a value; the message says what is wrong and where. */
export function parseAny(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: readJson(text) };
  } catch (error) {
    return { ok: false, message: methodWords.notJsonYet((error as Error).message) };
  }
}

/** The same for what must be an object. */
export function parseObject(text: string): Parsed<Record<string, unknown>> {
  const parsed = parseAny(text);
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ok: false, message: methodWords.expectedObject };
  return { ok: true, value: value as Record<string, unknown> };
}

/** The draft as the server takes it; text that isn't JSON goes as it is, for the server to say what is wrong. */
export function fieldsOf(draft: Draft): Omit<MethodDraft, "connected"> {
  const parsed = parseObject(draft.inputDescription);
  return {
    ...draft,
    inputDescription: (parsed.ok ? parsed.value : draft.inputDescription) as unknown as InputDescription,
  };
}

/** What a person compares: everything but the code, as JSON. */
export function settingsText(method: Omit<MethodDraft, "connected"> | Method): string {
  const { code: _, ...rest } = draftOf(method);
  return writeJson({ ...rest, inputDescription: method.inputDescription }, 2);
}
