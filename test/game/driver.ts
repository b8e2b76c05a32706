/**
 * Talks with a driver: a small program around a game client's core that takes commands and tells what happened, a JSON
 * object a line each way. The C# and the C++ core have one each and are put through the same tests.
 *
 * Commands (`do`): connect {url,token,tap?,asks?,refreshEveryMs?} · open {session,character,player?,context?,actions?,resume?} · say {session,text,tag?,cancel?} ·
 * line {session,text,waits?,tag?} · trigger {session,name,data?,tag?} · variables {session,variables,tag?} · feedback {session,turn,good,note?,tag?} · cancelCall {session,call,tag?} · open's cues?, language?, from? ·
 * context {session,text,key?,respond?,tag?} · cancel {session,heardChars?} · offer {session,action} · withdraw {session,name} ·
 * answer {session,call,ok,result?,error?} · close {session} · stop · start · wake · hang, unhang (stop ticking) ·
 * quiet {on} (tell no messages) · raw {text} · binary {bytes} · token {token} or {error} · refresh · memory · roundtrip {from,name,text} ·
 * dial {line,url}, speak {line,text}, hangUp {line} (a bare socket, without a client) · quit.
 *
 * Events (`event`): state {state} · message {session,message} · turn {session,turn,finish,text,methods} · cue {session,at,name,value} · story {session,from,to} · progress {session,turn,call,text,fraction} ·
 * later {session,turn,call,status} · done {session,tag,as,code} ·
 * failed {session,code,message,advice} · startedOver {session,code} · closed {session,reason} · givenUp {call} · draining {deadlineMs} ·
 * frame {text} · tokenWanted · over (everything is let go of) · heard {line,text} · hungUp {line,code} · memory {bytes} · roundtrip {name,class?,text?,refused?} · hanging · quiet · mistake {message}.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { ServerMessage } from "../../protocol/messages.ts";
import type { BuiltProgram } from "./build-client.ts";

export interface DriverEvent {
  readonly event: string;
  readonly session?: string;
  readonly message?: ServerMessage;
  readonly [field: string]: any;
}

export class Driver {
  readonly events: DriverEvent[] = [];
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #waiting = new Set<() => void>();
  #complaints = "";
  #over = false;
  #killed = false;
  /** Events before this one were already waited for. */
  #next = 0;

  constructor(program: BuiltProgram) {
    this.#process = spawn(program.command, [...program.arguments], { stdio: ["pipe", "pipe", "pipe"] });
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#complaints += text;
    });
    this.#ended = new Promise((resolve) => this.#process.once("close", resolve));
    // A driver that died is told of by `until`; a write to it must not end the test run.
    this.#process.stdin?.on("error", () => {});
    createInterface({ input: this.#process.stdout! }).on("line", (line) => {
      this.events.push(JSON.parse(line) as DriverEvent);
      for (const wake of this.#waiting) wake();
    });
    void this.#ended.then(() => {
      this.#over = true;
      for (const wake of this.#waiting) wake();
    });
  }

  send(command: { readonly do: string; readonly [field: string]: unknown }): void {
    this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  /** The next event, after the last one waited for, that `matches`. Rejects when none came in time or the driver died. */
  async until(matches: (event: DriverEvent) => boolean, what: string, withinMs = 60_000): Promise<DriverEvent> {
    const start = this.#next;
    for (let at = start; ; ) {
      for (; at < this.events.length; at++) {
        const event = this.events[at]!;
        if (!matches(event)) continue;
        this.#next = at + 1;
        return event;
      }
      await this.#more(what, withinMs, start);
    }
  }

  /** Waits for an event by its name and the fields given. */
  event(name: string, fields: Record<string, unknown> = {}): Promise<DriverEvent> {
    const matches = (event: DriverEvent): boolean =>
      event.event === name && Object.entries(fields).every(([key, value]) => event[key] === value);
    return this.until(matches, `${name} ${JSON.stringify(fields)}`);
  }

  /** An event that comes once in a driver's life, such as a `done` with its tag: whether it came already or comes yet. */
  async once(name: string, fields: Record<string, unknown>): Promise<DriverEvent> {
    const matches = (event: DriverEvent): boolean =>
      event.event === name && Object.entries(fields).every(([key, value]) => event[key] === value);
    const before = this.events.find(matches);
    if (before) return before;
    const next = this.#next;
    const found = await this.until(matches, `${name} ${JSON.stringify(fields)}`);
    this.#next = next;
    return found;
  }

  /** Waits for a session's message by its type. */
  async message<T extends ServerMessage["type"]>(type: T, session = "a"): Promise<Extract<ServerMessage, { type: T }>> {
    const found = await this.until(
      (event) => event.event === "message" && event.session === session && event.message?.type === type,
      `message ${type}`,
    );
    return found.message as Extract<ServerMessage, { type: T }>;
  }

  /** All messages of a session so far, in the order the game got them. */
  messages(session = "a"): (ServerMessage & { seq: number; turn?: string })[] {
    return this.events
      .filter((event) => event.event === "message" && event.session === session)
      .map((event) => event.message as ServerMessage & { seq: number });
  }

  /** Asks the driver to end. Rejects when it does not let go of everything, or ends badly; one that was killed has ended. */
  async quit(): Promise<void> {
    if (this.#killed) return;
    this.send({ do: "quit" });
    await this.once("over", {});
    // Mono's runtime now and then waits for ever for an idle thread of its own, when no code of ours runs any more.
    let killed = false;
    const patience = setTimeout(() => {
      killed = this.#process.kill("SIGKILL");
    }, 2000);
    const code = await this.#ended;
    clearTimeout(patience);
    if (code !== 0 && !killed) throw new Error(`The driver ended with ${code ?? "a signal"}:\n${this.#complaints}`);
  }

  /** Ends the driver as a crash ends a game: nothing is said to anybody. */
  async kill(): Promise<void> {
    this.#killed = true;
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  #more(what: string, withinMs: number, start: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (failure?: string): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        if (failure === undefined) {
          resolve();
          return;
        }
        const seen = this.events
          .slice(Math.max(start, this.events.length - 15))
          .map((event) => JSON.stringify(event).slice(0, 300));
        reject(
          new Error(`${failure} while waiting for ${what}.\nLast events:\n${seen.join("\n")}\n${this.#complaints}`),
        );
      };
      const wake = (): void => {
        if (this.#over) finish("The driver ended");
        else finish();
      };
      const timer = setTimeout(() => finish(`Nothing came for ${withinMs} ms`), withinMs);
      this.#waiting.add(wake);
    });
  }
}
