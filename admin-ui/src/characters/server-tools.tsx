/** Tools of MCP servers that a character may call, told apart from methods by their mark. */
import type { ShownServer } from "../../../server/mcp/servers/shown-server.ts";
import { approvedTools } from "../mcp/approved-tools.ts";
import { Link } from "../navigation/router.tsx";
import { characterWords } from "../words/en-characters.ts";

const words = characterWords.serverTools;

export interface ServerToolsProps {
  readonly character: string;
  readonly servers: readonly ShownServer[];
}

/** Nothing where no server serves it. */
export function ServerTools({ character, servers }: ServerToolsProps) {
  const tools = approvedTools(servers, character);
  if (tools.length === 0) return null;
  return (
    <ul className="row wrap" aria-label={words.title}>
      {tools.map(({ server, tool }) => (
        <li key={tool.offeredAs}>
          <Link className="chip" href={`/mcp-servers/${server.id}`}>
            <span className={server.state.status === "connected" ? "dot good" : "dot bad"} />
            <span dir="auto">
              {server.name}: {tool.name}
            </span>
            <span className="badge">{words.mark}</span>
            {server.state.status !== "connected" && <span className="faint">{words.away}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
