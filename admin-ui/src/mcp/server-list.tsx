/** MCP servers: which there are, whether they are connected, how many of their tools are offered; and the way in for assistants. */

import type { ShownServer } from "../../../server/mcp/servers/shown-server.ts";
import { DocumentList } from "../edit/document-list.tsx";
import { Problem } from "../parts/field.tsx";
import { mcpWords as words } from "../words/en-mcp.ts";
import { ConnectAssistant } from "./connect-assistant.tsx";
import { ServerState } from "./server-state.tsx";

const toolsOf = ({ tools }: ShownServer, state: "approved" | "changed"): number =>
  tools.filter((tool) => tool.state === state).length;

export default function ServerList() {
  return (
    <DocumentList<ShownServer>
      kind="mcp-servers"
      icon="plug"
      words={words}
      marks={(server) => {
        const changed = toolsOf(server, "changed");
        return (
          <>
            <ServerState state={server.state} />
            {changed > 0 && <span className="badge warn">{words.toLook(changed)}</span>}
          </>
        );
      }}
      about={({ command, url, state }) => (
        <>
          <p className="muted small">
            <code>{command ?? url}</code>
          </p>
          {state.status === "failed" && <Problem>{state.message}</Problem>}
        </>
      )}
      facts={(server) => (
        <span className="muted small">{words.offered(toolsOf(server, "approved"), server.tools.length)}</span>
      )}
    >
      <ConnectAssistant />
    </DocumentList>
  );
}
