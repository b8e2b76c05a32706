/** All MCP servers that characters may call: documents of designers and commands of the operator, each with its connection. */

import type { Vault } from "../../access/vault.ts";
import type { McpCommand } from "../../config/mcp-command.ts";
import type { CallRecord } from "../../methods/method.ts";
import type { Log } from "../../observe/log.ts";
import { BarkeepError } from "../../problems/errors.ts";
import type { EgressPolicy } from "../../python/egress-policy.ts";
import { createDocumentLibrary, type DocumentLibrary } from "../../store/document-library.ts";
import type { SavePlan } from "../../store/plan-saves.ts";
import { soundDocuments } from "../../store/sound-collection.ts";
import type { Store } from "../../store/store.ts";
import { asText } from "../../text/as-text.ts";
import { idFromName } from "../../text/id-from-name.ts";
import { Connection } from "./connection.ts";
import { hearSdk } from "./hear-sdk.ts";
import { type Fence, findFence } from "./isolated-command.ts";
import { openByAddress, openByCommand } from "./open-client.ts";
import { pin } from "./pin-tools.ts";
import { portable, restored } from "./portable-server.ts";
import {
  type McpServerDocument,
  type McpServerFields,
  McpServerFieldsSchema,
  type PinnedTool,
  readMcpServerFields,
} from "./server-document.ts";
import { createServerTools, offeredName, type ServerTools, stateOf, type ToolServer } from "./server-tools.ts";
import type { ShownServer, ShownTool } from "./shown-server.ts";

export interface McpServersOptions {
  readonly store: Pick<Store, "collection">;
  readonly vault: Pick<Vault, "environment" | "maskJson">;
  readonly policy: Pick<EgressPolicy, "refusal">;
  readonly calls: { record(record: CallRecord): Promise<void> };
  /** Servers the operator lets run beside this one, by command. */
  readonly commands: readonly McpCommand[];
  /** Folders that such a command does not see, where it can be fenced in. */
  readonly hidden: readonly string[];
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  readonly version: string;
  readonly timeoutMs: number;
}

export interface McpServers {
  readonly tools: ServerTools;
  list(): readonly ShownServer[];
  /** Throws `not_found`. */
  get(id: string): ShownServer;
  create(fields: unknown): Promise<ShownServer>;
  update(id: string, fields: unknown): Promise<ShownServer>;
  /** Those that designers added, as they may leave this server, and in sentences what was left out of them. */
  portable(): { readonly documents: readonly McpServerDocument[]; readonly leftOut: readonly string[] };
  /** Many at once, as `portable` gives them. `notes`: in sentences, what a person has to give before one can be reached. */
  saveAll(
    ...given: Parameters<DocumentLibrary<McpServerDocument>["saveAll"]>
  ): Promise<SavePlan<McpServerDocument> & { readonly notes: readonly string[] }>;
  remove(id: string): Promise<void>;
  /** Lists a server's tools now. */
  refresh(id: string): Promise<ShownServer>;
  /** Hears of a server that was edited, connected or lost, and of tools listed anew; what it gives ends that. */
  onChange(listener: (id: string) => void): () => void;
  close(): Promise<void>;
}

const listEveryMs = 60_000;

