/** The command line's entry: picks the command, prints help, turns failures into messages and exit codes. */
import type { Command } from "./command.ts";
import { CommandError, exitCodes, exitMeanings } from "./exit-codes.ts";
import { Terminal } from "./terminal.ts";

/** Commands by name with their line in the list; each is loaded only when it is asked for. */
const commands: Readonly<Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>> = {
  chat: { summary: "talk with a character", load: async () => (await import("./chat.ts")).chat },
  method: { summary: "list, test and import methods", load: async () => (await import("./method.ts")).method },
  test: { summary: "hold scenarios, and say what a change broke", load: async () => (await import("./test.ts")).test },
  login: { summary: "print a login link to the admin page", load: async () => (await import("./login.ts")).login },
  doctor: {
    summary: "what is found, what is missing, and how to mend it",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  backup: {
    summary: "the data folder in one file, also while a server runs",
    load: async () => (await import("./back-up.ts")).backup,
  },
  restore: { summary: "a data folder from a back-up", load: async () => (await import("./back-up.ts")).restore },
  move: {
    summary: "a data folder's contents into PostgreSQL, and back",
    load: async () => (await import("./move.ts")).move,
  },
  runner: {
    summary: "run methods for servers on other machines, over NATS",
    load: async () => (await import("./runner.ts")).runner,
  },
  conformance: {
    summary: "check that a server speaks the protocol",
    load: async () => (await import("./conformance.ts")).conformance,
  },
  mock: { summary: "a scripted server to write a client against", load: async () => (await import("./mock.ts")).mock },
};

function overview(terminal: Terminal): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length)) + 2;
  return [
    `${terminal.paint("bold", "barkeep")} - talk to characters and run their methods from the terminal`,
    "",
    ...Object.entries(commands).map(
      ([name, { summary }]) => `  ${terminal.paint("cyan", name.padEnd(width))}${summary}`,
    ),
    `  ${terminal.paint("cyan", "help".padEnd(width))}this list, or barkeep help COMMAND; --version says which this is`,
    "",
    "The server is the one running on ./data (or BARKEEP_DATA_DIR), or the one at --url or BARKEEP_URL.",
    "Elsewhere it wants a token: BARKEEP_ADMIN_TOKEN, or BARKEEP_TOKEN for a player's or a game's.",
    "",
    "Exit codes:",
    ...exitMeanings.map(([code, meaning]) => `  ${String(code).padEnd(width)}${meaning}`),
  ].join("\n");
}

/** Runs one command line and resolves to its exit code; never throws for what a person did. */
export async function main(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  terminal: Terminal = new Terminal({ out: process.stdout, err: process.stderr, env }),
): Promise<number> {
  const [name = "help", ...args] = argv;
  const wantsHelp = name === "help" || name === "--help" || name === "-h";
  const wanted = wantsHelp ? args[0] : name;
  if (!wanted) {
    terminal.line(overview(terminal));
    return exitCodes.ok;
  }
  if (wanted === "--version" || wanted === "-v") {
    const { version } = await import("../server/host/project-root.ts");
    terminal.line(`barkeep ${version}`);
    return exitCodes.ok;
  }
  if (!Object.hasOwn(commands, wanted)) {
    terminal.note(`There is no command ${wanted}.\n\n${overview(terminal)}`);
    return exitCodes.usage;
  }
  const command = await commands[wanted]!.load();
  if (wantsHelp || args.includes("--help") || args.includes("-h")) {
    terminal.line(command.help);
    return exitCodes.ok;
  }
  try {
    return await command.run({ args, env, terminal });
  } catch (error) {
    if (error instanceof CommandError) {
      terminal.note(terminal.paint("red", error.message));
      return error.exitCode;
    }
    const reason = await reasonForPeople(error);
    if (reason !== null) {
      terminal.note(terminal.paint("red", reason));
      return exitCodes.failed;
    }
    if (isUsageError(error)) {
      terminal.note(`${error.message}\n\n${command.help}`);
      return exitCodes.usage;
    }
    throw error;
  }
}

/** What stops a server that is started for a command says what to do, as it does for `npm start`. */
async function reasonForPeople(error: unknown): Promise<string | null> {
  const [{ ConfigError }, { BarkeepError }] = await Promise.all([
    import("../server/config/config.ts"),
    import("../server/problems/errors.ts"),
  ]);
  return error instanceof ConfigError || error instanceof BarkeepError ? error.message : null;
}

/** `parseArgs` throws TypeErrors with codes of this family for options it does not know. */
function isUsageError(error: unknown): error is Error {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
