/** The protocol's schemas as form fields, and what was filled in as a message. */

import { readJson, readNumber } from "../../../protocol/exact-json.ts";
import { clientMessages } from "../../../protocol/messages.ts";
import { playgroundWords } from "../words/en-playground.ts";

export type ClientType = keyof typeof clientMessages;
export const clientTypes = Object.keys(clientMessages) as readonly ClientType[];

export interface MessageField {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly kind: "text" | "number" | "flag" | "choice" | "json";
  readonly choices: readonly string[];
}

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly anyOf?: readonly { readonly const?: unknown }[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

export const descriptionOf = (type: ClientType): string => (clientMessages[type] as Schema).description ?? "";

/** The fields of a message but `type` and `id`, which the playground sets itself. */
export function fieldsOf(type: ClientType): readonly MessageField[] {
  const schema = clientMessages[type] as Schema;
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== "type" && name !== "id")
    .map(([name, field]) => {
      const choices = field.anyOf?.every((option) => typeof option.const === "string")
        ? field.anyOf.map((option) => String(option.const))
        : [];
      return {
        name,
        required: schema.required?.includes(name) ?? false,
        description: field.description ?? "",
        kind: kindOf(field, choices),
        choices,
      };
    });
}

function kindOf(field: Schema, choices: readonly string[]): MessageField["kind"] {
  if (choices.length > 0) return "choice";
  if (field.type === "string") return "text";
  if (field.type === "integer" || field.type === "number") return "number";
  if (field.type === "boolean") return "flag";
  return "json";
}

export type Filled = Readonly<Record<string, string>>;

/** The message, or the field that can't be read. */
export function messageOf(
  type: ClientType,
  id: string,
  filled: Filled,
): { readonly ok: true; readonly message: Record<string, unknown> } | { readonly ok: false; readonly problem: string } {
  const message: Record<string, unknown> = { type, id };
  for (const field of fieldsOf(type)) {
    const text = filled[field.name] ?? "";
    if (text === "") continue;
    if (field.kind === "number") message[field.name] = readNumber(text);
    else if (field.kind === "flag") message[field.name] = text === "true";
    else if (field.kind !== "json") message[field.name] = text;
    else {
      try {
        message[field.name] = readJson(text);
      } catch (error) {
        return { ok: false, problem: playgroundWords.notJson(field.name, (error as Error).message) };
      }
    }
  }
  return { ok: true, message };
}

/** What a field begins with, so that most messages can be sent as they are. */
export const firstValues: Readonly<Record<string, string>> = {
  protocolVersions: "[1]",
  client: '{"name": "playground"}',
  player: '{"id": "designer", "name": "Designer"}',
  text: playgroundWords.example,
  ok: "true",
};
