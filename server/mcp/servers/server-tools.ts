/** What characters are offered of MCP servers, and one call of it: pinned, checked, bounded in time and size, recorded like a method's. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../../protocol/json.ts";
import { type CheckArguments, createArgumentCheck } from "../../methods/argument-check.ts";
import type { ArgumentCheck, CallRequest, CallResult, LeftOutMethod, OfferedMethod } from "../../methods/library.ts";
import type { CallRecord } from "../../methods/method.ts";
import { ProgressGate } from "../../python/progress-gate.ts";
import { boundedSchema } from "./bounded-schema.ts";
import { type CallOptions, type Connection, type KnownTool, NotConnected } from "./connection.ts";
import type { PinnedTool } from "./server-document.ts";
import { toolOutput } from "./tool-output.ts";
import { progressPayload } from "./tool-progress.ts";

/** A server as far as offering and calling go, whether a designer or the operator named it. */
export interface ToolServer {
  readonly id: string;
  readonly name: string;
  readonly tools: readonly PinnedTool[];
  readonly characters: "all" | readonly string[];
  readonly connection: Pick<Connection, "state" | "call" | "back">;
}

export interface ServerToolsOptions {
  readonly servers: () => readonly ToolServer[];
  readonly calls: { record(record: CallRecord): Promise<void> };
  readonly mask: <T>(value: T) => T;
  readonly clock: { now(): number };
  /** The ceiling of a method's time, in ms. */
  readonly timeoutMs: number;
}

export interface ServerTools {
  offeredTo(character: string): {
    readonly offered: readonly OfferedMethod[];
    readonly leftOut: readonly LeftOutMethod[];
  };
  has(id: string): boolean;
  checkArguments(id: string, given: unknown): ArgumentCheck;
  call(request: CallRequest, signal?: AbortSignal): Promise<CallResult>;
}

/** Largest result that is kept, in bytes; what a model is given of it is cut further, as a method's is. */
const maxOutputBytes = 256 * 1024;
const maxDescription = 1000;

/** `server_tool`: letters, digits, `_` and `-`, beginning with a letter, at most 64. */
export function offeredName(server: string, tool: string): string {
  const name = `${server}_${tool}`.replace(/[^a-zA-Z0-9_-]/g, "_");
  return (/^[a-zA-Z]/.test(name) ? name : `m_${name}`).slice(0, 64);
}

interface Found {
  readonly server: ToolServer;
  readonly tool: KnownTool;
}

export function createServerTools(options: ServerToolsOptions): ServerTools {
  const checks = new Map<string, CheckArguments>();
  const find = (id: string): Found | undefined => {
    for (const server of options.servers())
      for (const tool of server.connection.state.tools)
        if (offeredName(server.id, tool.name) === id && stateOf(server, tool) === "approved") return { server, tool };
    return undefined;
  };
  const checkOf = (tool: KnownTool): CheckArguments => {
    const check = checks.get(tool.hash) ?? createArgumentCheck(boundedSchema(tool.inputSchema));
    if (checks.size > 1000) checks.clear();
    checks.set(tool.hash, check);
    return check;
  };
  return {
    offeredTo(character) {
      const offered: OfferedMethod[] = [];
      const leftOut: LeftOutMethod[] = [];
      // Whichever comes first is the one that is called.
      const first = new Map<string, string>();
      for (const server of options.servers()) {
        const serves = server.characters === "all" || server.characters.includes(character);
        for (const tool of server.connection.state.tools) {
          const id = offeredName(server.id, tool.name);
          const state = stateOf(server, tool);
          const other = first.get(id);
          if (state === "approved" && other === undefined) first.set(id, `${server.name}: ${tool.name.slice(0, 100)}`);
          const reason = !serves
            ? `${server.name} does not serve this character.`
            : state === "approved" && other !== undefined
              ? `${other} has the same name here.`
              : reasons[state];
          if (reason !== null) leftOut.push({ id, name: tool.name, reason });
          else if (server.connection.state.status !== "connected")
            leftOut.push({ id, name: tool.name, reason: `${server.name} is not connected.` });
          else offered.push(asMethod(server, tool, id, options.timeoutMs));
        }
      }
      return { offered, leftOut };
    },
    has: (id) => find(id) !== undefined,
    checkArguments(id, given) {
      const found = find(id);
      return found ? checkOf(found.tool)(given) : { ok: false, problems: [`There is no tool ${id}.`] };
    },
    call: (request, signal) => runTool(options, find(request.method), request, signal),
  };
}

