/** How the connection to an MCP server is, in a mark and in words. */
import type { ShownServer } from "../../../server/mcp/servers/shown-server.ts";
import { Note } from "../parts/notes.tsx";
import { mcpWords as words } from "../words/en-mcp.ts";

const looks = { connected: "good", connecting: "info", failed: "bad", off: "" } as const;

export const ServerState = ({ state: { status } }: Pick<ShownServer, "state">) => (
  <span className={`badge ${looks[status]}`}>{words.states[status]}</span>
);

/** Why it is not connected; nothing while it is. */
export function ServerTrouble({ state: { status, message } }: Pick<ShownServer, "state">) {
  if (status !== "failed") return null;
  return (
    <Note kind="bad">
      <p>{message}</p>
      <p className="faint">{words.again}</p>
    </Note>
  );
}
