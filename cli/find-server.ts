/** Which server a command talks to: the one named, the one running on this data folder, or one started for the command alone. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type RunFile, runFilePath } from "../server/start/run-file.ts";
import { Api } from "./api.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export interface ServerChoice {
  /** `--url`, when given. */
  readonly url?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
}

export interface FoundServer {
  readonly api: Api;
  /** It is there after the command too. */
  readonly lasting: boolean;
  /** Ends the server if it was started for this command. */
  close(): Promise<void>;
}

const leaveRunning = async (): Promise<void> => {};

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url.replace(/\/$/, "")}/healthz`, { signal: AbortSignal.timeout(2000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** What the server running on this data folder wrote about itself, or null. */
export async function readRunFile(env: NodeJS.ProcessEnv): Promise<RunFile | null> {
  try {
    return JSON.parse(await readFile(runFilePath(resolve(env.BARKEEP_DATA_DIR ?? "data")), "utf8")) as RunFile;
  } catch {
    return null;
  }
}

/** The same server's address as HTTP, where a game client's was given. */
const httpAddress = (url: string): string => url.replace(/^ws/, "http").replace(/\/(v1\/ws\/?)?$/, "");

/** The token to use at that address: the one given, or this data folder's own when its server is meant; never sent elsewhere. */
export async function tokenFor(url: string, given: string | undefined, env: NodeJS.ProcessEnv) {
  if (given !== undefined) return given;
  const running = await readRunFile(env);
  return running?.url === httpAddress(url) ? running.token : undefined;
}

/** The running server, or null when none is named or running. Throws CommandError when the one named does not answer. */
export async function findRunningServer({ url, env }: Omit<ServerChoice, "terminal">): Promise<Api | null> {
  const given = url ?? env.BARKEEP_URL;
  if (given) {
    const named = httpAddress(given);
    const token = await tokenFor(named, env.BARKEEP_ADMIN_TOKEN ?? env.BARKEEP_TOKEN, env);
    if (await answers(named)) return new Api({ url: named, token });
    throw new CommandError(
      exitCodes.noServer,
      `No server answers at ${given}. Is the address right, and is it running?`,
    );
  }
  const running = await readRunFile(env);
  if (running && (await answers(running.url))) return new Api({ url: running.url, token: running.token });
  return null;
}

/** The running server, or one of our own on a free port that ends with the command. */
export async function findOrStartServer(choice: ServerChoice): Promise<FoundServer> {
  const running = await findRunningServer(choice);
  if (running) return { api: running, lasting: true, close: leaveRunning };
  choice.terminal.note(
    choice.terminal.paint(
      "dim",
      "No server is running here; starting one for this command alone (npm start keeps one running).",
    ),
  );
  const { startServer } = await import("../server/start/start.ts");
  const server = await startServer({
    env: { ...choice.env, BARKEEP_PORT: "0", BARKEEP_LOG_LEVEL: choice.env.BARKEEP_LOG_LEVEL ?? "warn" },
  });
  return {
    api: new Api({ url: server.url, token: server.localToken }),
    lasting: false,
    close: () => server.close(),
  };
}
