/** `npx barkeep runner` as its own process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/barkeep.mjs", import.meta.url));

export interface RunnerProcess {
  readonly id: string;
  /** The line of its log that says it is ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly process: ChildProcess;
  readonly exited: Promise<readonly [number | null, NodeJS.Signals | null]>;
  /** By SIGKILL, where it has not ended. */
  end(): Promise<unknown>;
}

export async function startRunner(env: NodeJS.ProcessEnv): Promise<RunnerProcess> {
  const child = spawn(process.execPath, [bin, "runner"], {
    env: { ...process.env, BARKEEP_MAX_PYTHON: "4", BARKEEP_METHOD_TIMEOUT_MS: "60000", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const exited = once(child, "exit") as Promise<unknown> as RunnerProcess["exited"];
  const ready = await new Promise<RunnerProcess["ready"]>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The runner ended with ${code}:\n${output}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      output += `${line}\n`;
      const said = JSON.parse(line) as RunnerProcess["ready"];
      if (said.msg === "ready") resolve(said);
    });
  });
  return {
    id: ready.runner as string,
    ready,
    process: child,
    exited,
    end() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      return exited;
    },
  };
}
