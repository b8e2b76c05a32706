/** What a model is told of a method, in each provider's form, for a draft as it stands. */
import type { JsonObject } from "../../protocol/json.ts";
import { anyTime, readMethodFields } from "../methods/method-fields.ts";
import type { Provider } from "../models/provider.ts";
import type { Problem } from "../problems/problem.ts";
import { idFromName } from "../text/id-from-name.ts";
import { methodNotes } from "./method-notes.ts";
import { methodTool } from "./offer.ts";

/** By the provider's id, the tool as it is sent; null while the draft has problems. */
export type MethodPreview = Readonly<Record<string, JsonObject | null>> & {
  readonly problems: readonly Problem[];
  /** The same in order, with what people call each provider. */
  readonly forms: readonly { readonly id: string; readonly title: string; readonly tool: JsonObject | null }[];
  /** What is sent otherwise than it is written. */
  readonly notes: readonly Problem[];
};

export function previewMethod(draft: unknown, providers: readonly Provider[]): MethodPreview {
  const shown = providers.filter(({ toSet }) => toSet !== null);
  const reading = readMethodFields(draft, {}, { ...anyTime, required: [] });
  const inForms = (form: (provider: Provider) => JsonObject | null) => {
    const forms = shown.map((provider) => ({ id: provider.id, title: provider.title, tool: form(provider) }));
    return { ...Object.fromEntries(forms.map(({ id, tool }) => [id, tool])), forms };
  };
  if (!reading.ok) return { ...inForms(() => null), problems: reading.problems, notes: [] } as unknown as MethodPreview;
  const given = (draft as { id?: unknown }).id;
  const id = typeof given === "string" && given !== "" ? given : (idFromName(reading.draft.name) ?? "method");
  const { name, description } = reading.draft;
  // as the library offers it
  const told = description.trim() === "" ? name : description;
  const { answers, ifRepeated, whenMovedOn } = reading.draft;
  const later = answers === "later" && { later: { ifRepeated, whenMovedOn } };
  const method = { id, name, description: told, schema: reading.schema, ...later };
  const tool = methodTool(method);
  return {
    ...inForms((provider) => provider.tool(tool)),
    problems: [],
    notes: methodNotes(method),
  } as unknown as MethodPreview;
}
