/** Connected methods as MCP tools: the same engine, limits and log as in a conversation. */
import type { JsonObject } from "../../protocol/json.ts";
import type { MethodLibrary } from "../methods/library.ts";
import type { McpTool } from "./mcp-tool.ts";
import { toolFailure, toolResult } from "./tool-result.ts";

export interface MethodToolsOptions {
  readonly methods: Pick<MethodLibrary, "list" | "get" | "offeredToAnyone" | "checkArguments" | "call">;
  /** A new id that begins with the prefix. */
  readonly ids: (prefix: string) => string;
}

/** A tool is named by its method's id. */
export function methodTools({ methods, ids }: MethodToolsOptions): McpTool[] {
  return methods.offeredToAnyone().map((method) => ({
    name: method.id,
    title: method.name,
    description: method.description,
    inputSchema: method.schema,
    annotations: { title: method.name, readOnlyHint: !method.sideEffect },
    async run(given, { signal, onProgress }) {
      const check = methods.checkArguments(method.id, given);
      if (!check.ok) return toolFailure(check.problems.join(" "));
      const context = { player: null, session: null, character: null, turn: null, call: ids("call") };
      const request = {
        method: method.id,
        input: check.input as JsonObject,
        context,
        cause: "mcp" as const,
        ...(onProgress && { onProgress }),
      };
      // What changes the world is left to finish, as in a conversation.
      const { status, output, error } = await methods.call(request, method.sideEffect ? undefined : signal);
      if (status === "ok") return toolResult(output);
      return toolFailure(`${method.name} did not work: ${error?.message ?? status}. Do not invent its answer.`);
    },
  }));
}
