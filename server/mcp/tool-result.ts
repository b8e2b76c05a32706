/** What a call answers in MCP's words: a text for every client, and the value itself where one can hold it. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";

export interface ToolResult {
  readonly content: { readonly type: "text"; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: true;
  readonly [key: string]: unknown;
}

/** An object is given as structured content too, unless a number in it would lose digits on the way. */
export function toolResult(output: Json | object): ToolResult {
  const text = typeof output === "string" ? output : writeJson(output);
  const content = [{ type: "text" as const, text }];
  const isObject = typeof output === "object" && output !== null && !Array.isArray(output);
  if (!isObject || holdsBigint(output)) return { content };
  return { content, structuredContent: output as Record<string, unknown> };
}

export const toolFailure = (message: string): ToolResult => ({
  content: [{ type: "text", text: message }],
  isError: true,
});

function holdsBigint(value: unknown): boolean {
  if (typeof value === "bigint") return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsBigint);
}
