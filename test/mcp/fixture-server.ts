/** An MCP server whose tools do as a test tells them: it changes what it says, answers too much, never, or dies. */
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";

export interface FixtureTool {
  name: string;
  description: string;
  inputSchema: Record<string, unknown>;
  annotations?: Record<string, unknown>;
  /** `say` tells how far it has come, to a client that asked. */
  run: (
    given: Record<string, unknown>,
    say: (progress: { progress: number; total?: number; message?: string }) => Promise<void>,
  ) => Promise<Record<string, unknown>> | Record<string, unknown>;
}

export interface FixtureServer {
  readonly url: string;
  readonly tools: FixtureTool[];
  /** Headers of the last request. */
  headers: Headers;
  /** Calls that reached it. */
  readonly called: string[];
  close(): Promise<void>;
}

export const said = (text: string) => ({ content: [{ type: "text", text }] });

export async function startFixtureServer(tools: FixtureTool[], port = 0): Promise<FixtureServer> {
  const called: string[] = [];
  const handler = createMcpHandler(() => {
    const server = new Server({ name: "fixture", version: "1" }, { capabilities: { tools: {} } });
    server.setRequestHandler("tools/list", () => ({ tools: tools.map(({ run: _, ...tool }) => tool as never) }));
    server.setRequestHandler("tools/call", async ({ params }, { mcpReq }) => {
      called.push(params.name);
      const tool = tools.find(({ name }) => name === params.name);
      const progressToken = mcpReq._meta?.progressToken;
      const say: Parameters<FixtureTool["run"]>[1] = async (progress) => {
        if (progressToken !== undefined)
          await mcpReq.notify({ method: "notifications/progress", params: { ...progress, progressToken } });
      };
      return (await tool?.run((params.arguments ?? {}) as Record<string, unknown>, say)) as never;
    });
    return server;
  });
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    async fetch(request) {
      fixture.headers = new Headers([...request.headers]);
      const body = request.method === "POST" ? await request.text() : undefined;
      return handler.fetch(
        new Request(request.url, { method: request.method, headers: fixture.headers, ...(body && { body }) }),
      );
    },
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const fixture: FixtureServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    tools,
    headers: new Headers(),
    called,
    async close() {
      await handler.close();
      "closeAllConnections" in server && server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fixture;
}