const reasons = {
  approved: null,
  new: "Nobody has approved it.",
  changed: "It has changed since it was approved: look at it again under MCP servers.",
} as const;

/** A tool whose hash is no longer the one that was looked at is off. */
export function stateOf(
  { tools }: Pick<ToolServer, "tools">,
  tool: Pick<KnownTool, "name" | "hash">,
): keyof typeof reasons {
  const pinned = tools.find(({ name }) => name === tool.name);
  if (!pinned?.approved) return "new";
  return pinned.hash === tool.hash ? "approved" : "changed";
}

function asMethod(server: ToolServer, tool: KnownTool, id: string, timeoutMs: number): OfferedMethod {
  const { readOnlyHint } = (tool.annotations ?? {}) as { readOnlyHint?: unknown };
  return {
    id,
    name: `${server.name}: ${tool.name}`.slice(0, 100),
    description: tool.description.trim().slice(0, maxDescription) || tool.name,
    schema: boundedSchema(tool.inputSchema),
    // What does not say that it only reads may change the world: it is left to finish, and never made twice.
    sideEffect: readOnlyHint !== true,
    sayExactly: false,
    fillers: [],
    fillerAfterMs: 1500,
    timeoutMs,
  };
}

type Ended = Pick<CallRecord, "status" | "output"> & { readonly error?: NonNullable<CallRecord["error"]> };

async function runTool(
  { calls, mask, clock, timeoutMs }: ServerToolsOptions,
  found: Found | undefined,
  { method, input, context, cause = "turn", onProgress }: CallRequest,
  signal?: AbortSignal,
): Promise<CallResult> {
  const begun = clock.now();
  const gate = new ProgressGate({ tell: (report) => onProgress?.(mask(report)) });
  const onprogress: CallOptions["onprogress"] = (said) => gate.offer(progressPayload(said));
  const ended = found
    ? await callTool(found, input, { timeout: timeoutMs, onprogress, ...(signal && { signal }) })
    : failed("load_error", "The tool is gone, or has changed since it was approved.");
  const ms = clock.now() - begun;
  const reports = mask(gate.end());
  const told = reports.length > 0 && { progress: reports };
  await calls.record({
    id: context.call,
    method,
    version: null,
    character: context.character?.id ?? null,
    player: context.player?.id ?? null,
    session: context.session,
    turn: context.turn,
    cause,
    input: mask(input) as Json,
    stdout: "",
    stderr: "",
    queueMs: 0,
    ms,
    egress: [],
    at: new Date(begun).toISOString(),
    ...told,
    ...mask(ended),
  });
  return { call: context.call, ...mask(ended), ms, queueMs: 0, ...told };
}

const failed = (kind: NonNullable<CallRecord["error"]>["kind"], message: string): Ended => ({
  status: kind === "timeout" ? "timeout" : "error",
  output: null,
  error: { kind, message },
});

/** Where nothing was sent it is tried once more, when the connection is back in time; in any other case it may have happened. */
async function callOnce(connection: ToolServer["connection"], name: string, input: JsonObject, options: CallOptions) {
  try {
    return await connection.call(name, input, options);
  } catch (error) {
    const back = error instanceof NotConnected && (await connection.back(options.timeout / 2, options.signal));
    if (!back) throw error;
    return connection.call(name, input, { ...options, timeout: options.timeout / 2 });
  }
}

async function callTool({ server, tool }: Found, input: JsonObject, options: CallOptions): Promise<Ended> {
  try {
    const result = await callOnce(server.connection, tool.name, input, options);
    const { ok, output, message } = toolOutput(result);
    if (!ok) return failed("exception", message);
    const bytes = Buffer.byteLength(writeJson(output));
    if (bytes > maxOutputBytes)
      return failed("too_large", `The result has ${bytes} bytes; at most ${maxOutputBytes} are taken.`);
    return { status: "ok", output };
  } catch (error) {
    if (options.signal?.aborted) return { status: "cancelled", output: null };
    if (error instanceof NotConnected)
      return failed("crashed", `${server.name} can't be reached: ${error.message} Nothing was done.`);
    const { code, message } = error as { code?: unknown; message: string };
    if (code === "REQUEST_TIMEOUT" || /timed? ?out/i.test(String(message).slice(0, 200)))
      return failed("timeout", `${server.name} did not answer within ${options.timeout} ms. It may have happened.`);
    return failed("crashed", `${server.name} failed: ${String(message).slice(0, 500)}. It may have happened.`);
  }
}
