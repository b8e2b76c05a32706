/** `barkeep conformance`: plays every flow of the protocol against a server and says which hold. */
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import type { SocketConstructor } from "../protocol/client/main.ts";
import { type FlowResult, runConformance } from "../protocol/conformance/run.ts";
import { socketPath } from "../protocol/constants.ts";
import type { Command } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { findOrStartServer, tokenFor } from "./find-server.ts";
import { greet } from "./greet.ts";
import type { Terminal } from "./terminal.ts";

const help = `barkeep conformance [--url URL]   plays every flow of the protocol against a server; exit code 1 when one does not hold

Without --url it plays against the server running on the data folder. Use it on a server of your own making, or before an upgrade.

  --url URL         such as ws://127.0.0.1:7070/v1/ws
  --token TOKEN     what hello carries; without it BARKEEP_TOKEN, BARKEEP_ADMIN_TOKEN, or that of the server on the data folder
  --character ID    whom to talk to (barkeep)
  --json            print the results as JSON`;

const marks = { passed: ["green", "ok  "], failed: ["red", "FAIL"], "not applicable": ["dim", "-   "] } as const;

function printResult(terminal: Terminal, { name, outcome, reason, ms }: FlowResult): void {
  const [style, mark] = marks[outcome];
  terminal.line(`${terminal.paint(style, mark)} ${name} ${terminal.paint("dim", `${ms} ms`)}`);
  if (reason) terminal.line(`     ${terminal.paint("dim", reason)}`);
}

/** A server's address as people know it is taken for its socket's; a socket's may have any path. */
const socketAddress = (url: string): string =>
  url.startsWith("http") ? `${url.replace(/^http/, "ws").replace(/\/$/, "")}${socketPath}` : url;

/** The socket's address and a token: those given, or those of the server that runs here. */
async function place(url: string | undefined, token: string | undefined, env: NodeJS.ProcessEnv, terminal: Terminal) {
  if (url) {
    const given = token ?? env.BARKEEP_TOKEN ?? env.BARKEEP_ADMIN_TOKEN;
    return { url: socketAddress(url), token: await tokenFor(url, given, env), close: async () => {} };
  }
  const { api, close } = await findOrStartServer({ env, terminal });
  return { url: `${api.url.replace(/^http/, "ws")}${socketPath}`, token: token ?? api.token, close };
}

export const conformance: Command = {
  help,
  async run({ args, env, terminal }) {
    const { values } = parseArgs({
      args,
      options: {
        url: { type: "string" },
        token: { type: "string" },
        character: { type: "string", default: "barkeep" },
        json: { type: "boolean", default: false },
      },
    });
    const server = await place(values.url, values.token, env, terminal);
    try {
      await greet(server.url, server.token);
      const results = await runConformance({
        url: server.url,
        ...(server.token === undefined ? {} : { token: server.token }),
        character: values.character,
        WebSocket: WebSocket as unknown as SocketConstructor,
        ...(values.json ? {} : { onResult: (result) => printResult(terminal, result) }),
      });
      const count = (outcome: FlowResult["outcome"]) => results.filter((result) => result.outcome === outcome).length;
      if (values.json) terminal.line(JSON.stringify(results, null, 2));
      else
        terminal.line(
          `\n${count("passed")} held, ${count("failed")} failed, ${count("not applicable")} not applicable`,
        );
      return count("failed") === 0 ? exitCodes.ok : exitCodes.failed;
    } finally {
      await server.close();
    }
  },
};
