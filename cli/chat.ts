/** `barkeep chat`: talks with a character in the terminal, streaming, with each method shown as it runs. */
import { clearLine, createInterface, cursorTo, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import {
  BarkeepClient,
  ClientFailure,
  type ClientSession,
  type SocketConstructor,
  type Turn,
} from "../protocol/client/main.ts";
import { socketPath } from "../protocol/constants.ts";
import type { Character } from "../server/characters/character.ts";
import { version } from "../server/host/project-root.ts";
import type { Api } from "./api.ts";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { findOrStartServer } from "./find-server.ts";
import type { Terminal } from "./terminal.ts";
import { TurnPrinter } from "./turn-printer.ts";

const help = `barkeep chat [CHARACTER]   talks with a character; without one, with barkeep, or the first there is

Type a line and press Enter. Ctrl+C interrupts the character, or drops what is typed; a second one ends, as do Ctrl+D and /quit.
/help lists what can be typed beside words.
Lines from a pipe are said one after the other, and the command ends after the last answer.

  --url URL       the server, when it is not the one running on the data folder
  --player NAME   what the character calls you
  --say TEXT      say one thing and end; may be given more than once`;

/** What a line that begins with a slash does; null when it is said to the character. */
const chatHelp = `  /quit   ends; so do Ctrl+D and a second Ctrl+C
  /help   this list
  Ctrl+C  interrupts the character while it speaks, drops what is typed otherwise
Anything else is said to the character. Put a space before a slash to say it.`;

const onceMore = "Ctrl+C once more leaves.";
const interruptedLine = ({ interactive }: Terminal) => (interactive ? `interrupted. ${onceMore}` : "interrupted");

async function pickCharacter(api: Api, wanted: string | undefined): Promise<Character> {
  const { items } = await api.request<{ items: Character[] }>("GET", "/characters");
  const found =
    wanted === undefined
      ? (items.find(({ id }) => id === "barkeep") ?? items[0])
      : items.find(({ id }) => id === wanted);
  if (found) return found;
  const known = items.map(({ id }) => id).join(", ");
  throw new CommandError(
    exitCodes.failed,
    wanted === undefined
      ? "There is no character yet: make one in the admin page."
      : `There is no character ${wanted}. There are: ${known}.`,
  );
}

/** The terminal for what is typed: silent while the character speaks, so that the two never mix; the prompt then shows it. */
function echoUnless(speaking: () => boolean): Writable {
  const echo = new Writable({
    write: (chunk, _encoding, done) => {
      if (!speaking()) process.stdout.write(chunk);
      done();
    },
  });
  for (const size of ["columns", "rows"] as const)
    Object.defineProperty(echo, size, { get: () => process.stdout[size] });
  return echo;
}

interface Typed {
  readonly line: string;
  /** It came before it was asked for: the prompt that asks does not show it. */
  readonly isEarly: boolean;
}

/** Lines of a pipe or a terminal, one at a time; null at the end. */
function lineReader(reader: Interface): () => Promise<Typed | null> {
  const lines: string[] = [];
  let waiting: ((typed: Typed | null) => void) | null = null;
  let ended = false;
  const deliver = (line: string | null) => {
    if (waiting) {
      waiting(line === null ? null : { line, isEarly: false });
      waiting = null;
    } else if (line !== null) lines.push(line);
  };
  reader.on("line", deliver);
  reader.on("close", () => {
    ended = true;
    deliver(null);
  });
  return () => {
    const line = lines.shift();
    if (line !== undefined) return Promise.resolve({ line, isEarly: true });
    if (ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      waiting = resolve;
    });
  };
}

/** The line that is being typed, which gives way to a turn that begins by itself: of a story, or of a method that answers later. */
class TypedLine {
  #reader: Interface | null = null;
  #hidden = 0;
  /** The latest of the turns it gives way to. */
  speaking: Turn | null = null;

  /** From here on the prompt is on the screen. */
  set reader(reader: Interface | null) {
    this.#reader = reader;
  }

  get isHidden(): boolean {
    return this.#hidden > 0;
  }

