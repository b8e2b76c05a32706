/** Owns one fork template (`python-worker/template.py`): starts it, asks it for children, joins the children's
 * connections to their names, and starts it again when it dies. It is never told what a child is for. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Duplex, Readable } from "node:stream";
import type { Use } from "./budget-watch.ts";
import { Child } from "./child.ts";
import type { ProcessSource, SourceEvents } from "./process-source.ts";
import { childrenOf, familyOf, useOf } from "./process-use.ts";
import { filesName, socketNames } from "./socket-folder.ts";

export interface ForkTemplateOptions {
  /** Command line that starts the template, but for its last argument. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What `template.py` wants to know; the sockets and the folder are added. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Folder only this thread uses; the children's connections are made through a socket in it. */
  readonly folder: string;
  readonly log: (level: "info" | "warn", message: string) => void;
}

const recordBytes = 40;
const nameBytes = 32;
/** How long the template may take to start, and a killed child to be reported dead, in ms. */
const startMs = 20_000;
const restartDelaysMs = [0, 0, 100, 500, 2000];

export class ForkTemplate implements ProcessSource {
  readonly #options: ForkTemplateOptions;
  readonly #events: SourceEvents;
  readonly #rendezvous: string;
  readonly #door: string;
  readonly #files: string;
  readonly #server: Server;
  readonly #children = new Map<string, Child>();
  readonly #byPid = new Map<number, Child>();
  readonly #doomed = new Set<string>();
  #process: ChildProcess | null = null;
  #control: Duplex | null = null;
  /** The template's pid as itself sees it, and as this process does. */
  #ownPid: number | null = null;
  #templatePid: number | null = null;
  #up = false;
  #closing = false;
  #failures = 0;
  /** What to do when the connection ends that the template being started has yet to make. */
  #onLost: (() => void) | null = null;
  /** Ends the template that runs, and all that is known of it, at once. */
  #lose: () => void = () => {};

