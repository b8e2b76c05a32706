/** The MCP servers that designers entered: kept as documents, their tools pinned to what was looked at. */
import { BarkeepError } from "../../problems/errors.ts";
import { invalidRequest } from "../../problems/problem.ts";
import { createSerialWork } from "../../store/serial-work.ts";
import type { Collection } from "../../store/store.ts";
import { chooseId, demandVersion, orMeant } from "../../store/versioned.ts";
import type { KnownTool } from "./connection.ts";
import {
  type McpServerDocument,
  type McpServerFields,
  type PinnedTool,
  readMcpServerFields,
} from "./server-document.ts";

export interface ServerLibraryOptions {
  readonly collection: Collection<McpServerDocument>;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  /** Ids that the operator's commands have. */
  readonly taken: readonly string[];
  /** The tools a server has now, as far as is known. */
  readonly toolsOf: (id: string) => readonly KnownTool[];
  readonly onChange: (id: string) => void;
}

export interface ServerLibrary {
  list(): readonly McpServerDocument[];
  /** Throws `not_found`. */
  get(id: string): McpServerDocument;
  /** Throws `invalid_request`, `conflict`. */
  create(fields: unknown): Promise<McpServerDocument>;
  update(id: string, fields: unknown): Promise<McpServerDocument>;
  remove(id: string): Promise<void>;
}

export function createServerLibrary(options: ServerLibraryOptions): ServerLibrary {
  const { collection, clock, ids, taken, toolsOf, onChange } = options;
  const serially = createSerialWork();
  const get = (id: string) => {
    const found = collection.get(id);
    if (found) return found;
    throw new BarkeepError("not_found", `No MCP server has the id ${id}${orMeant(id, collection.list())}`);
  };
  const put = async (id: string, fields: McpServerFields, version: number, before: readonly PinnedTool[]) => {
    const tools = pin(fields.tools, toolsOf(id), before);
    const document = { id, ...fields, tools, version, updatedAt: new Date(clock.now()).toISOString() };
    await collection.put(document);
    onChange(id);
    return document;
  };
  return {
    list: () => [...collection.list()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    get,
    create: (given) =>
      serially(async () => {
        const fields = readMcpServerFields(given, {});
        const commands = taken.map((id) => ({ id, name: id }));
        const id = chooseId((given as { id?: unknown }).id, fields.name, [...collection.list(), ...commands], () =>
          ids("mcp"),
        );
        return put(id, fields, 1, []);
      }),
    update: (id, given) =>
      serially(async () => {
        const current = get(id);
        const { id: _, version, updatedAt: __, tools, ...base } = current;
        const fields = readMcpServerFields(given, { ...base, tools });
        demandVersion(given, current);
        return put(id, fields, version + 1, tools);
      }),
    remove: (id) =>
      serially(async () => {
        get(id);
        await collection.remove(id);
        onChange(id);
      }),
  };
}

/**
 * Approval is of a hash: the one named, else the tool as it is now. Throws `invalid_request` when what was looked at is not what the
 * server has, or when there is nothing to look at yet.
 */
export function pin(
  wanted: McpServerFields["tools"],
  now: readonly KnownTool[],
  before: readonly PinnedTool[],
): readonly PinnedTool[] {
  return wanted.map(({ name, approved, hash }, index) => {
    const current = now.find((tool) => tool.name === name);
    const was = before.find((tool) => tool.name === name);
    if (!approved) return { name, approved, hash: hash ?? current?.hash ?? was?.hash ?? "" };
    const chosen = hash ?? current?.hash ?? was?.hash;
    if (chosen !== undefined && was?.approved && was.hash === chosen) return was;
    if (current && current.hash === chosen) {
      const seen = { description: current.description, inputSchema: current.inputSchema as never };
      return { name, approved, hash: current.hash, seen };
    }
    // Written down before the server was ever reached, as in a file under version control: held until it is, and on only if it matches.
    if (!current && hash !== undefined) return { name, approved, hash };
    const message = current
      ? "It has changed since you looked at it: look at the tool as it is now, and approve that."
      : "The server has not told of this tool yet: approve it when it is listed.";
    throw invalidRequest([{ path: `tools[${index}]`, message }]);
  });
}
