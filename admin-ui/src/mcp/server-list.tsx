/** MCP servers: which there are, whether they are connected, how many of their tools are offered; and the way in for assistants. */
import "../style/reach.css";
import type { ShownServer } from "../../../server/mcp/servers/mcp-servers.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useMay } from "../login/me.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { mcpWords as words } from "../words/en-mcp.ts";
import { ConnectAssistant } from "./connect-assistant.tsx";
import { ServerState } from "./server-state.tsx";

export default function ServerList() {
  const servers = useResource<List<ShownServer>>("/mcp-servers");
  const may = useMay();
  const items = servers.data?.items;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
        </div>
        {may("mcp-servers.write") && (
          <div className="page-actions">
            <Button look="primary" icon="plus" onClick={() => go("/mcp-servers/new")}>
              {words.add}
            </Button>
          </div>
        )}
      </header>
      <div className="stack">
        {servers.error && <Failure error={servers.error} retry={servers.refresh} />}
        {!items && !servers.error && <Skeleton />}
        {items?.length === 0 && (
          <div className="card">
            <Empty icon="plug" title={words.empty}>
              {words.emptyText}
            </Empty>
          </div>
        )}
        {items && items.length > 0 && (
          <ul className="card">
            {items.map((server) => (
              <Row key={server.id} server={server} />
            ))}
          </ul>
        )}
        <ConnectAssistant />
      </div>
    </div>
  );
}

function Row({ server }: { readonly server: ShownServer }) {
  const { tools, state } = server;
  const approved = tools.filter((tool) => tool.state === "approved").length;
  const changed = tools.filter((tool) => tool.state === "changed").length;
  return (
    <li className="document-row">
      <div className="grow">
        <div className="row wrap">
          <Link className="method-name" dir="auto" href={`/mcp-servers/${server.id}`}>
            {server.name}
          </Link>
          <ServerState state={state} />
          {changed > 0 && <span className="badge warn">{words.toLook(changed)}</span>}
        </div>
        <p className="muted small">
          <code>{server.command ?? server.url}</code>
        </p>
        {state.status === "failed" && <p className="field-problem">{state.message}</p>}
      </div>
      <span className="muted small">{words.offered(approved, tools.length)}</span>
    </li>
  );
}
