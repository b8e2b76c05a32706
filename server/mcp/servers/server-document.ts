/** An MCP server whose tools characters may call, as a designer enters it and as it is stored. */
import { type Static, Type } from "typebox";
import type { JsonObject } from "../../../protocol/json.ts";
import { fieldProblems } from "../../problems/field-problems.ts";
import { invalidRequest } from "../../problems/problem.ts";

/** What is pinned of a tool when a person approves it: a tool that says something else later is another tool. */
export interface PinnedTool {
  readonly name: string;
  readonly approved: boolean;
  /** SHA-256 over name, description, schema and annotations. */
  readonly hash: string;
  /** As it was when it was looked at, for a diff. */
  readonly seen?: { readonly description: string; readonly inputSchema: JsonObject };
}

const ToolChoice = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 128 }),
  approved: Type.Boolean({ description: "Whether characters are offered it." }),
  hash: Type.Optional(
    Type.String({ maxLength: 64, description: "The hash that was looked at; approval is of that one." }),
  ),
  seen: Type.Optional(
    Type.Object(
      { description: Type.String({ maxLength: 10_000 }), inputSchema: Type.Unknown() },
      { description: "What was looked at, as an export has it: taken where the server was not reached yet." },
    ),
  ),
});

export const McpServerFieldsSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  url: Type.String({ maxLength: 2000, description: "Its address, such as https://tools.example.com/mcp." }),
  headers: Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 4000 }), {
    description: 'Headers it is sent; `"secret:NAME"` stands for a secret\'s value.',
  }),
  oauth: Type.Union([
    Type.Null(),
    Type.Object({
      clientId: Type.String({ minLength: 1, maxLength: 500 }),
      secret: Type.String({ minLength: 1, maxLength: 64, description: "The secret that holds the client's secret." }),
      issuer: Type.Optional(Type.String({ maxLength: 2000, description: "The authorization server they belong to." })),
      scope: Type.Optional(Type.String({ maxLength: 1000 })),
    }),
  ]),
  tools: Type.Array(ToolChoice, { maxItems: 500 }),
  characters: Type.Union([Type.Literal("all"), Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1000 })]),
  enabled: Type.Boolean({ description: "False keeps it, and neither connects nor offers anything." }),
});

export type McpServerFields = Omit<Static<typeof McpServerFieldsSchema>, "tools"> & {
  readonly tools: readonly (Pick<PinnedTool, "name" | "approved" | "seen"> & { readonly hash?: string })[];
};

export interface McpServerDocument extends Omit<McpServerFields, "tools"> {
  readonly id: string;
  readonly tools: readonly PinnedTool[];
  readonly version: number;
  readonly updatedAt: string;
}

const defaults: Omit<McpServerFields, "name" | "url"> = {
  headers: {},
  oauth: null,
  tools: [],
  characters: "all",
  enabled: true,
};

/** What is sent laid over `base`. Throws `invalid_request` with the path of each field. */
export function readMcpServerFields(
  given: unknown,
  base: Partial<McpServerFields>,
  { byCommand = false } = {},
): McpServerFields {
  const required = (["name", "url"] as const).filter((name) => base[name] === undefined);
  const alsoKnown = ["id", "version", "updatedAt", "state", "command"];
  const problems = fieldProblems(McpServerFieldsSchema, given, { required, alsoKnown });
  if (problems.length > 0) throw invalidRequest(problems);
  const sent = Object.keys(McpServerFieldsSchema.properties).flatMap((name) => {
    const value = (given as Record<string, unknown>)[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const fields = { ...defaults, ...base, ...Object.fromEntries(sent) } as McpServerFields;
  // The operator said how it is reached.
  if (byCommand) return fields;
  if (!URL.canParse(fields.url) || !/^https?:$/.test(new URL(fields.url).protocol))
    throw invalidRequest([{ path: "url", message: "Expected an address that begins with http:// or https://." }]);
  const { username, password } = new URL(fields.url);
  if (username !== "" || password !== "")
    throw invalidRequest([
      { path: "url", message: "Keep the login out of the address: give it as a header with secret:NAME." },
    ]);
  for (const [name, value] of Object.entries(fields.headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[\r\n\0]/.test(value))
      throw invalidRequest([{ path: `headers.${name}`, message: "Not a header that can be sent." }]);
  }
  return fields;
}