  /** Runs `speak` with the line out of the way. */
  async giveWay(turn: Turn, speak: () => Promise<void>): Promise<void> {
    this.speaking = turn;
    if (this.#hidden++ === 0 && this.#reader !== null) {
      cursorTo(process.stdout, 0);
      clearLine(process.stdout, 0);
    }
    try {
      await speak();
    } finally {
      if (this.speaking === turn) this.speaking = null;
      if (--this.#hidden === 0) this.#reader?.prompt(true);
    }
  }
}

/** As Ctrl+C does at any other prompt. */
function dropTyped(reader: Interface): void {
  reader.write(null, { ctrl: true, name: "e" });
  reader.write(null, { ctrl: true, name: "u" });
}

/** Says one thing and prints what comes back. Resolves to whether the character could answer. */
async function exchange(
  session: ClientSession,
  said: string,
  printer: TurnPrinter,
  current: (turn: Turn | null) => void,
  hasLeft: () => boolean,
): Promise<boolean> {
  const turn = session.say(said);
  current(turn);
  try {
    for await (const message of turn) printer.show(message);
    return (await turn.finished).finish !== "error";
  } catch (error) {
    if (!(error instanceof ClientFailure)) throw error;
    if (hasLeft()) return false;
    printer.refused(error);
    if (session.ended) throw new CommandError(exitCodes.noServer, error.message);
    return false;
  } finally {
    current(null);
  }
}

async function converse(
  session: ClientSession,
  character: Character,
  terminal: Terminal,
  said: readonly string[] | null,
  typing: TypedLine,
): Promise<number> {
  const printer = new TurnPrinter({ terminal, name: character.name, interrupted: interruptedLine(terminal) });
  let running: Turn | null = null;
  let interrupted = false;
  /** Ctrl+C was pressed and nothing was said since: the next one leaves. */
  let warned = false;
  let leave = () => {};
  const left = new Promise<false>((resolve) => {
    leave = () => resolve(false);
  });
  const current = (turn: Turn | null) => {
    running = turn;
  };
  const reader = said
    ? null
    : createInterface({
        input: process.stdin,
        output: terminal.interactive ? echoUnless(() => running !== null || typing.isHidden) : process.stdout,
        terminal: terminal.interactive,
      });
  const interrupt = () => {
    const turn = running ?? typing.speaking;
    const prompt = terminal.interactive && turn === null ? reader : null;
    const isOver = warned ? !prompt?.line : turn === null && prompt === null;
    if (isOver) {
      interrupted = true;
      if (terminal.interactive) terminal.line();
      leave();
      reader?.close();
      return;
    }
    warned = true;
    turn?.cancel();
    if (prompt === null) return;
    dropTyped(prompt);
    terminal.line();
    terminal.line(terminal.paint("dim", onceMore));
    prompt.prompt();
  };
  reader?.on("SIGINT", interrupt);
  process.on("SIGINT", interrupt);
  try {
    const scripted = said?.values();
    const nextSaid = async () => {
      const line = scripted?.next().value;
      return line === undefined ? null : { line, isEarly: false };
    };
    const next = reader ? lineReader(reader) : nextSaid;
    let answered = true;
    for (;;) {
      if (terminal.interactive && reader) {
        reader.setPrompt(terminal.paint("cyan", "you ▸ "));
        reader.prompt(true);
        typing.reader = reader;
      }
      const typed = await next();
      typing.reader = null;
      const line = typed?.line.trim();
      warned = false;
      if (typed?.isEarly && terminal.interactive) terminal.line(line);
      if (line === undefined || line === "/quit") break;
      if (line === "") continue;
      if (reader && terminal.interactive && typed?.line.startsWith("/")) {
        const [command] = line.split(/\s/);
        if (command !== "/help") terminal.line(`There is no ${command}. There is:`);
        terminal.line(chatHelp);
        continue;
      }
      if (!terminal.interactive || said) terminal.line(`${terminal.paint("cyan", "you ▸")} ${line}`);
      const exchanged = exchange(session, line, printer, current, () => interrupted);
      answered = (await Promise.race([exchanged, left])) && answered;
      if (interrupted) break;
    }
    if (interrupted) return exitCodes.interrupted;
    return answered ? exitCodes.ok : exitCodes.failed;
  } finally {
    process.off("SIGINT", interrupt);
    reader?.close();
  }
}

export const chat: Command = {
  help,
  async run({ args, env, terminal }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { url: { type: "string" }, player: { type: "string" }, say: { type: "string", multiple: true } },
    });
    if (positionals.length > 1)
      throw new CommandError(
        exitCodes.usage,
        `chat takes one character, not ${positionals.length}: ${positionals.join(", ")}. What is said goes into --say.`,
      );
    const server = await findOrStartServer({ url: values.url, env, terminal });
    const { api } = server;
    const client = new BarkeepClient({
      url: `${api.url.replace(/^http/, "ws")}${socketPath}`,
      // The package's socket is a browser's in everything the client uses; its event types differ in name only.
      WebSocket: WebSocket as unknown as SocketConstructor,
      ...(api.token === undefined ? {} : { token: api.token }),
      client: { name: "barkeep chat", version },
    });
    try {
      const character = await pickCharacter(api, positionals[0]);
      await client.connect();
      const greeter = new TurnPrinter({ terminal, name: character.name, interrupted: interruptedLine(terminal) });
      const typing = new TypedLine();
      const session = await client.openSession({
        character: character.id,
        player: { id: "terminal", name: values.player ?? env.USER ?? env.USERNAME ?? "traveller" },
        onTurn: (turn) =>
          typing.giveWay(turn, async () => {
            for await (const message of turn) greeter.show(message);
          }),
        onMessage: (message) => {
          if (message.type !== "session.opened") return;
          for (const warning of message.warnings ?? []) terminal.note(terminal.paint("yellow", warning.message));
          for (const { role, text } of message.transcript ?? []) if (role === "character") greeter.say(text);
        },
      });
      return await converse(session, character, terminal, values.say ?? null, typing);
    } catch (error) {
      if (!(error instanceof ClientFailure)) throw error;
      const notAllowed = error.code === "unauthorized" || error.code === "token_expired" || error.code === "forbidden";
      throw new CommandError(notAllowed ? exitCodes.notAllowed : exitCodes.noServer, error.message);
    } finally {
      client.close();
      await server.close();
    }
  },
};
