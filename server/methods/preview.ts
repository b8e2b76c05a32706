/** What a model is told of a method, in each provider's form, for a draft as it stands. */
import type { JsonObject } from "../../protocol/json.ts";
import type { Problem } from "../problems/problem.ts";
import { idFromName } from "../text/id-from-name.ts";
import { readMethodFields } from "./method-fields.ts";

export interface MethodPreview {
  /** A tool of Chat Completions; null while the draft has problems. */
  readonly openai: JsonObject | null;
  /** A tool of the Messages API; null while the draft has problems. */
  readonly anthropic: JsonObject | null;
  readonly problems: readonly Problem[];
}

export function previewMethod(draft: unknown): MethodPreview {
  const reading = readMethodFields(draft, {}, { timeoutCeilingMs: Number.MAX_SAFE_INTEGER, required: [] });
  if (!reading.ok) return { openai: null, anthropic: null, problems: reading.problems };
  const { schema } = reading;
  const given = (draft as { id?: unknown }).id;
  const name = typeof given === "string" && given !== "" ? given : (idFromName(reading.draft.name) ?? "method");
  const description = reading.draft.description.trim() === "" ? reading.draft.name : reading.draft.description;
  return {
    openai: { type: "function", function: { name, description, parameters: schema } },
    anthropic: { name, description, input_schema: schema },
    problems: [],
  };
}
