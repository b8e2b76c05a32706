/** An MCP server while it is edited: headers as rows, and the tools that are ticked with the hash that was looked at. */

import type { McpServerFields } from "../../../server/mcp/servers/server-document.ts";
import type { ShownServer, ShownTool } from "../../../server/mcp/servers/shown-server.ts";

export interface HeaderRow {
  readonly name: string;
  readonly value: string;
}

export interface TickedTool {
  readonly name: string;
  readonly approved: boolean;
  readonly hash: string;
}

export interface McpDraft extends Omit<McpServerFields, "headers" | "tools"> {
  readonly headers: readonly HeaderRow[];
  readonly tools: readonly TickedTool[];
}

export const emptyServer: McpDraft = {
  name: "",
  url: "",
  headers: [],
  oauth: null,
  tools: [],
  characters: "all",
  enabled: true,
};

/** What is pinned of a tool; null for one that nobody has approved. */
const pinnedOf = ({ name, state, hash, approved, approvedHash }: ShownTool): TickedTool | null => {
  if (state === "changed") return { name, approved: true, hash: approvedHash ?? hash };
  return approved ? { name, approved: true, hash } : null;
};

export const draftOfServer = (server: ShownServer): McpDraft => ({
  name: server.name,
  url: server.url ?? "",
  headers: Object.entries(server.headers).map(([name, value]) => ({ name, value })),
  oauth: server.oauth,
  tools: server.tools.flatMap((tool) => pinnedOf(tool) ?? []),
  characters: server.characters,
  enabled: server.enabled,
});

/** The draft as the server takes it; rows without a name are left out. */
export const fieldsOfServer = ({ headers, ...rest }: McpDraft): object => ({
  ...rest,
  headers: Object.fromEntries(headers.filter(({ name }) => name.trim() !== "").map(({ name, value }) => [name, value])),
});

/** Ticked as it is now: of the hash that is shown. */
export const isTicked = ({ tools }: Pick<McpDraft, "tools">, tool: ShownTool): boolean =>
  tools.some(({ name, approved, hash }) => name === tool.name && approved && hash === tool.hash);

/** The list with one tool on, as it is now, or off. */
export function tick(tools: readonly TickedTool[], { name, hash }: ShownTool, on: boolean): readonly TickedTool[] {
  const others = tools.filter((one) => one.name !== name);
  return on ? [...others, { name, approved: true, hash }] : others;
}
