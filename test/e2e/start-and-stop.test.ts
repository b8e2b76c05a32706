/** The server as a process manager has it: stopped at any moment, also while it starts, it ends in order; what it can't start without is said. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(root, "dist", "server", "main.js");

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "barkeep-test-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

function spawnServer(program: string) {
  const data = join(directory, "data");
  return spawn(process.execPath, [program], {
    env: { ...process.env, BARKEEP_HOST: "127.0.0.1", BARKEEP_PORT: "0", BARKEEP_DATA_DIR: data },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Starts the server and sends the signal as soon as it has written the words. */
async function stopAt(words: string, signal: NodeJS.Signals) {
  const child = spawnServer(main);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      const before = output;
      output += text;
      if (!before.includes(words) && output.includes(words)) child.kill(signal);
    });
  const [code, killedBy] = await once(child, "close");
  return { code, killedBy, output };
}

it.each([
  ["while it starts", "isolation", "SIGTERM"],
  ["the moment it is ready", '"msg":"ready"', "SIGTERM"],
  ["with Ctrl+C, the moment it says where to go", "is ready.", "SIGINT"],
] as const)("is stopped %s", async (_when, words, signal) => {
  const { code, killedBy, output } = await stopAt(words, signal);
  expect({ code, killedBy }, output).toEqual({ code: 0, killedBy: null });
  expect(output).toContain('"msg":"stopped"');
});

it.runIf(process.platform === "linux")(
  "after a kill, leaves its sockets to the next start, which removes them",
  async () => {
    // Beside the others, not below them: a socket's path is short.
    const temporary = await mkdtemp(join(tmpdir(), "s-"));
    vi.stubEnv("TMPDIR", temporary);
    const folders = async () => (await readdir(temporary)).filter((name) => name.startsWith("barkeep-"));
    const killed = await stopAt('"msg":"ready"', "SIGKILL");
    expect(killed.killedBy, killed.output).toBe("SIGKILL");
    expect(await folders()).not.toEqual([]);
    const { code, output } = await stopAt('"msg":"ready"', "SIGTERM");
    expect(code, output).toBe(0);
    expect(await folders()).toEqual([]);
  },
);

it("says what is missing, and lets go of the data folder", async () => {
  for (const part of ["dist", "package.json"]) await cp(join(root, part), join(directory, part), { recursive: true });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  const child = spawnServer(join(directory, "dist", "server", "main.js"));
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  expect(await once(child, "close")).toEqual([1, null]);
  expect(said).toBe("\nThe Python environment is missing. Run npm start, which makes it, or npx barkeep doctor.\n");
  expect(await readdir(join(directory, "data"))).not.toContain("lock");
});
