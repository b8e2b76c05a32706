/** What tells a tool from one that calls itself the same and says something else. */
import { createHash } from "node:crypto";

export interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: unknown;
  readonly annotations: unknown;
}

/** SHA-256 in hex over everything a model or a person is told of it, whatever order its members came in. */
export const toolHash = ({ name, description, inputSchema, annotations }: ListedTool): string =>
  createHash("sha256")
    .update(canonical([name, description, inputSchema, annotations ?? null]))
    .digest("hex");

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
}
