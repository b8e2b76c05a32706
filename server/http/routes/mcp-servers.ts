/** MCP servers whose tools characters may call: entered, looked at, approved tool by tool. */

import { Type } from "typebox";
import { McpServerFieldsSchema } from "../../mcp/servers/server-document.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { documents, IdParams, listOf, wholeList } from "./schemas.ts";

const Shown = Type.Unsafe<unknown>(
  Type.Object({
    ...Type.Omit(McpServerFieldsSchema, ["tools"]).properties,
    id: Type.String(),
    version: Type.Integer(),
    command: Type.Union([Type.String(), Type.Null()]),
    tools: Type.Array(
      Type.Object({
        name: Type.String(),
        offeredAs: Type.String({ description: "What characters know it by." }),
        approved: Type.Boolean(),
        hash: Type.String(),
        state: Type.Union([
          Type.Literal("approved"),
          Type.Literal("new"),
          Type.Literal("changed"),
          Type.Literal("gone"),
        ]),
        description: Type.String(),
        inputSchema: Type.Unknown(),
        readOnly: Type.Boolean(),
      }),
    ),
    state: Type.Object({ status: Type.String(), message: Type.Union([Type.String(), Type.Null()]) }),
  }),
);
const New = Type.Partial(McpServerFieldsSchema);

export function mcpServerRoutes({ mcpServers }: HttpDependencies): readonly Route[] {
  return [
    route({
      name: "GET /mcp-servers",
      summary: "Every MCP server, its tools as they are now, and whether it is connected.",
      answer: listOf(Shown),
      run: () => wholeList(mcpServers.list()),
    }),
    route({
      name: "POST /mcp-servers",
      summary: "Adds a server by its address. None of its tools is offered until it is approved.",
      body: documents(New),
      status: 201,
      answer: Shown,
      run: ({ body }) => mcpServers.create(body),
    }),
    route({
      name: "GET /mcp-servers/:id",
      summary: "One server.",
      params: IdParams,
      answer: Shown,
      run: ({ params }) => mcpServers.get(params.id),
    }),
    route({
      name: "PUT /mcp-servers/:id",
      summary: "Saves an edit of the version it names. A tool is approved with the hash that was looked at.",
      params: IdParams,
      body: documents(New),
      answer: Shown,
      run: ({ params, body }) => mcpServers.update(params.id, body),
    }),
    route({
      name: "DELETE /mcp-servers/:id",
      summary: "Takes a server out.",
      params: IdParams,
      status: 204,
      run: ({ params }) => mcpServers.remove(params.id),
    }),
    route({
      name: "POST /mcp-servers/:id/refresh",
      summary: "Lists a server's tools now.",
      params: IdParams,
      answer: Shown,
      run: ({ params }) => mcpServers.refresh(params.id),
    }),
  ];
}
