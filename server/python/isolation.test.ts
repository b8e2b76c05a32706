import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { askPython } from "./isolation.ts";

/** An interpreter that does this. */
async function interpreter(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "barkeep-python-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "python");
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

it.each([
  [
    "that does not answer",
    "exec /bin/cat /dev/zero > /dev/null",
    200,
    /did not answer within 0\.2 s\. Start Barkeep again/,
  ],
  [
    "that refuses to run",
    "echo no module named encodings >&2; exit 1",
    undefined,
    /no module named encodings\. Run npm start/,
  ],
  ["that ends without a word", "exit 7", undefined, /can't be used: it ended with 7, and said nothing\. Run npm start/],
  ["that is ended", "kill -9 $$", undefined, /can't be used: it ended with SIGKILL, and said nothing\. Run npm start/],
  ["that says something else", "echo hello", undefined, /Run npm start/],
])("says of an interpreter %s why it can't be used and what to do", async (_what, script, withinMs, sentence) => {
  const path = await interpreter(script);
  await expect(askPython(path, withinMs)).rejects.toThrow(sentence);
});
