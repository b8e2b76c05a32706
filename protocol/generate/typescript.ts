/** The messages as plain TypeScript declarations, for the package of the client: its users need no TypeBox for their types. */
import type { Emitter, Registry } from "./emitters.ts";
import { plainSchema, type Side } from "./json-schema.ts";

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

const comment = (indent: string, { description }: Schema) =>
  description === undefined ? "" : `${indent}/** ${description.replaceAll("*/", "*\\/")} */\n`;

function typeOf(schema: Schema, indent: string): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, indent)).join(" | ");
  if (schema.properties) return fields(schema, indent);
  if (schema.type === "object") {
    const [values] = Object.values(schema.patternProperties ?? {});
    return `Record<string, ${values ? typeOf(values, indent) : "unknown"}>`;
  }
  if (schema.type === "array") return `Array<${schema.items ? typeOf(schema.items, indent) : "unknown"}>`;
  if (schema.type === "integer") return "number";
  if (schema.type === undefined) return "unknown";
  if (["string", "number", "boolean", "null"].includes(schema.type)) return schema.type;
  throw new Error(`TypeScript has no words here for a schema of type ${schema.type}.`);
}

function fields({ properties = {}, required = [] }: Schema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([name, schema]) =>
      `${comment(inner, schema)}${inner}${name}${required.includes(name) ? "" : "?"}: ${typeOf(schema, inner)};\n`,
  );
  return lines.length === 0 ? "Record<string, never>" : `{\n${lines.join("")}${indent}}`;
}

const side = (registry: Registry, of: Side, name: string) =>
  `export interface ${name} {\n${Object.entries(registry[of])
    .map(([type, given]) => {
      const schema = plainSchema(given) as Schema;
      return `${comment("  ", schema)}  ${JSON.stringify(type)}: ${typeOf(schema, "  ")};\n`;
    })
    .join("")}}\n`;

const names = `export type ClientMessageType = keyof ClientMessages;
export type ServerMessageType = keyof ServerMessages;
export type ClientMessageOf<T extends ClientMessageType> = ClientMessages[T];
export type ServerMessageOf<T extends ServerMessageType> = ServerMessages[T];
export type ClientMessage = ClientMessages[ClientMessageType];
export type ServerMessage = ServerMessages[ServerMessageType];
/** A server message that belongs to a session, and so carries \`session\` and \`seq\`. */
export type SessionMessage = Extract<ServerMessage, { seq: number }>;
export type Player = NonNullable<ClientMessages["session.open"]["player"]>;
export type GameAction = ClientMessages["actions.set"]["actions"][number];
/** A cue that the game declares: what the character may show beside its words. */
export type CueDeclaration = NonNullable<ClientMessages["session.open"]["cues"]>[number];
export type Usage = ServerMessages["turn.finished"]["usage"];
export type TranscriptEntry = NonNullable<ServerMessages["session.opened"]["transcript"]>[number];
`;

export const typescript: Emitter = {
  path: "web-client/generated/messages.d.ts",
  emit: (registry) =>
    [
      "/** The messages of the wire protocol v1. Made from `protocol/` by `npm run generate`; not to be edited. */\n",
      side(registry, "client", "ClientMessages"),
      "\n",
      side(registry, "server", "ServerMessages"),
      "\n",
      names,
    ].join(""),
};
