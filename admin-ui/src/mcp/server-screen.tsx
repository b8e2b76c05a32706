/** One MCP server: how it is reached, who may call its tools, and the tools themselves beside it. */

import { useState } from "react";
import type { ShownServer } from "../../../server/mcp/servers/shown-server.ts";
import { CharactersChoice } from "../edit/characters-choice.tsx";
import { DocumentEditor } from "../edit/document-editor.tsx";
import { DocumentName } from "../edit/document-name.tsx";
import { DocumentScreen } from "../edit/document-screen.tsx";
import { useEdited, within } from "../edit/use-edited.ts";
import { useServer } from "../http/server.ts";
import { useMay } from "../login/me.ts";
import { Button } from "../parts/button.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { Switch } from "../parts/switch.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { mcpWords as words } from "../words/en-mcp.ts";
import { HeaderFields } from "./header-fields.tsx";
import { draftOfServer, emptyServer, fieldsOfServer, type McpDraft } from "./mcp-draft.ts";
import { OAuthFields } from "./oauth-fields.tsx";
import { ServerState, ServerTrouble } from "./server-state.tsx";
import { ToolList } from "./tool-list.tsx";

export default function McpServerScreen({ parts }: { readonly parts: Record<string, string> }) {
  const id = parts.id ?? "new";
  return (
    <DocumentScreen<ShownServer> kind="mcp-servers" id={id} icon="plug" all={words.all}>
      {(saved, gone) => <Editor id={id} saved={saved} gone={gone} />}
    </DocumentScreen>
  );
}

interface EditorProps {
  readonly id: string;
  readonly saved: ShownServer | undefined;
  readonly gone: boolean;
}

/** Of a server that the operator defined the rest stands in the configuration. */
const chosenOf = ({ characters, tools }: McpDraft): object => ({ characters, tools });

function Editor({ id, saved, gone }: EditorProps) {
  const mayWrite = useMay()("mcp-servers.write");
  const command = saved?.command ?? null;
  const state = useEdited({
    kind: "mcp-servers",
    id,
    saved,
    empty: emptyServer,
    draftOf: draftOfServer,
    fieldsOf: command === null ? fieldsOfServer : chosenOf,
    gone,
  });
  const { draft, change } = state;
  const problem = (field: string) => state.problems.find(({ path }) => within(path, field))?.message;
  const toolProblem = state.problems.find(({ path }) => path.startsWith("tools"))?.message;
  return (
    <DocumentEditor
      state={state}
      label={words.label}
      newTitle={words.newTitle}
      all={words.all}
      mayWrite={mayWrite}
      mayDelete={command === null}
      asideLabel={words.aside}
      aside={
        <div className="stack">
          <div className="row wrap">
            <h2 className="grow">{words.tools}</h2>
            {saved && <ServerState state={saved.state} />}
            {saved && mayWrite && <ListAgain id={saved.id} />}
          </div>
          {saved ? (
            <>
              <ServerTrouble state={saved.state} />
              {mayWrite && <p className="faint small">{words.toolsHint}</p>}
              {toolProblem && <Problem>{toolProblem}</Problem>}
              <ToolList server={saved} draft={draft} mayWrite={mayWrite} onChange={(tools) => change({ tools })} />
            </>
          ) : (
            <p className="muted small">{words.saveFirst}</p>
          )}
        </div>
      }
    >
      {command === null ? (
        <>
          <DocumentName
            label={words.name}
            example={words.namePlaceholder}
            value={draft.name}
            problem={problem("name")}
            onChange={change}
          />
          <Field label={words.url} hint={words.urlHint} problem={problem("url")}>
            {(control) => (
              <input
                {...control}
                className="input mono"
                type="url"
                autoComplete="off"
                spellCheck={false}
                placeholder="https://tools.example.com/mcp"
                value={draft.url}
                onChange={(event) => change({ url: event.target.value })}
              />
            )}
          </Field>
          <Switch label={words.on} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
          <HeaderFields headers={draft.headers} problem={problem} onChange={(headers) => change({ headers })} />
          <OAuthFields oauth={draft.oauth} problem={problem} onChange={(oauth) => change({ oauth })} />
        </>
      ) : (
        <div className="field">
          <div className="row field-label">
            <span className="grow">{words.command}</span>
          </div>
          <div className="row wrap block">
            <code>{command}</code>
          </div>
          <p className="faint small">{words.commandHint}</p>
        </div>
      )}
      <CharactersChoice words={words} value={draft.characters} onChange={(characters) => change({ characters })} />
    </DocumentEditor>
  );
}

function ListAgain({ id }: { readonly id: string }) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const list = async () => {
    setBusy(true);
    try {
      await server.post(`/mcp-servers/${id}/refresh`);
      server.resources.changed("/mcp-servers");
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button small icon="refresh" busy={busy} onClick={() => void list()}>
      {words.listAgain}
    </Button>
  );
}