export function createMcpServers(options: McpServersOptions): McpServers {
  const { store, vault, log, clock, commands } = options;
  const collection = soundDocuments(store.collection<McpServerDocument>("mcp-servers"), {
    schema: McpServerFieldsSchema,
    what: "MCP server",
    log,
  });
  const connections = new Map<string, Connection>();
  const unhear = hearSdk(log);
  const listeners = new Set<(id: string) => void>();
  const tell = (id: string) => {
    for (const listener of listeners) listener(id);
  };
  const open = (id: string, how: ReturnType<typeof openByAddress>) =>
    new Connection({
      name: id,
      open: how,
      log,
      mask: (text) => vault.maskJson(text),
      listEveryMs,
      onTools: () => tell(id),
    });
  let looked: Promise<Fence | null> | undefined;
  /** Looked for once, with the first command that wants it. */
  const fence = () => {
    looked ??= findFence(options.hidden).then((found) => {
      if (found.fence === null) log.warn({ why: found.why }, "MCP servers by command run without isolation");
      return found.fence;
    });
    return looked;
  };
  const reconnect = (id: string) => {
    void connections.get(id)?.close();
    connections.delete(id);
    const document = collection.get(id);
    const command = commands.find((one) => one.id === id);
    if (document?.enabled === false) return;
    if (command) connections.set(id, open(id, openByCommand({ ...options, fence }, command)));
    else if (document) connections.set(id, open(id, openByAddress(options, document)));
  };
  const library = createDocumentLibrary<McpServerFields & { tools: readonly PinnedTool[] }, McpServerDocument>({
    collection,
    what: "MCP server",
    read(given, base, id) {
      const fields = readMcpServerFields(given, base, { byCommand: commands.some((one) => one.id === id) });
      const known = id === undefined ? [] : (connections.get(id)?.state.tools ?? []);
      return { ...fields, tools: pin(fields.tools, known, base.tools ?? []) };
    },
    clock,
    ids: () => options.ids("mcp"),
    taken: commands.map(({ id }) => id),
  });
  const edited = (id: string) => {
    tell(id);
    // What is chosen of a command's tools changes nothing of how it is reached.
    if (commands.some((one) => one.id === id)) return;
    const now = collection.get(id);
    const before = reached.get(id);
    if (now && before === howReached(now)) return;
    if (now) reached.set(id, howReached(now));
    else reached.delete(id);
    reconnect(id);
  };
  // Whichever node changed it.
  const unfollow = collection.onChange((ids) => ids.forEach(edited));
  /** What a connection depends on; a tool ticked on or off does not drop it. */
  const reached = new Map(library.list().map((one) => [one.id, howReached(one)]));

  /** A command has a document once somebody chose its tools. */
  const documentOf = (id: string): McpServerDocument => {
    const command = commands.find((one) => one.id === id);
    const found = collection.get(id);
    if (found || !command) return library.get(id);
    const fields = {
      name: command.name ?? id,
      url: "",
      headers: {},
      oauth: null,
      characters: "all" as const,
      enabled: true,
    };
    return { id, ...fields, tools: [], version: 0, updatedAt: new Date(clock.now()).toISOString() };
  };
  const all = () =>
    [...new Set([...commands.map(({ id }) => id), ...library.list().map(({ id }) => id)])].map(documentOf);
  const show = (document: McpServerDocument): ShownServer => {
    const connection = connections.get(document.id);
    const command = commands.find((one) => one.id === document.id);
    const known = connection?.state.tools ?? [];
    const gone = document.tools.filter(({ name }) => !known.some((tool) => tool.name === name));
    return {
      ...document,
      url: command ? null : document.url,
      command: command ? [command.command, ...(command.args ?? [])].join(" ") : null,
      tools: [
        ...known.map((tool): ShownTool => {
          const state = stateOf(document, tool);
          const pinned = document.tools.find(({ name }) => name === tool.name);
          const { description, inputSchema, hash, name } = tool;
          const readOnly = (tool.annotations as { readOnlyHint?: unknown } | null)?.readOnlyHint === true;
          const shown = {
            name,
            offeredAs: offeredName(document.id, name),
            approved: state === "approved",
            hash,
            state,
          };
          return {
            ...shown,
            description,
            inputSchema,
            readOnly,
            ...(state === "changed" && { approvedHash: pinned?.hash, seen: pinned?.seen }),
          };
        }),
        ...gone.map(({ name, approved, hash, seen }): ShownTool => {
          const what = { description: seen?.description ?? "", inputSchema: seen?.inputSchema ?? {}, readOnly: false };
          return { name, offeredAs: offeredName(document.id, name), approved, hash, state: "gone", ...what };
        }),
      ],
      state: connection
        ? { status: connection.state.status, message: connection.state.message }
        : { status: "off", message: null },
    };
  };
  for (const { id } of all()) reconnect(id);

  const toolServers = (): ToolServer[] =>
    all().flatMap(({ id, name, tools, characters }) => {
      const connection = connections.get(id);
      return connection ? [{ id, name, tools, characters, connection }] : [];
    });
  return {
    tools: createServerTools({
      servers: toolServers,
      calls: options.calls,
      mask: (value) => vault.maskJson(value),
      clock,
      timeoutMs: options.timeoutMs,
    }),
    list: () => all().map(show),
    get: (id) => show(documentOf(id)),
    create: async (fields) => show(await library.create(fields)),
    async update(id, fields) {
      if (commands.some((one) => one.id === id) && !collection.get(id)) {
        const { characters, tools = [] } = fields as { characters?: "all"; tools?: McpServerFields["tools"] };
        const pinned = pin(tools, connections.get(id)?.state.tools ?? [], []);
        const document = {
          ...documentOf(id),
          tools: pinned,
          version: 1,
          ...(characters !== undefined && { characters }),
        };
        await collection.put(document);
        return show(document);
      }
      return show(await library.update(id, commands.some((one) => one.id === id) ? chosenOf(fields) : fields));
    },
    portable() {
      const own = library.list().filter(({ id }) => !commands.some((one) => one.id === id));
      const all = own.map(portable);
      return { documents: all.map(({ document }) => document), leftOut: all.flatMap(({ leftOut }) => leftOut) };
    },
    async saveAll(items, how) {
      const all = items.map((given) =>
        restored(given, library.find(asText(given.id ?? idFromName(asText(given.name ?? ""))))),
      );
      const plan = await library.saveAll(
        all.map(({ fields }) => fields),
        how,
      );
      const notes = all.flatMap(({ missing }, at) => {
        const saved = ["created", "updated"].includes(plan.outcomes[at]?.what ?? "");
        return saved && missing !== null ? [missing] : [];
      });
      return { ...plan, notes };
    },
    async remove(id) {
      if (commands.some((one) => one.id === id))
        throw new BarkeepError(
          "forbidden",
          "The operator defined this server in the configuration: take it out there.",
        );
      await library.remove(id);
    },
    async refresh(id) {
      documentOf(id);
      await connections.get(id)?.refresh();
      return show(documentOf(id));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      unfollow();
      const open = [...connections.values()];
      connections.clear();
      await Promise.all(open.map((connection) => connection.close()));
      unhear();
    },
  };
}

/** What the page may choose of a server that the operator defined. */
function chosenOf(fields: unknown): object {
  const { version, characters, tools } = fields as Record<string, unknown>;
  return { version, ...(characters !== undefined && { characters }), ...(tools !== undefined && { tools }) };
}

const howReached = ({ url, headers, oauth, enabled }: McpServerDocument) =>
  JSON.stringify([url, headers, oauth, enabled]);
