/** Below the methods what else characters can do: approved tools of MCP servers, told apart by their mark. */
import type { ShownServer } from "../../../server/mcp/servers/shown-server.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useMay } from "../login/me.ts";
import { approvedTools } from "../mcp/approved-tools.ts";
import { Link } from "../navigation/router.tsx";
import { list } from "../parts/words.tsx";
import { characterWords } from "../words/en-characters.ts";
import { methodPartWords } from "../words/en-method-parts.ts";
import { methodWords } from "../words/en-methods.ts";

const words = characterWords.serverTools;

export interface ServerToolListProps {
  /** As the list of methods is narrowed. */
  readonly search: string | null;
  readonly character: string | null;
  readonly names: ReadonlyMap<string, string>;
}

/** Nothing where none is approved, or whoever looks may not see them. */
export function ServerToolList({ search, character, names }: ServerToolListProps) {
  const sees = useMay()("mcp-servers.read");
  const servers = useResource<List<ShownServer>>(sees ? "/mcp-servers" : null);
  const wanted = (search ?? "").trim().toLowerCase();
  const found = approvedTools(servers.data?.items ?? [], character).filter(({ server, tool }) =>
    `${server.name} ${tool.name} ${tool.description}`.toLowerCase().includes(wanted),
  );
  if (found.length === 0) return null;
  return (
    <section className="stack tight" aria-labelledby="server-tools">
      <h2 id="server-tools">{words.title}</h2>
      <ul className="card lined" aria-labelledby="server-tools">
        {found.map(({ server, tool }) => (
          <li className="item method-row" key={tool.offeredAs}>
            <div className="grow">
              <div className="row">
                <Link className="name truncate" dir="auto" href={`/mcp-servers/${server.id}`}>
                  {server.name}: {tool.name}
                </Link>
                <span className="badge">{words.mark}</span>
                {!tool.readOnly && <span className="badge accent">{methodPartWords.changesThings}</span>}
              </div>
              <p className="muted small truncate" dir="auto">
                {tool.description || methodPartWords.noDescription}
              </p>
            </div>
            <div className="small method-facts">
              <span className="row">
                <span className={server.state.status === "connected" ? "dot good" : "dot bad"} />
                <code className="faint truncate wide-only">{tool.offeredAs}</code>
                {server.state.status !== "connected" && <span className="faint">{words.away}</span>}
              </span>
              <div className="faint truncate wide-only">
                {server.characters === "all"
                  ? methodWords.allCharacters
                  : list(server.characters.map((id) => names.get(id) ?? id))}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
