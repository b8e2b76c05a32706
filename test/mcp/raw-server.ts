/** An MCP server of the era before the current one without an SDK, which may break every rule: a test says what it answers. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Asked = { readonly id?: number | string; readonly method: string; readonly params?: any };
/** A result, or nothing where it has answered by itself. */
type Answer = Readonly<Record<string, unknown>> | undefined;
export type Answers = Readonly<
  Record<string, (asked: Asked, response: ServerResponse, request: IncomingMessage) => Answer | Promise<Answer>>
>;

export interface RawServer {
  readonly url: string;
  /** Methods asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

const known: Answers = {
  "server/discover": ({ id }, response) => {
    response.writeHead(404).end(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message: "no" } }));
    return undefined;
  },
  initialize: ({ params }) => ({
    protocolVersion: params.protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: "raw", version: "1" },
  }),
  "notifications/initialized": (_, response) => {
    response.writeHead(202).end();
    return undefined;
  },
};

/** `*` answers what nothing else does. */
export async function startRawServer(answers: Answers): Promise<RawServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      if (request.method !== "POST") return void response.writeHead(405).end();
      const text = Buffer.concat(parts).toString();
      const message = (text.startsWith("{") ? JSON.parse(text) : { method: request.url }) as Asked;
      asked.push(message.method);
      const answer = answers[message.method] ?? known[message.method] ?? answers["*"];
      const result = await answer?.(message, response, request);
      if (result !== undefined)
        response
          .writeHead(200, { "Content-Type": "application/json" })
          .end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result }));
      else if (!response.headersSent && answer === undefined) response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
