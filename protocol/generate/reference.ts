/** The reference page: every message with its fields, every error code and close code with what to do. */
import { type CloseEntry, type CodeEntry, closeCodes, errorCodes } from "../codes.ts";
import type { Emitter, Registry } from "./emitters.ts";
import { plainSchema, type Side } from "./json-schema.ts";

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly not?: { readonly enum: readonly string[] };
}

export const reference: Emitter = {
  path: "docs/protocol/generated/reference.md",
  emit(registry) {
    return `${[
      "# Wire protocol v1: messages and codes",
      "",
      "Made from `protocol/messages.ts` and `protocol/codes.ts` by `npm run generate`. The flows, with diagrams, are in [flows](../flows.md).",
      "",
      ...section(registry, "client", "A client sends"),
      ...section(registry, "server", "The server sends"),
      ...errors(),
      ...closes(),
    ].join("\n")}`;
  },
};

function section(registry: Registry, side: Side, title: string): string[] {
  const lines = [`## ${title}`, ""];
  for (const [type, schema] of Object.entries(registry[side])) {
    const plain = plainSchema(schema) as Schema;
    lines.push(`### \`${type}\``, "", plain.description ?? "", "", "| field | type | meaning |", "|---|---|---|");
    lines.push(...rows(plain, ""), "");
  }
  return lines;
}

function rows(schema: Schema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const optional = schema.required?.includes(name) ? "" : "?";
    const inner = field.items?.properties ? field.items : field;
    const path = `${prefix}${name}${field.items?.properties ? "[]" : ""}`;
    const row = `| \`${prefix}${name}${optional}\` | ${cell(shape(field))} | ${cell(field.description ?? "")} |`;
    return [row, ...rows(inner, `${path}.`)];
  });
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function shape(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.anyOf) return schema.anyOf.map(shape).join(" or ");
  if (schema.enum) return "one of the [error codes](#error-codes)";
  if (schema.items) return `array of ${shape(schema.items)}${bounds(schema.minItems, schema.maxItems, "items")}`;
  if (schema.type === undefined) return "any JSON";
  const pattern = schema.pattern ? `, \`${schema.pattern}\`` : "";
  const not = schema.not ? `, not ${schema.not.enum.map((word) => `\`${word}\``).join(" or ")}` : "";
  return `${schema.type}${bounds(schema.minLength, schema.maxLength, "characters")}${bounds(schema.minimum, schema.maximum, "")}${pattern}${not}`;
}

function bounds(low: number | undefined, high: number | undefined, unit: string): string {
  const word = unit === "" ? "" : ` ${unit}`;
  if (low !== undefined && high !== undefined) return `, ${low} to ${high}${word}`;
  if (high !== undefined) return `, at most ${high}${word}`;
  return low === undefined ? "" : `, at least ${low}${word}`;
}

const errors = () => [
  "## Error codes",
  "",
  "`retry` says whether the same message may succeed later without being changed; `retryAfterMs` says how long to wait first.",
  "",
  "| code | HTTP | retry | meaning | what to do |",
  "|---|---|---|---|---|",
  ...Object.entries<CodeEntry>(errorCodes).map(
    ([code, e]) =>
      `| \`${code}\` | ${e.status} | ${e.retryable ? "yes" : "no"} | ${cell(e.meaning)} | ${cell(e.advice)} |`,
  ),
  "",
];

const closes = () => [
  "## Close codes",
  "",
  "`resume` says whether the socket's sessions can be resumed on a new socket.",
  "",
  "| code | name | resume | meaning | what to do |",
  "|---|---|---|---|---|",
  ...Object.entries<CloseEntry>(closeCodes).map(
    ([code, e]) =>
      `| ${code} | \`${e.name}\` | ${e.resumable ? "yes" : "no"} | ${cell(e.meaning)} | ${cell(e.advice)} |`,
  ),
  "",
];
