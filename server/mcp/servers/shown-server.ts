/** An MCP server as the page shows it. */
import type { ConnectionState } from "./connection.ts";
import type { McpServerDocument } from "./server-document.ts";

export interface ShownTool {
  readonly name: string;
  /** What characters know it by. */
  readonly offeredAs: string;
  readonly approved: boolean;
  readonly hash: string;
  readonly state: "approved" | "new" | "changed" | "gone";
  readonly description: string;
  readonly inputSchema: unknown;
  readonly readOnly: boolean;
  /** Of what was approved, where the tool says something else now. */
  readonly approvedHash?: string;
  /** What was approved, where the tool says something else now. */
  readonly seen?: { readonly description: string; readonly inputSchema: unknown };
}

export type ShownServer = Omit<McpServerDocument, "tools" | "url"> & {
  readonly url: string | null;
  /** Set for one that the operator defined: the page may choose its tools and characters, nothing else. */
  readonly command: string | null;
  readonly tools: readonly ShownTool[];
  readonly state: { readonly status: ConnectionState["status"] | "off"; readonly message: string | null };
};
