/** What attempts aim at, and the control: `python-worker/attempts/stage.py`, a plain process of the server's user. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { JsonObject } from "../../../protocol/json.ts";
import { scriptsFolder } from "../isolation.ts";

/** What became of one attempt; `how` says by which error, or what was got. */
export interface Attempted {
  readonly refused: boolean;
  readonly how: string;
}

export interface Stage {
  /** The attempts as a method; its input is `targets` and the attempt's name. */
  readonly code: string;
  /** In the order of the file. */
  readonly attempts: readonly string[];
  readonly targets: JsonObject;
  /** The same attempt outside of every fence. One at a time. */
  outside(attempt: string): Promise<Attempted>;
  close(): Promise<void>;
}

/** `python`: path of an interpreter; requests isn't needed. Throws an Error when the scene can't be set. */
export async function setStage(python: string): Promise<Stage> {
  const folder = join(scriptsFolder(), "attempts");
  const code = readFileSync(join(folder, "escapes.py"), "utf8");
  const start = `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); import stage; stage.main()`;
  const running = spawn(python, ["-I", "-B", "-c", start], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: running.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the stage of the attempts ended before its time");
    return JSON.parse(value as string);
  };
  const targets = (await read()) as JsonObject;
  return {
    code,
    attempts: [...code.matchAll(/^def (\w+)\(data\):/gm)]
      .map(([, name]) => name as string)
      .filter((name) => name !== "handle_event" && name !== "others"),
    targets,
    async outside(attempt) {
      running.stdin.write(`${attempt}\n`);
      return (await read()) as Attempted;
    },
    close: () => ended(running),
  };
}

async function ended(running: ChildProcessByStdio<Writable, Readable, null>): Promise<void> {
  const exit = running.exitCode === null ? once(running, "exit") : null;
  running.stdin.end();
  await exit;
}
