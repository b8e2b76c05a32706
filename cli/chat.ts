/** `barkeep chat`: talks with a character in the terminal, streaming, with each method shown as it runs. */
import { createInterface, type Interface } from "node:readline";
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

Type a line and press Enter. Ctrl+C while the character speaks interrupts it; twice at the prompt, Ctrl+D or /quit ends.
/help lists what can be typed beside words.
Lines from a pipe are said one after the other, and the command ends after the last answer.

  --url URL       the server, when it is not the one running on the data folder
  --player NAME   what the character calls you
  --say TEXT      say one thing and end; may be given more than once`;

/** What a line that begins with a slash does; null when it is said to the character. */
const chatHelp = `  /quit   ends; so do Ctrl+D and Ctrl+C twice
  /help   this list
  Ctrl+C  interrupts the character while it speaks
Anything else is said to the character. Put a space before a slash to say it.`;

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

/** Lines of a pipe or a terminal, one at a time; null at the end. */
function lineReader(reader: Interface): () => Promise<string | null> {
  const lines: string[] = [];
  let waiting: ((line: string | null) => void) | null = null;
  let ended = false;
  const deliver = (line: string | null) => {
    if (waiting) {
      waiting(line);
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
    if (line !== undefined) return Promise.resolve(line);
    if (ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      waiting = resolve;
    });
  };
}

/** Says one thing and prints what comes back. Resolves to whether the character could answer. */
async function exchange(
  session: ClientSession,
  said: string,
  printer: TurnPrinter,
  current: (turn: Turn | null) => void,
): Promise<boolean> {
  const turn = session.say(said);
  current(turn);
  try {
    for await (const message of turn) printer.show(message);
    return (await turn.finished).finish !== "error";
  } catch (error) {
    if (!(error instanceof ClientFailure)) throw error;
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
): Promise<number> {
  const printer = new TurnPrinter({ terminal, name: character.name });
  let running: Turn | null = null;
  let interrupted = false;
  /** Ctrl+C was pressed and nothing came since: the next one leaves. */
  let warned = false;
  const current = (turn: Turn | null) => {
    running = turn;
  };
  const reader = said
    ? null
    : createInterface({
        input: process.stdin,
        output: terminal.interactive ? echoUnless(() => running !== null) : process.stdout,
        terminal: terminal.interactive,
      });
  const unseen = new Set<string>();
  reader?.on("line", (line) => {
    if (running) unseen.add(line);
  });
  const interrupt = () => {
    if (running) {
      // The answer may be over before the finger is down again: the next one at the prompt warns first.
      warned = false;
      running.cancel();
      return;
    }
    if (reader && terminal.interactive && !warned) {
      warned = true;
      terminal.line();
      terminal.line(terminal.paint("dim", "Ctrl+C once more leaves."));
      reader.prompt();
      return;
    }
    interrupted = true;
    reader?.close();
  };
  reader?.on("SIGINT", interrupt);
  process.on("SIGINT", interrupt);
  try {
    const scripted = said?.values();
    const next = reader ? lineReader(reader) : async () => scripted?.next().value ?? null;
    let answered = true;
    for (;;) {
      if (terminal.interactive && reader) {
        reader.setPrompt(terminal.paint("cyan", "you ▸ "));
        reader.prompt(true);
      }
      const typed = await next();
      const line = typed?.trim();
      warned = false;
      if (typed != null && unseen.delete(typed)) terminal.line(line);
      if (line === undefined || line === "/quit") break;
      if (line === "") continue;
      if (reader && terminal.interactive && typed?.startsWith("/")) {
        const [command] = line.split(/\s/);
        if (command !== "/help") terminal.line(`There is no ${command}. There is:`);
        terminal.line(chatHelp);
        continue;
      }
      if (!terminal.interactive || said) terminal.line(`${terminal.paint("cyan", "you ▸")} ${line}`);
      answered = (await exchange(session, line, printer, current)) && answered;
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
      const greeter = new TurnPrinter({ terminal, name: character.name });
      const session = await client.openSession({
        character: character.id,
        player: { id: "terminal", name: values.player ?? env.USER ?? env.USERNAME ?? "traveller" },
        onTurn: async (turn) => {
          for await (const message of turn) greeter.show(message);
        },
        onMessage: (message) => {
          if (message.type !== "session.opened") return;
          for (const warning of message.warnings ?? []) terminal.note(terminal.paint("yellow", warning.message));
          for (const { role, text } of message.transcript ?? []) if (role === "character") greeter.say(text);
        },
      });
      return await converse(session, character, terminal, values.say ?? null);
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
