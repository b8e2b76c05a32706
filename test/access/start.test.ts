/** What keeps the server from starting, and what it says then: one message that names the cause and what to do. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { startBarkeep } from "../servers/barkeep.ts";
import { talk } from "../servers/talk.ts";
import { clockOff } from "./world.ts";

const main = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-start-"));
});

/** Starts a server that is to end by itself. */
async function refusal(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, BARKEEP_PORT: "0", BARKEEP_DATA_DIR: directory, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, "exit");
  return { code, errors };
}

describe("a start is refused", { timeout: 60_000 }, () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ["with a bad value", { BARKEEP_PORT: "eighty" }, /BARKEEP_PORT .*"eighty".*0 to 65535/],
    [
      "with an address for methods that is none",
      { BARKEEP_EGRESS_ALLOW: "http://x/y" },
      /BARKEEP_EGRESS_ALLOW .*"http:\/\/x\/y".*host:port/,
    ],
    [
      "with a Python that does not run",
      { BARKEEP_PYTHON: "/nowhere/python" },
      /BARKEEP_PYTHON \(environment\).*"\/nowhere\/python".*Python 3\.12/,
    ],
    ["on an open address without a key", { BARKEEP_HOST: "0.0.0.0" }, /BARKEEP_ADMIN_TOKEN/],
  ])("%s", async (_what, env, message) => {
    const { code, errors } = await refusal(env);
    expect(code).toBe(1);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/^\s+at /m);
  });

  it.runIf(process.platform === "linux").each([
    ["-n 64", /64 open files.*ulimit -n/],
    ["-v 4000000", /4 GB of address space.*ulimit -v unlimited/],
  ])("as the program itself, where the shell allows little (ulimit %s)", async (limit, message) => {
    const start = `ulimit ${limit}; exec "$0" "$1"`;
    const child = spawn("/bin/sh", ["-c", start, process.execPath, main], { stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += chunk;
    });
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/^\s+at /m);
  });

  it("with a Python from the configuration file that is something else", async () => {
    writeFileSync(join(directory, "barkeep.config.json"), JSON.stringify({ BARKEEP_PYTHON: process.execPath }));
    const { code, errors } = await refusal();
    expect(code).toBe(1);
    expect(errors).toMatch(/BARKEEP_PYTHON \(.*barkeep\.config\.json\).*Python 3\.12/);
    expect(existsSync(join(directory, "format.json"))).toBe(false);
  });

  it.runIf(process.platform === "linux")("with a data folder that can't be made", async () => {
    const { code, errors } = await refusal({ BARKEEP_DATA_DIR: "/proc/nope" });
    expect(code).toBe(1);
    expect(errors).toMatch(/\/proc\/nope can't be used.*BARKEEP_DATA_DIR/);
  });

  it.each([
    ["methods.json", '{"items":[', /methods\.json can't be read.*back-up/],
    ["format.json", '{"format":99}', /newer Barkeep/],
    ["secret.key", "damaged\n", /secret\.key is damaged/],
    ["barkeep.config.json", "{", /barkeep\.config\.json .*one JSON object/],
  ])("when %s is damaged", async (file, content, message) => {
    writeFileSync(join(directory, file), content);
    const { code, errors } = await refusal();
    expect(code).toBe(1);
    expect(errors).toMatch(message);
  });
});

const program = fileURLToPath(new URL("../../bin/barkeep.mjs", import.meta.url));

/** What a command of the command line prints. */
async function printed(command: string, env: Record<string, string>): Promise<string> {
  const { BARKEEP_URL: _url, BARKEEP_ADMIN_TOKEN: _token, ...own } = process.env;
  const child = spawn(process.execPath, [program, command], { env: { ...own, ...env }, stdio: ["ignore", "pipe", 2] });
  let out = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  await once(child, "close");
  return out;
}

describe("a running server", () => {
  it("gives a login link at the address it is reached at", async () => {
    const server = await startBarkeep({ env: { BARKEEP_PUBLIC_URL: "https://npc.example.com/" } });
    const link = new URL((await printed("login", { BARKEEP_DATA_DIR: server.dataDirectory })).trim());
    expect(link.origin + link.pathname).toBe("https://npc.example.com/login");
    const answer = await fetch(`${server.url}/api/v1/me`, {
      headers: { authorization: `Bearer ${link.hash.slice("#token=".length)}` },
    });
    expect(await answer.json()).toMatchObject({ kind: "admin" });
    await server.stop();
  }, 60_000);

  it("does not start with a default model that nobody can have, and says what was given and what is allowed", async () => {
    const start = startBarkeep({ env: { BARKEEP_DEFAULT_MODEL: "rehersal" } });
    await expect(start).rejects.toThrow(
      /ended with 1 .*BARKEEP_DEFAULT_MODEL \(environment\): given "rehersal"; allowed: perhaps rehearsal; one of rehearsal, gpt-4o, /s,
    );
  });

  it("leaves it to a model server whether it has the default model", async () => {
    const env = { BARKEEP_DEFAULT_MODEL: "gandalf-9", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" };
    const server = await startBarkeep({ env });
    const { body } = await server.request("GET", "/characters/barkeep");
    await server.stop();
    expect(body).toMatchObject({ model: "gandalf-9" });
  });

  it("keeps its folder to itself, can be copied while it runs, and goes on after its clock jumped", async () => {
    const first = await startBarkeep({ dataDirectory: directory });
    const turn = await talk(first, "barkeep", "Roll two dice with six sides for me.");
    const session = turn.messages.find((message) => message.type === "session.opened")?.session;
    const { code, errors } = await refusal();
    expect(code).toBe(1);
    expect(errors).toContain(`process ${first.process.pid}`);
    const copy = mkdtempSync(join(tmpdir(), "barkeep-copy-"));
    cpSync(directory, copy, { recursive: true, filter: (path) => !/lock$|running\.json$/.test(path) });
    first.process.kill("SIGKILL");
    await first.stop({ keepData: true });

    // An hour back, on the copy: what is in the future by this clock is there all the same, and new things can be made.
    const restored = await startBarkeep({ dataDirectory: copy, env: clockOff(-3_600_000) });
    const detail = await restored.request("GET", `/sessions/${session}`);
    expect(detail.body.transcript.at(-1)).toMatchObject({ role: "character", text: turn.text });
    const again = await talk(restored, "barkeep", "Roll two dice with six sides for me.");
    expect(again.finish).toBe("complete");
    const key = await restored.request("POST", "/game-keys", { name: "Made in the past" });
    expect(key.status).toBe(201);
    expect(await restored.stop({ keepData: true })).toBe(0);

    // And a day forward.
    const later = await startBarkeep({ dataDirectory: copy, env: clockOff(86_400_000) });
    expect((await later.request("GET", "/game-keys")).body.items).toHaveLength(1);
    expect((await later.request("GET", "/sessions")).body.items).toHaveLength(2);
    expect((await talk(later, "barkeep", "What time is it in Lisbon?")).finish).toBe("complete");
    expect(await later.stop()).toBe(0);
  }, 240_000);
});

it.runIf(process.platform !== "win32")(
  "the doctor makes a data folder for its owner only",
  async () => {
    const folder = join(directory, "fresh");
    await printed("doctor", { BARKEEP_DATA_DIR: folder });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  },
  60_000,
);
