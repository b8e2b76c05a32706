/** Tools of MCP servers that a character may call, told apart from methods by their mark. */
import type { ShownServer } from "../../../server/mcp/servers/mcp-servers.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { characterWords } from "../words/en-characters.ts";

const words = characterWords.serverTools;

/** Nothing where no server serves it. */
export function ServerTools({ character }: { readonly character: string }) {
  const servers = useResource<List<ShownServer>>("/mcp-servers");
  const serving = (servers.data?.items ?? []).filter(
    ({ characters, enabled }) => enabled && (characters === "all" || characters.includes(character)),
  );
  const tools = serving.flatMap((server) =>
    server.tools.filter(({ state }) => state === "approved").map((tool) => ({ server, tool })),
  );
  if (tools.length === 0) return null;
  return (
    <ul className="chips" aria-label={words.title}>
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
