/** What approving a tool means: a person looked at it as it was, and that is what is on. */
import { invalidRequest } from "../../problems/problem.ts";
import type { KnownTool } from "./connection.ts";
import type { McpServerFields, PinnedTool } from "./server-document.ts";

/**
 * Approval is of a hash: the one named, else the tool as it is now. Throws `invalid_request` when what was looked at is not what the
 * server has, or when there is nothing to look at yet.
 */
export function pin(
  wanted: McpServerFields["tools"],
  now: readonly KnownTool[],
  before: readonly PinnedTool[],
): readonly PinnedTool[] {
  return wanted.map(({ name, approved, hash, seen }, index) => {
    const current = now.find((tool) => tool.name === name);
    const was = before.find((tool) => tool.name === name);
    if (!approved) return { name, approved, hash: hash ?? current?.hash ?? was?.hash ?? "" };
    const chosen = hash ?? current?.hash ?? was?.hash;
    if (chosen !== undefined && was?.approved && was.hash === chosen) return was;
    if (current && current.hash === chosen) {
      const now = { description: current.description, inputSchema: current.inputSchema as never };
      return { name, approved, hash: current.hash, seen: now };
    }
    // Written down before the server was ever reached, as in a file under version control: held until it is, and on only if it matches.
    if (!current && hash !== undefined) return { name, approved, hash, ...(seen && { seen }) };
    const message = current
      ? "It has changed since you looked at it: look at the tool as it is now, and approve that."
      : "The server has not told of this tool yet: approve it when it is listed.";
    throw invalidRequest([{ path: `tools[${index}]`, message }]);
  });
}
