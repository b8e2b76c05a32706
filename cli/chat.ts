/** `barkeep chat`: talks with a character in the terminal, streaming, with each method shown as it runs. */
import { createInterface, type Interface } from "node:readline";
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

Type a line and press Enter. Ctrl+C while the character speaks interrupts it; Ctrl+C at the prompt, Ctrl+D or /quit ends.
Lines from a pipe are said one after the other, and the command ends after the last answer.

  --url URL       the server, when it is not the one running on the data folder
  --player NAME   what the character calls you
  --say TEXT      say one thing and end; may be given more than once`;

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
  const current = (turn: Turn | null) => {
    running = turn;
  };
  const reader = said
    ? null
    : createInterface({ input: process.stdin, output: process.stdout, terminal: terminal.interactive });
  const interrupt = () => {
    if (running) return running.cancel();
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
        reader.prompt();
      }
      const line = (await next())?.trim();
      if (line === undefined || line === "/quit") break;
      if (line === "") continue;
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
