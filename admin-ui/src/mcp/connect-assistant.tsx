/** What to paste where, so that an assistant speaks with Barkeep over MCP; with this server's own address in it. */
import { useState } from "react";
import { Link } from "../navigation/router.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Block } from "../parts/json-view.tsx";
import { Segments } from "../parts/segments.tsx";
import { mcpWords } from "../words/en-mcp.ts";

const words = mcpWords.connect;

type Client = keyof typeof words.clients;
const clients = Object.keys(words.clients) as Client[];

const shown = (value: unknown): string => JSON.stringify(value, null, 2);

const snippets: Readonly<Record<Client, (url: string) => string>> = {
  claudeCode: (url) => `claude mcp add --transport http barkeep ${url} --header "Authorization: Bearer <token>"`,
  cursor: (url) => shown({ mcpServers: { barkeep: { url, headers: { Authorization: "Bearer <token>" } } } }),
  vscode: (url) =>
    shown({
      inputs: [{ id: "token", type: "promptString", description: "Barkeep's token", password: true }],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills it in.
      servers: { barkeep: { type: "http", url, headers: { Authorization: "Bearer ${input:token}" } } },
    }),
  desktop: (url) =>
    shown({
      mcpServers: {
        barkeep: { command: "npx", args: ["mcp-remote", url, "--header", "Authorization:Bearer <token>"] },
      },
    }),
};

export function ConnectAssistant() {
  const [client, setClient] = useState<Client>("claudeCode");
  const url = `${window.location.origin}/mcp`;
  const snippet = snippets[client](url);
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
