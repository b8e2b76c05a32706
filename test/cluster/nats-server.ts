/** A NATS server of a test's own, on a free loopback port, which the test may kill. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Null where there is one. */
export const whyNoNats: string | null =
  spawnSync("nats-server", ["--version"]).error === undefined
    ? null
    : "nats-server is not on the PATH; on Debian: apt-get install nats-server";

export interface NatsServer {
  readonly url: string;
  readonly port: number;
  /** SIGKILL. */
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** How often it has refused a login since it was started. */
  refusals(): number;
  /** On the same port again, with the settings of before or others. */
  restart(settings?: string): Promise<void>;
}

/** `settings`: lines of NATS's own configuration. */
export async function startNats(settings = ""): Promise<NatsServer> {
  const port = await freePort();
  const file = join(mkdtempSync(join(tmpdir(), "nats-")), "nats.conf");
  const write = (lines: string) => writeFileSync(file, `listen: "127.0.0.1:${port}"\n${lines}\n`);
  write(settings);
  let { child, said } = await run(file);
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    signal: (signal) => void child.kill(signal),
    refusals: () => said().split("authentication error").length - 1,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
    async restart(others = settings) {
      write(others);
      ({ child, said } = await run(file));
    },
  };
}

async function run(file: string): Promise<{ readonly child: ChildProcess; readonly said: () => string }> {
  const child = spawn("nats-server", ["-c", file], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`nats-server ended with ${code}:\n${said}`)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("Server is ready")) resolve();
    });
  });
  return { child, said: () => said };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
