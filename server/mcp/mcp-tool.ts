/** One tool of Barkeep's own MCP server. */
import type { JsonObject } from "../../protocol/json.ts";
import type { Principal } from "../access/principal.ts";
import type { ProgressReport } from "../python/runner.ts";
import type { ToolResult } from "./tool-result.ts";

export interface McpCaller {
  readonly principal: Principal;
  /** Aborted when the client goes away or cancels. */
  readonly signal: AbortSignal;
  /** Told how far it has come, where the client asked to hear of it. */
  readonly onProgress?: (report: ProgressReport) => void;
}

export interface McpTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly annotations: { readonly title: string; readonly readOnlyHint: boolean; readonly destructiveHint?: boolean };
  /** Throws BarkeepError; its message becomes the tool's failure. */
  run(given: Readonly<Record<string, unknown>>, caller: McpCaller): Promise<ToolResult>;
}
