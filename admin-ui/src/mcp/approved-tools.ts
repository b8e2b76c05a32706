/** The tools of MCP servers that characters are offered: those that were approved, of servers that are switched on. */
import type { ShownServer, ShownTool } from "../../../server/mcp/servers/shown-server.ts";

export interface ApprovedTool {
  readonly server: ShownServer;
  readonly tool: ShownTool;
}

/** `character`: what that one may call; null for all. */
export const approvedTools = (servers: readonly ShownServer[], character: string | null): readonly ApprovedTool[] =>
  servers
    .filter(({ characters, enabled }) => {
      const serves = character === null || characters === "all" || characters.includes(character);
      return enabled && serves;
    })
    .flatMap((server) => server.tools.filter(({ state }) => state === "approved").map((tool) => ({ server, tool })));
