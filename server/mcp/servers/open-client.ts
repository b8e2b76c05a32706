/** Opens the SDK's client to a server by address or by command. The SDK is loaded with the first server: most have none. */
import type { Vault } from "../../access/vault.ts";
import type { McpCommand } from "../../config/mcp-command.ts";
import type { EgressPolicy } from "../../python/egress-policy.ts";
import { type ConnectionOptions, maxAnswerBytes, type ToolClient } from "./connection.ts";
import type { Fence } from "./isolated-command.ts";
import type { McpServerDocument } from "./server-document.ts";
import { boundUnasked, type Hearing } from "./unasked.ts";

export interface OpenClientOptions {
  readonly vault: Pick<Vault, "environment">;
  readonly policy: Pick<EgressPolicy, "refusal">;
  readonly version: string;
}

type Open = ConnectionOptions["open"];
type Transport = Parameters<InstanceType<typeof import("@modelcontextprotocol/client").Client>["connect"]>[0];

export function openByAddress(
  { vault, policy, version }: OpenClientOptions,
  server: Pick<McpServerDocument, "url" | "headers" | "oauth">,
): Open {
  return async (events, signal) => {
    const { ClientCredentialsProvider, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
    const { createGuardedFetch } = await import("./guarded-fetch.ts");
    const { fetch, close } = createGuardedFetch(policy);
    const { oauth } = server;
    const transport = new StreamableHTTPClientTransport(new URL(server.url), {
      fetch: fetch as never,
      requestInit: { headers: headersOf(server.headers, vault) },
      ...(oauth && {
        authProvider: new ClientCredentialsProvider({
          clientId: oauth.clientId,
          clientSecret: secretOf(oauth.secret, vault),
          expectedIssuer: oauth.issuer ?? new URL(server.url).origin,
          ...(oauth.scope !== undefined && { scope: oauth.scope }),
        }),
      }),
    });
    try {
      return await connected(transport, version, events, signal, close);
    } catch (error) {
      await close();
      throw error;
    }
  };
}

export interface OpenCommandOptions extends Pick<OpenClientOptions, "vault" | "version"> {
  /** Null where there is none on this machine. */
  readonly fence: () => Promise<Fence | null>;
}

/** The command gets the environment that the operator gives it, and what the SDK takes from this one (PATH and its like). */
export function openByCommand({ vault, version, fence }: OpenCommandOptions, given: McpCommand): Open {
  return async (events, signal) => {
    const { env, cwd, writable, isolated = true } = given;
    const plain = { command: given.command, args: given.args ?? [], ...(cwd !== undefined && { cwd }) };
    const around = isolated ? await fence() : null;
    const { command, args } = around ? around({ ...plain, ...(writable && { writable }) }) : plain;
    const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio");
    const transport = new StdioClientTransport({
      command,
      args: [...args],
      env: {
        // The one place where it may write.
        ...(around && { HOME: "/tmp" }),
        ...Object.fromEntries(Object.entries(env ?? {}).map(([name, value]) => [name, filled(value, vault)])),
      },
      stderr: "ignore",
      maxBufferSize: maxAnswerBytes,
      ...(cwd !== undefined && { cwd }),
    });
    return connected(transport, version, events, signal, async () => {});
  };
}

/** Pages of one list of tools, each as large as an answer may be. */
const listMaxPages = 20;

async function connected(
  transport: unknown,
  version: string,
  events: { lost: () => void; toolsChanged: () => void },
  signal: AbortSignal,
  release: () => Promise<void>,
): Promise<ToolClient> {
  const { Client } = await import("@modelcontextprotocol/client");
  const client = new Client(
    { name: "barkeep", version },
    {
      versionNegotiation: { mode: "auto" },
      listMaxPages,
      // What a tool answers is bounded and shown, not believed: a pattern of the server's own is not run on it here.
      jsonSchemaValidator: {
        getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
      },
      listChanged: { tools: { autoRefresh: false, onChanged: () => events.toolsChanged() } },
    },
  );
  client.onclose = events.lost;
  client.onerror = () => {};
  await client.connect(transport as Transport, { signal });
  boundUnasked(transport as Hearing);
  return {
    async listTools(params, options) {
      // Asked for what the server doesn't claim to have, the SDK writes to this program's output.
      if (!client.getServerCapabilities()?.tools) return { tools: [] };
      const signal = AbortSignal.timeout(options.timeout);
      return client.listTools(params, { ...options, signal, cacheMode: "refresh" });
    },
    callTool: (params, options) => client.callTool(params, options) as Promise<Record<string, unknown>>,
    async close() {
      await client.close();
      await release();
    },
  };
}

const secretMark = /secret:([A-Z_][A-Z0-9_]{0,63})/g;

/** A bare secret as Authorization is a bearer token; one that says its scheme goes out as it is. */
export function headersOf(
  headers: Readonly<Record<string, string>>,
  vault: Pick<Vault, "environment">,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, written]) => {
      const value = filled(written, vault);
      const bare = name.toLowerCase() === "authorization" && written.startsWith("secret:") && !value.includes(" ");
      return [name, bare ? `Bearer ${value}` : value];
    }),
  );
}

const filled = (text: string, vault: Pick<Vault, "environment">) =>
  text.replace(secretMark, (_whole, name: string) => secretOf(name, vault));

function secretOf(name: string, vault: Pick<Vault, "environment">): string {
  const value = vault.environment([name]).values[name];
  if (value === undefined) throw new Error(`The secret ${name} is not set.`);
  return value;
}
