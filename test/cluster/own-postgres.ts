/** A PostgreSQL of a test's own, which the test may kill: as the user `postgres` where this is root, since `initdb` refuses root. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { freePort } from "./nats-server.ts";

export interface OwnPostgres {
  readonly url: string;
  readonly port: number;
  /** SIGKILL to the first of its processes: the others end when they see that it is gone. */
  kill(): Promise<void>;
  /** Resolves when it answers again. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export const whyNoOwnPostgres: string | null =
  spawnSync("initdb", ["--version"]).error === undefined
    ? null
    : "initdb is not on the PATH; on Debian it is in /usr/lib/postgresql/*/bin";

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const user = process.getuid?.() === 0 ? idsOf("postgres") : null;
  const directory = mkdtempSync(join(tmpdir(), "barkeep-postgres-"));
  chmodSync(directory, 0o700);
  if (user !== null) chownSync(directory, user.uid, user.gid);
  const data = join(directory, "data");
  execFileSync("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync"], { ...user, cwd: directory });
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let child: ChildProcess;
  const start = async () => {
    // What a process has written outlives the process: only a power cut needs more.
    const settings = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"];
    for (;;) {
      child = spawn("postgres", ["-D", data, "-p", String(port), "-k", directory, ...settings], {
        ...user,
        cwd: directory,
        stdio: "ignore",
      });
      const ended = once(child, "exit").then(() => "ended");
      // Others of before may still hold what it needs; then it ends at once.
      const asking = new AbortController();
      const first = await Promise.race([ended, answers(url, asking.signal)]);
      asking.abort();
      if (first !== "ended") return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  await start();
  return {
    url,
    port,
    kill: () => kill("SIGKILL"),
    restart: start,
    async close() {
      await kill("SIGQUIT");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function answers(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.query("SELECT 1");
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function idsOf(name: string): { readonly uid: number; readonly gid: number } {
  const id = (what: string) => Number(execFileSync("id", [what, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
