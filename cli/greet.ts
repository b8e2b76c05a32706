/** One hello before a long run of checks: without a socket or a good token, every one of them would fail for the same reason. */
import { WebSocket } from "ws";
import { protocolVersion, subprotocol } from "../protocol/constants.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

/** How long to wait for what the server says to it, in ms; after that the checks themselves find out. */
const patienceMs = 5000;
const unauthorized = 4001;

/** Throws CommandError when no socket can be opened there, or the token is refused; whatever else is wrong is for the checks. */
export async function greet(url: string, token: string | undefined): Promise<void> {
  const socket = open(url);
  try {
    const refused = await new Promise<string | null>((resolve, reject) => {
      const timer = setTimeout(() => resolve(null), patienceMs);
      const settle = (refusal: string | null) => {
        clearTimeout(timer);
        resolve(refusal);
      };
      socket.once("open", () =>
        socket.send(JSON.stringify({ type: "hello", id: "greet", protocolVersions: [protocolVersion], token })),
      );
      socket.once("message", (frame) => settle(refusalIn(String(frame))));
      socket.once("close", (code) => settle(code === unauthorized ? "The token was refused." : null));
      socket.on("error", (error) => {
        clearTimeout(timer);
        reject(noServer(url, error));
      });
    });
    if (refused !== null)
      throw new CommandError(
        exitCodes.notAllowed,
        `${refused}\nGive one with --token, or in BARKEEP_TOKEN: a player token, a game key or the admin token.`,
      );
  } finally {
    socket.terminate();
  }
}

function open(url: string): WebSocket {
  try {
    return new WebSocket(url, [subprotocol]);
  } catch (error) {
    throw noServer(url, error as Error);
  }
}

function refusalIn(frame: string): string | null {
  try {
    const { code, message } = JSON.parse(frame) as { code?: string; message?: string };
    return code === "unauthorized" ? (message ?? "The token was refused.") : null;
  } catch {
    return null;
  }
}

function noServer(url: string, error: Error): CommandError {
  const reason = error.message || (error as NodeJS.ErrnoException).code;
  return new CommandError(
    exitCodes.noServer,
    `No socket could be opened at ${url} (${reason}). Is the address right, and is it running?`,
  );
}
