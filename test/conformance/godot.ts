/** As much of Godot as the docs' example calls, and the example itself, run in a loop as a game runs it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { toJavaScript } from "./gdscript.ts";

const page = fileURLToPath(new URL("../../docs/protocol/godot.md", import.meta.url));

/** The script of the page. */
export function godotExample(): string {
  const [, script] = /```gdscript\n([\s\S]*?)```/.exec(readFileSync(page, "utf8"))!;
  return script!;
}

/** Godot's class of that name, on a real socket: polled, with a queue, and the states its reference names. */
class WebSocketPeer {
  static readonly STATE_CONNECTING = 0;
  static readonly STATE_OPEN = 1;
  static readonly STATE_CLOSING = 2;
  static readonly STATE_CLOSED = 3;
  static sockets: WebSocket[] = [];
  supported_protocols: string[] = [];
  inbound_buffer_size = 65_535;
  outbound_buffer_size = 65_535;
  #socket: WebSocket | null = null;
  #arrived: string[] = [];
  #packets: string[] = [];
  #state = WebSocketPeer.STATE_CLOSED;
  #next: number | null = null;
  #code = -1;

  connect_to_url(url: string): number {
    const socket = new WebSocket(url, this.supported_protocols);
    WebSocketPeer.sockets.push(socket);
    this.#socket = socket;
    this.#state = WebSocketPeer.STATE_CONNECTING;
    socket.on("open", () => {
      this.#next = WebSocketPeer.STATE_OPEN;
    });
    socket.on("message", (data) => this.#arrived.push(data.toString()));
    socket.on("error", () => {});
    socket.on("close", (code) => {
      this.#code = code === 1006 ? -1 : code;
      this.#next = WebSocketPeer.STATE_CLOSED;
    });
    return 0;
  }

  /** Nothing changes between two polls. */
  poll(): void {
    this.#state = this.#next ?? this.#state;
    this.#packets.push(...this.#arrived.splice(0));
  }

  get_ready_state(): number {
    return this.#state;
  }

  get_available_packet_count(): number {
    return this.#state === WebSocketPeer.STATE_OPEN ? this.#packets.length : 0;
  }

  get_packet(): { get_string_from_utf8(): string } {
    const packet = this.#packets.shift()!;
    return { get_string_from_utf8: () => packet };
  }

  get_close_code(): number {
    return this.#code;
  }

  send_text(text: string): number {
    if (this.#state !== WebSocketPeer.STATE_OPEN) return 1;
    this.#socket!.send(text);
    return 0;
  }

  close(code = 1000, reason = ""): void {
    if (code >= 0) this.#socket!.close(code, reason);
    else this.#socket!.terminate();
    this.#state = code >= 0 ? WebSocketPeer.STATE_CLOSING : WebSocketPeer.STATE_CLOSED;
  }
}

const dictionaryMethods = {
  has(this: object, key: string): boolean {
    return Object.hasOwn(this, key);
  },
  get(this: Record<string, unknown>, key: string, otherwise: unknown): unknown {
    return Object.hasOwn(this, key) ? this[key] : otherwise;
  },
  erase(this: Record<string, unknown>, key: string): boolean {
    return Object.hasOwn(this, key) && delete this[key];
  },
  values(this: object): unknown[] {
    return Object.values(this);
  },
};

const dictionary = (fields: object): object => Object.assign(Object.create(dictionaryMethods), fields);
const isDictionary = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

export interface GodotNode {
  say(words: string): void;
  cancel(heardChars: number): void;
  know(key: string, words: string): void;
  /** What the signals have told so far: the name, then the arguments. */
  readonly told: readonly (readonly unknown[])[];
  /** Resolves with the arguments of the next signal of that name. */
  next(signal: string, fits?: (...given: any[]) => boolean): Promise<unknown[]>;
  /** Cuts its sockets, as a bad network would. */
  cut(): void;
  end(): void;
}

/** Adds the node to a tree and lets it process some hundred frames a second. */
export function runGodotExample(options: {
  readonly url: string;
  readonly actions?: readonly object[];
  readonly onAction?: (name: string, given: Record<string, unknown>) => unknown;
}): GodotNode {
  const told: unknown[][] = [];
  const waiting = new Set<() => void>();
  const signal = (name: string) => ({
    emit: (...given: unknown[]) => {
      told.push([name, ...given]);
      for (const look of waiting) look();
    },
  });
  const environment = {
    WebSocketPeer,
    dictionary,
    isDictionary,
    signal,
    str: String,
    int: Math.trunc,
    minf: Math.min,
    pow: Math.pow,
    randi: () => Math.floor(Math.random() * 2 ** 32),
    randf_range: (least: number, most: number) => least + Math.random() * (most - least),
    PackedStringArray: (items: string[]) => items,
    JSON: {
      stringify: (value: unknown) => JSON.stringify(value),
      parse_string: (text: string) => JSON.parse(text, (_, value) => (isDictionary(value) ? dictionary(value) : value)),
    },
    setup: {
      ...options,
      carryOut: (name: string, given: Record<string, unknown>) => {
        const result = options.onAction?.(name, given) ?? null;
        return isDictionary(result) ? dictionary(result as object) : result;
      },
    },
  };
  const ending = `
    url = setup.url;
    actions = setup.actions ?? [];
    on_action = { call: async (name, given) => setup.carryOut(name, given) };
    token_source = { call: token_source };
    return { say, cancel, know, _ready, _process, _exit_tree };`;
  const make = new Function(...Object.keys(environment), `"use strict";\n${toJavaScript(godotExample())}\n${ending}`);
  WebSocketPeer.sockets = [];
  const { sockets } = WebSocketPeer;
  const node = make(...Object.values(environment));
  node._ready();
  let last = performance.now();
  const frames = setInterval(() => {
    const now = performance.now();
    node._process((now - last) / 1000);
    last = now;
  }, 5);
  let taken = 0;
  return {
    told,
    say: node.say,
    cancel: node.cancel,
    know: node.know,
    next: (name, fits = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          for (let at = taken; at < told.length; at++) {
            const [signalled, ...given] = told[at]!;
            if (signalled !== name || !fits(...given)) continue;
            taken = at + 1;
            waiting.delete(look);
            resolve(given);
            return;
          }
        };
        waiting.add(look);
        look();
      }),
    cut: () => {
      for (const socket of sockets) socket.terminate();
    },
    end: () => {
      clearInterval(frames);
      node._exit_tree();
      for (const socket of sockets) socket.terminate();
    },
  };
}
