/** One MCP server, kept connected in the background: never in a turn, begun again with patience, its tools listed anew when they change. */
import type { Log } from "../../observe/log.ts";
import { type ListedTool, toolHash } from "./tool-hash.ts";
import { whyNot } from "./why-not.ts";

export interface KnownTool extends ListedTool {
  readonly hash: string;
}

export interface ConnectionState {
  readonly status: "connecting" | "connected" | "failed";
  /** Why it is not connected, in words. */
  readonly message: string | null;
  readonly tools: readonly KnownTool[];
}

export interface CallOptions {
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** Told how far the server says that it has come, as often as it says so. */
  readonly onprogress?: (said: Readonly<Record<string, unknown>>) => void;
}

/** The few things asked of the SDK's client. */
export interface ToolClient {
  listTools(params: undefined, options: { timeout: number }): Promise<{ tools: readonly unknown[] }>;
  callTool(
    params: { name: string; arguments: Record<string, unknown> },
    options: CallOptions,
  ): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly name: string;
  /** Opens a client; calls back when the connection is lost, and when the server says that its tools changed. */
  readonly open: (events: { lost: () => void; toolsChanged: () => void }, signal: AbortSignal) => Promise<ToolClient>;
  readonly log: Log;
  /** Takes secrets out of what the other side says. */
  readonly mask: (text: string) => string;
  /** How often the tools are listed anew, in ms. */
  readonly listEveryMs: number;
  readonly onTools: () => void;
  /** Injected in tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Largest body of one answer, in bytes. */
export const maxAnswerBytes = 4 * 1024 * 1024;
const listTimeoutMs = 10_000;
const openTimeoutMs = 20_000;
const firstPauseMs = 1000;
const longestPauseMs = 60_000;
const mostTools = 500;
const maxDescription = 4000;

/** Nothing was sent: the one failure after which a call may be tried again. */
export class NotConnected extends Error {}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #ending = new AbortController();
  #client: ToolClient | null = null;
  #state: ConnectionState = { status: "connecting", message: null, tools: [] };
  #wake = () => {};
  /** Those who wait for it to be back. */
  readonly #waiting = new Set<AbortController>();
  readonly #running: Promise<void>;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#running = this.#keep();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Throws `NotConnected` when nothing was sent, and what the SDK throws when it is not known what became of it. */
  async call(name: string, given: Record<string, unknown>, options: CallOptions) {
    const client = this.#client;
    if (!client) {
      this.#wake();
      throw new NotConnected(this.#state.message ?? "It is not connected yet.");
    }
    try {
      return await client.callTool({ name, arguments: given }, options);
    } catch (error) {
      if (!isNotConnected(error)) throw error;
      this.#lost(client, "The connection was lost.");
      throw new NotConnected("The connection was lost.");
    }
  }

  /** Resolves with true when it is connected, with false when it isn't within so many ms. */
  async back(ms: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#client) return true;
    const waiting = new AbortController();
    this.#waiting.add(waiting);
    await pauseFor(ms, signal ? AbortSignal.any([waiting.signal, signal]) : waiting.signal);
    this.#waiting.delete(waiting);
    return this.#client !== null;
  }

  /** Lists the tools now; resolves when that has been tried. */
  async refresh(): Promise<void> {
    if (this.#client) await this.#list(this.#client);
    else this.#wake();
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#wake();
    await this.#running;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#ending;
    let pause = firstPauseMs;
    while (!signal.aborted) {
      const client = await this.#open();
      if (client) {
        while (!signal.aborted && this.#client === client) {
          await this.#sleep(this.#options.listEveryMs);
          if (signal.aborted || this.#client !== client) break;
          // One that has stayed is begun again soon; one that comes and goes is waited for as one that does not come.
          pause = firstPauseMs;
          await this.#list(client);
        }
        await client.close().catch(() => {});
      }
      await this.#sleep(pause);
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }

  async #open(): Promise<ToolClient | null> {
    const { open, log, name } = this.#options;
    const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(openTimeoutMs)]);
    const events = { lost: () => {}, toolsChanged: () => {} };
    try {
      const client = await open({ lost: () => events.lost(), toolsChanged: () => events.toolsChanged() }, signal);
      if (this.#ending.signal.aborted) {
        await client.close();
        return null;
      }
      events.lost = () => this.#lost(client, "The connection was lost.");
      events.toolsChanged = () => void this.#list(client);
      this.#client = client;
      await this.#list(client);
      if (this.#client === client)
        log.info({ server: name, tools: this.#state.tools.length }, "an MCP server is connected");
      return client;
    } catch (error) {
      if (this.#ending.signal.aborted) return null;
      const problem = this.#sentence(error);
      this.#become({ status: "failed", message: problem, tools: this.#state.tools });
      log.warn({ server: name, problem }, "an MCP server can't be reached");
      return null;
    }
  }

  async #list(client: ToolClient): Promise<void> {
    try {
      const { tools } = await client.listTools(undefined, { timeout: listTimeoutMs });
      if (this.#client !== client) return;
      this.#become({ status: "connected", message: null, tools: tools.slice(0, mostTools).flatMap(known) });
    } catch (error) {
      if (this.#client === client) this.#lost(client, `Its tools can't be listed: ${this.#sentence(error)}`);
    }
  }

  #lost(client: ToolClient, message: string): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.#become({ status: "failed", message, tools: this.#state.tools });
    this.#wake();
  }

  #sentence(error: unknown): string {
    return this.#options.mask(whyNot(error));
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    if (state.status === "connected") for (const one of this.#waiting) one.abort();
    this.#options.onTools();
  }

  async #sleep(ms: number): Promise<void> {
    const waking = new AbortController();
    this.#wake = () => waking.abort();
    const signal = AbortSignal.any([this.#ending.signal, waking.signal]);
    if (signal.aborted) return;
    await (this.#options.wait ?? pauseFor)(ms, signal);
  }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener("abort", done, { once: true });
  });
}

/** A tool without a name a model could call is none. */
function known(given: unknown): KnownTool[] {
  const { name, description, inputSchema, annotations } = (given ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || name === "" || name.length > 128) return [];
  const text = typeof description === "string" ? description.slice(0, maxDescription) : "";
  const tool = { name, description: text, inputSchema: inputSchema ?? {}, annotations: annotations ?? null };
  return [{ ...tool, hash: toolHash(tool) }];
}

const isNotConnected = (error: unknown) => error instanceof Error && /not connected/i.test(error.message.slice(0, 200));
