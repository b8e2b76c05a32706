/** Processes started one by one from the interpreter, for systems without a safe fork (Windows, macOS). Same protocol,
 * weaker fences: nothing but the process itself. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { Child } from "./child.ts";
import type { ProcessSource, SourceEvents } from "./process-source.ts";

export interface DirectSourceOptions {
  /** Command line that starts one process, but for its last argument. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What `direct.py` wants to know. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly log: (level: "info" | "warn", message: string) => void;
}

const onWindows = process.platform === "win32";

export class DirectSource implements ProcessSource {
  readonly #options: DirectSourceOptions;
  readonly #events: SourceEvents;
  readonly #running = new Set<ChildProcess>();
  #count = 0;

  constructor(options: DirectSourceOptions, events: SourceEvents) {
    this.#options = options;
    this.#events = events;
  }

  async start(): Promise<void> {
    this.#events.onUp({ ownUids: false });
  }

  spawn(): Child {
    this.#count += 1;
    const [program = "", ...rest] = this.#options.command;
    const started = spawn(program, [...rest, JSON.stringify(this.#options.settings)], {
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      env: { ...this.#options.environment },
      // A group of its own, so that what it starts is ended with it.
      detached: !onWindows,
      windowsHide: true,
    });
    const child = new Child({ name: String(this.#count), kill: () => kill(started) }, this.#events);
    child.pid = started.pid ?? null;
    this.#running.add(started);
    const answers = started.stdio[3] as Duplex;
    child.attachAnswers(answers, answers);
    child.attachPrints("stdout", started.stdout as Readable);
    child.attachPrints("stderr", started.stderr as Readable);
    started.on("error", (error) => {
      if (started.pid === undefined) this.#events.onSpawnFailed(child, error.message);
    });
    started.on("exit", (code, signal) => {
      // What the process itself started goes with it.
      if (!onWindows) kill(started);
      this.#running.delete(started);
      child.exited(code ?? -signalNumber(signal));
    });
    return child;
  }

  restart(reason: string): void {
    this.#options.log("warn", `a Python process did not end: ${reason}`);
  }

  async close(): Promise<void> {
    const ends = [...this.#running].map((running) => new Promise((resolve) => running.once("exit", resolve)));
    for (const running of this.#running) kill(running);
    await Promise.all(ends);
  }
}

function kill(running: ChildProcess): void {
  if (running.pid === undefined) return;
  if (onWindows) {
    spawnSync("taskkill", ["/pid", String(running.pid), "/T", "/F"], { windowsHide: true });
    return;
  }
  try {
    process.kill(-running.pid, "SIGKILL");
  } catch {
    // gone already
  }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === "SIGKILL"
    ? 9
    : signal === "SIGSEGV"
      ? 11
      : signal === "SIGABRT"
        ? 6
        : signal === "SIGXCPU"
          ? 24
          : 15;
}
