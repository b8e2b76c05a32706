/** The tools of an MCP server: ticked one by one, each read first; one that changed is compared with what was approved. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { ShownServer, ShownTool } from "../../../server/mcp/servers/shown-server.ts";
import { Diff } from "../code/lazy-diff.tsx";
import { Button } from "../parts/button.tsx";
import { JsonView } from "../parts/json-view.tsx";
import { Note } from "../parts/notes.tsx";
import { mcpWords as words } from "../words/en-mcp.ts";
import { isTicked, type McpDraft, type TickedTool, tick } from "./mcp-draft.ts";

export interface ToolListProps {
  readonly server: ShownServer;
  readonly draft: McpDraft;
  readonly mayWrite: boolean;
  readonly onChange: (tools: readonly TickedTool[]) => void;
}

/** What wants a look comes first. */
const order: Record<ShownTool["state"], number> = { changed: 0, gone: 1, approved: 2, new: 2 };

export function ToolList({ server, draft, mayWrite, onChange }: ToolListProps) {
  const tools = [...server.tools].sort((a, b) => order[a.state] - order[b.state]);
  if (tools.length === 0) return <p className="muted small">{words.noTools}</p>;
  return (
    <ul className="rows" aria-label={words.tools}>
      {tools.map((tool) => (
        <li key={tool.name} className="stack tight">
          <Tool
            tool={tool}
            ticked={isTicked(draft, tool)}
            pinned={draft.tools.some(({ name }) => name === tool.name)}
            mayWrite={mayWrite}
            onTick={(on) => onChange(tick(draft.tools, tool, on))}
          />
        </li>
      ))}
    </ul>
  );
}

interface ToolProps {
  readonly tool: ShownTool;
  readonly ticked: boolean;
  /** It stands in the draft's list, with whatever hash. */
  readonly pinned: boolean;
  readonly mayWrite: boolean;
  readonly onTick: (on: boolean) => void;
}

function Tool({ tool, ticked, pinned, mayWrite, onTick }: ToolProps) {
  const { name, state, description, readOnly, inputSchema, offeredAs } = tool;
  const changed = state === "changed" && pinned && !ticked;
  return (
    <>
      <div className="row wrap">
        <label className="check grow">
          <input
            type="checkbox"
            aria-label={words.offer(name)}
            checked={state === "gone" ? pinned : ticked}
            disabled={!mayWrite || (state === "gone" && !pinned)}
            onChange={(event) => onTick(event.target.checked)}
          />
          <strong>{name}</strong>
        </label>
        {!readOnly && state !== "gone" && <span className="badge accent">{words.changesThings}</span>}
        {words.toolStates[state] && <span className="badge warn">{words.toolStates[state]}</span>}
      </div>
      {state === "gone" && <p className="muted small">{words.goneWhy}</p>}
      <p className="muted small as-written" dir="auto">
        {description || words.noDescription}
      </p>
      {changed ? (
        <Changed tool={tool} mayWrite={mayWrite} onTick={onTick} />
      ) : (
        <details className="more">
          <summary>{words.inputs}</summary>
          <div className="stack tight">
            <p className="faint small">
              {words.asName} <code>{offeredAs}</code>
            </p>
            <JsonView value={inputSchema} label={`${words.inputs}: ${name}`} />
          </div>
        </details>
      )}
    </>
  );
}

function Changed({ tool, mayWrite, onTick }: Pick<ToolProps, "tool" | "mayWrite" | "onTick">) {
  const { seen, description, inputSchema } = tool;
  return (
    <div className="stack tight">
      <Note kind="warn">{words.changedWhy}</Note>
      {seen && (
        <>
          <Diff
            heading={words.description}
            label={words.wasNow(words.description)}
            language="json"
            before={seen.description}
            after={description}
          />
          <Diff
            heading={words.inputs}
            label={words.wasNow(words.inputs)}
            language="json"
            before={writeJson(seen.inputSchema, 2)}
            after={writeJson(inputSchema, 2)}
          />
        </>
      )}
      {mayWrite && (
        <div className="row wrap">
          <Button small onClick={() => onTick(true)}>
            {words.approve}
          </Button>
          <Button small look="quiet" onClick={() => onTick(false)}>
            {words.leaveOff}
          </Button>
        </div>
      )}
    </div>
  );
}
