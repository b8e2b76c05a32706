/** What to paste where, so that an assistant speaks with Barkeep over MCP; with this server's own address in it. */
import { useState } from "react";
import { Link } from "../navigation/router.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Block } from "../parts/json-view.tsx";
import { Segments } from "../parts/segments.tsx";
import { mcpWords } from "../words/en-mcp.ts";
import { type AssistantProgram, connectSnippets } from "./connect-snippets.ts";

const words = mcpWords.connect;

const clients = Object.keys(words.clients) as AssistantProgram[];

export function ConnectAssistant() {
  const [client, setClient] = useState<AssistantProgram>("claudeCode");
  const url = `${window.location.origin}/mcp`;
  const snippet = connectSnippets[client](url);
  return (
    <section className="card panel" aria-labelledby="connect-assistant">
      <h2 id="connect-assistant">{words.title}</h2>
      <p className="muted small">{words.lead}</p>
      <div className="row wrap">
        <Segments
          label={words.client}
          value={client}
          onChange={setClient}
          options={clients.map((value) => ({ value, label: words.clients[value] }))}
        />
        <span className="grow" />
        <CopyButton text={snippet} />
      </div>
      <p className="small">{words.files[client]}</p>
      <Block label={words.clients[client]}>{snippet}</Block>
      <p className="faint small">
        {words.token} <Link href="/settings#game-keys">{words.keys}</Link>.
      </p>
    </section>
  );
}
