/** Starts the built server as its own process on a free loopback port with a fresh data folder, as an operator would. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));

export interface BarkeepProcess {
  readonly url: string;
  readonly socketUrl: string;
  readonly adminToken: string;
  readonly dataDirectory: string;
  readonly process: ChildProcess;
  /** One request to the admin API below `/api/v1`, as JSON. */
  request(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: any }>;
  /** Everything written so far to stdout and stderr. */
  output(): string;
  /** Sends SIGTERM, waits for the end and, unless told to keep it, removes the data folder. */
  stop(options?: { readonly keepData?: boolean }): Promise<number | null>;
}

export async function startBarkeep(
  options: { readonly env?: NodeJS.ProcessEnv; readonly dataDirectory?: string } = {},
): Promise<BarkeepProcess> {
  const dataDirectory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), "barkeep-test-")));
  const adminToken = "test-admin-token-0123456789abcdef";
  // The keys of the person who runs the tests must not reach a real provider.
  const { OPENAI_API_KEY: _openai, ANTHROPIC_API_KEY: _anthropic, OPENAI_BASE_URL: _url, ...own } = process.env;
  const child = spawn(process.execPath, [main], {
    env: {
      ...own,
      BARKEEP_HOST: "127.0.0.1",
      BARKEEP_PORT: "0",
      BARKEEP_DATA_DIR: dataDirectory,
      BARKEEP_ADMIN_TOKEN: adminToken,
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${output}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      output += `${line}\n`;
      const ready = line.startsWith("{") ? (JSON.parse(line) as { msg?: string; url?: string }) : {};
      if (ready.msg === "ready" && ready.url) resolve(ready.url);
    });
  });
  return {
    url,
    socketUrl: `${url.replace("http", "ws")}/v1/ws`,
    adminToken,
    dataDirectory,
    process: child,
    async request(method, path, body) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? null : JSON.parse(text) };
    },
    output: () => output,
    async stop({ keepData = false } = {}) {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      const code = await exited;
      if (!keepData) await rm(dataDirectory, { recursive: true, force: true });
      return code;
    },
  };
}
