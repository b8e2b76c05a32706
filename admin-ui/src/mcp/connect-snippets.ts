/** What each assistant's settings say to speak with Barkeep over MCP; docs/mcp.md has the same, and a test compares them. */

export type AssistantProgram = "claudeCode" | "cursor" | "windsurf" | "vscode" | "zed" | "codex" | "gemini" | "desktop";

const shown = (value: unknown): string => JSON.stringify(value, null, 2);
const headers = { Authorization: "Bearer <token>" };

/** `url` is the address of `/mcp`. */
export const connectSnippets: Readonly<Record<AssistantProgram, (url: string) => string>> = {
  claudeCode: (url) => `claude mcp add --transport http barkeep ${url} --header "Authorization: Bearer <token>"`,
  cursor: (url) => shown({ mcpServers: { barkeep: { url, headers } } }),
  windsurf: (url) => shown({ mcpServers: { barkeep: { serverUrl: url, headers } } }),
  vscode: (url) =>
    shown({
      inputs: [{ id: "token", type: "promptString", description: "Barkeep's token", password: true }],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code fills it in.
      servers: { barkeep: { type: "http", url, headers: { Authorization: "Bearer ${input:token}" } } },
    }),
  zed: (url) => shown({ context_servers: { barkeep: { url, headers } } }),
  codex: (url) => `[mcp_servers.barkeep]\nurl = "${url}"\nbearer_token_env_var = "BARKEEP_TOKEN"`,
  gemini: (url) => shown({ mcpServers: { barkeep: { httpUrl: url, headers } } }),
  desktop: (url) =>
    shown({
      mcpServers: {
        barkeep: {
          command: "npx",
          // On Windows an argument with a blank in it comes apart.
          // biome-ignore lint/suspicious/noTemplateCurlyInString: mcp-remote fills it in.
          args: ["-y", "mcp-remote", url, "--header", "Authorization:${BARKEEP_AUTHORIZATION}"],
          env: { BARKEEP_AUTHORIZATION: "Bearer <token>" },
        },
      },
    }),
};