  constructor(options: ForkTemplateOptions, events: SourceEvents) {
    this.#options = options;
    this.#events = events;
    this.#rendezvous = join(options.folder, socketNames.rendezvous);
    this.#door = join(options.folder, socketNames.door);
    this.#files = join(options.folder, filesName);
    this.#server = createServer((socket) => this.#onConnection(socket));
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ path: this.#rendezvous, backlog: 1024 }, resolve);
    });
    await this.#launch();
  }

  spawn(): Child {
    // Not to be guessed by a child: whoever connects first by a name is taken for it.
    const name = randomUUID().replaceAll("-", "");
    const kill = (): void => {
      // Its name may arrive on its own connection before the template's report of its pid.
      if (child.pid === null) this.#doomed.add(name);
      else this.#tell(`kill ${child.pid}`);
    };
    const look = (): void => {
      if (child.pid !== null) this.#tell(`look ${child.pid}`);
    };
    const child: Child = new Child({ name, kill, look }, this.#events);
    this.#children.set(name, child);
    this.#tell(`spawn ${name}`);
    return child;
  }

  /** What each child takes, with all it has started. */
  measure(): Use<Child>[] {
    const template = this.#findTemplate();
    if (template === null) return [];
    const shared = useOf(template)?.kib ?? 0;
    return childrenOf(template).flatMap((pid) => {
      const own = useOf(pid);
      const child = own === null ? undefined : this.#byPid.get(own.ownPid);
      if (own === null || child === undefined) return [];
      // Only where nothing forbids it has a child others below it.
      const below = familyOf(pid)
        .slice(1)
        .flatMap((other) => useOf(other) ?? []);
      const all = [own, ...below];
      return {
        of: child,
        kib: all.reduce((sum, { kib }) => sum + Math.max(0, kib - shared), 0),
        tasks: all.reduce((sum, { tasks }) => sum + tasks, 0),
      };
    });
  }

  /** Its pid as this process sees it: bubblewrap stands between. */
  #findTemplate(): number | null {
    const started = this.#process?.pid;
    if (started === undefined || this.#ownPid === null) return null;
    this.#templatePid ??= familyOf(started).find((pid) => useOf(pid)?.ownPid === this.#ownPid) ?? null;
    return this.#templatePid;
  }

  restart(reason: string): void {
    this.#options.log("warn", `the Python template is started anew: ${reason}`);
    // From here on no call is given a process of its: that its end is heard of takes a while.
    this.#lose();
  }

  async close(): Promise<void> {
    this.#closing = true;
    const running = this.#process;
    if (running !== null && running.exitCode === null && running.signalCode === null) {
      const ended = new Promise((resolve) => running.once("exit", resolve));
      killGroup(running);
      await ended;
    }
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#options.folder, { recursive: true, force: true });
  }

  #launch(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closing) {
        reject(new Error("The Python template was closed before it was started."));
        return;
      }
      const [program = "", ...rest] = this.#options.command;
      // What an earlier template has left.
      for (const path of [this.#door, this.#files]) rmSync(path, { recursive: true, force: true });
      mkdirSync(this.#files, { mode: 0o711 });
      const settings = JSON.stringify({
        ...this.#options.settings,
        folder: this.#options.folder,
        rendezvous: this.#rendezvous,
        door: this.#door,
        files: this.#files,
      });
      const started = spawn(program, [...rest, settings], {
        stdio: ["ignore", "pipe", "pipe", "pipe"],
        env: { ...this.#options.environment },
        cwd: "/",
        // A group of its own, to be killed as one; and Ctrl+C in a terminal is the server's alone to act on.
        detached: true,
      });
      this.#process = started;
      sacrifice(started);
      const said: string[] = [];
      const tooSlow = setTimeout(() => killGroup(started), startMs);
      const control = started.stdio[3] as Duplex;
      this.#control = control;
      control.on("error", () => {});
      for (const stream of [started.stdout, started.stderr])
        eachLine(stream as Readable, (line) => {
          if (said.length < 20) said.push(line);
          this.#options.log("warn", `python: ${line}`);
        });
      eachLine(control, (line) => {
        if (!line.startsWith("ready ")) return this.#onReport(line);
        clearTimeout(tooSlow);
        this.#up = true;
        this.#failures = 0;
        const facts = JSON.parse(line.slice(6));
        this.#ownPid = facts.pid;
        this.#templatePid = null;
        this.#events.onUp(facts);
        resolve();
      });
      let ended = false;
      const onEnd = (why: string): void => {
        if (ended) return;
        ended = true;
        clearTimeout(tooSlow);
        const wasUp = this.#up;
        this.#down(why);
        reject(new Error(`The Python template did not start: ${said.join(" ").slice(-600) || why}`));
        if (this.#closing || !(wasUp || this.#failures > 0)) return;
        const delay = restartDelaysMs[Math.min(this.#failures, restartDelaysMs.length - 1)] as number;
        this.#failures += 1;
        setTimeout(() => {
          if (this.#closing) return;
          this.#launch().catch((error: Error) => {
            if (!this.#closing) this.#options.log("warn", error.message);
          });
        }, delay);
      };
      this.#lose = () => {
        killGroup(started);
        onEnd("it ended");
      };
      this.#onLost = this.#lose;
      started.on("error", (error) => onEnd(error.message));
      started.on("exit", (code, signal) => onEnd(`it ended with ${signal ?? `status ${code}`}`));
    });
  }

  /** The template's own connection ends with it, long before bubblewrap has seen every child die and ended, too. Its first
   * is made before there is a child that could pretend. */
  #onLife(socket: Socket): void {
    const lost = this.#onLost;
    this.#onLost = null;
    if (lost === null) {
      socket.destroy();
      return;
    }
    socket.resume();
    socket.on("close", () => lost());
  }

  #down(why: string): void {
    this.#up = false;
    const children = [...this.#children.values()];
    this.#children.clear();
    this.#byPid.clear();
    this.#doomed.clear();
    // The kernel ends them with their parent (parent-death signal, or the namespace).
    for (const child of children) child.exited(null, 0);
    if (!this.#closing) this.#events.onDown(why);
  }

  #tell(record: string): void {
    if (this.#up) this.#control?.write(record.padEnd(recordBytes));
  }

  #onReport(line: string): void {
    const [what, name = "", rest = "", left] = line.split(" ", 4);
    if (what === "exited" || what === "killed") {
      const child = this.#byPid.get(Number(name));
      if (child === undefined) return;
      if (what === "killed") {
        child.killed();
        return;
      }
      this.#byPid.delete(Number(name));
      this.#children.delete(child.name);
      child.exited(Number(rest));
      if (left !== undefined) this.#sweep(left);
      return;
    }
    const child = this.#children.get(name);
    if (child === undefined) return;
    if (what === "spawned") {
      child.pid = Number(rest);
      if (left !== undefined) child.folder = join(this.#files, left);
      this.#byPid.set(child.pid, child);
      if (this.#doomed.delete(name)) child.kill();
    } else if (what === "failed") {
      this.#children.delete(name);
      this.#events.onSpawnFailed(child, line.slice(`failed ${name} `.length));
    }
  }

  /** Takes away what a process has left of its temporary files. */
  #sweep(left: string): void {
    const folder = join(this.#files, left);
    rm(folder, { recursive: true, force: true }).catch((error: Error) => {
      // Nested deeper than a path is long, perhaps; `rm` of the system walks it from within.
      execFile("rm", ["-rf", "--", folder], (failed) => {
        if (failed !== null)
          this.#options.log("warn", `temporary files of a method stay in ${folder}: ${error.message}`);
      });
    });
  }

  /** The first bytes say whose connection it is and what for; a name counts once for each. */
  #onConnection(socket: Socket): void {
    socket.on("error", () => {});
    socket.once("data", (chunk: Buffer) => {
      const stream = String.fromCharCode(chunk[0] ?? 0);
      if (stream === "t") {
        this.#onLife(socket);
        return;
      }
      const child = this.#children.get(chunk.toString("latin1", 1, 1 + nameBytes));
      const rest = chunk.subarray(1 + nameBytes);
      if (child === undefined || !child.claim(stream)) socket.destroy();
      else if (stream === "a") child.attachAnswers(socket, socket, rest);
      else child.attachPrints(stream === "o" ? "stdout" : "stderr", socket, rest);
    });
  }
}

/** Where memory runs out, the kernel ends the largest of the methods' processes first, and not the server. */
function sacrifice(started: ChildProcess): void {
  try {
    writeFileSync(`/proc/${started.pid}/oom_score_adj`, "500");
  } catch {
    // Not to be had everywhere.
  }
}

/** Bubblewrap with what it has made so far: killed alone while it starts, it would leave a process that waits for it for ever. */
function killGroup(started: ChildProcess): void {
  // Once it has been reaped, its number may be another's.
  if (started.pid === undefined || started.exitCode !== null || started.signalCode !== null) return;
  try {
    process.kill(-started.pid, "SIGKILL");
  } catch {
    // gone already
  }
}

function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let pending = "";
  stream.setEncoding("utf8");
  stream.on("error", () => {});
  stream.on("data", (chunk: string) => {
    const lines = (pending + chunk).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  });
}
