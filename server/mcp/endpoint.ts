/**
 * Barkeep as an MCP server over streamable HTTP, for clients of both protocol eras. The SDK is loaded with the first request: most
 * servers are never asked.
 */
import { readJson } from "../../protocol/exact-json.ts";
import { may } from "../access/permissions.ts";
import type { Principal } from "../access/principal.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError, toBarkeepError } from "../problems/errors.ts";
import { type DesignerToolsOptions, designerTools } from "./designer-tools.ts";
import type { McpTool } from "./mcp-tool.ts";
import { type MethodToolsOptions, methodTools } from "./method-tools.ts";
import { progressTo } from "./progress-notes.ts";
import { type TalkToolOptions, talkTool } from "./talk-tool.ts";
import { toolFailure } from "./tool-result.ts";

export interface McpEndpointOptions {
  readonly methods: MethodToolsOptions["methods"] & DesignerToolsOptions["methods"];
  readonly characters: TalkToolOptions["characters"];
  readonly sessions: TalkToolOptions["sessions"];
  readonly ids: (prefix: string) => string;
  readonly version: string;
  readonly log: Log;
}

export interface McpEndpoint {
  /** `body` is the request's text, already bounded by whoever read it. */
  handle(request: Request, body: string, principal: Principal): Promise<Response>;
  close(): Promise<void>;
}

type Handler = Awaited<ReturnType<typeof connect>>;

const instructions =
  "Barkeep runs the characters of a game. Its connected methods are tools here, and talk_to_character speaks to a character.";

export function createMcpEndpoint(options: McpEndpointOptions): McpEndpoint {
  let handler: Promise<Handler> | undefined;
  return {
    async handle(request, body, principal) {
      handler ??= connect(options);
      const { fetch } = await handler;
      // Digits past 2^53 are read as they were written; the SDK would round them.
      const parsedBody = body === "" ? undefined : readBody(body);
      return fetch(request, {
        ...(parsedBody !== undefined && { parsedBody }),
        authInfo: { token: "", clientId: principal.kind, scopes: [], extra: { principal } },
      });
    },
    async close() {
      await (await handler)?.close();
    },
  };
}

function readBody(body: string): unknown {
  try {
    return readJson(body);
  } catch {
    return undefined;
  }
}

async function connect(options: McpEndpointOptions) {
  const { createMcpHandler, Server } = await import("@modelcontextprotocol/server");
  return createMcpHandler((context) => {
    const principal = context.authInfo?.extra?.principal as Principal;
    const server = new Server(
      { name: "barkeep", title: "Barkeep", version: options.version },
      { capabilities: { tools: {} }, instructions },
    );
    server.setRequestHandler("tools/list", () => ({
      tools: toolsOf(options, principal).map(({ run: _, ...tool }) => tool as never),
    }));
    server.setRequestHandler("tools/call", async (request, extra) => {
      const { name, arguments: given = {} } = request.params;
      const tool = toolsOf(options, principal).find((one) => one.name === name);
      if (!tool)
        return toolFailure(`There is no tool ${name.slice(0, 100)} here; a method that is not connected is none.`);
      try {
        const { signal, notify } = extra.mcpReq;
        const onProgress = progressTo(request.params._meta?.progressToken, notify);
        return await tool.run(given as Readonly<Record<string, unknown>>, {
          principal,
          signal,
          ...(onProgress && { onProgress }),
        });
      } catch (thrown) {
        return toolFailure(sentence(thrown, options.log));
      }
    });
    return server;
  });
}

/** The built-in ones win over a method that has one of their names. */
function toolsOf(options: McpEndpointOptions, principal: Principal): McpTool[] {
  const own = [talkTool(options), ...(may(principal, "methods.write") ? designerTools(options) : [])];
  const names = new Set(own.map(({ name }) => name));
  return [...methodTools(options).filter(({ name }) => !names.has(name)), ...own];
}

function sentence(thrown: unknown, log: Log): string {
  const error = toBarkeepError(thrown);
  if (error.code === "internal") log.error({ err: thrown }, "a tool call over MCP failed");
  const details = error instanceof BarkeepError && Array.isArray(error.details) ? error.details : [];
  const where = details
    .map(({ path, message }: { path: string; message: string }) => `${path}: ${message}`)
    // The first stand in the message already.
    .filter((one) => !error.message.includes(one));
  return [error.message, ...where].join(" ").slice(0, 2000);
}
