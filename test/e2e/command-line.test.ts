/** The command line as a person uses it: its own process, its streams, its exit codes. */
import { spawn } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";

const program = fileURLToPath(new URL("../../bin/barkeep.mjs", import.meta.url));
let barkeep: BarkeepProcess;
beforeAll(async () => {
  barkeep = await startBarkeep();
}, 60_000);
afterAll(() => barkeep?.stop());

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(
  args: readonly string[],
  options: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const { BARKEEP_URL: _url, BARKEEP_ADMIN_TOKEN: _token, FORCE_COLOR: _colour, ...own } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...own, BARKEEP_DATA_DIR: barkeep.dataDirectory, ...options.env },
  });
  const ran = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    ran.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    ran.err += text;
  });
  child.stdin.end(options.input ?? "");
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...ran })));
}

describe("barkeep", () => {
  it("prints its commands and what its exit codes mean", async () => {
    const { code, out } = await run([]);
    expect(code).toBe(0);
    for (const word of ["chat", "method", "doctor", "login", "conformance", "mock", "Exit codes"])
      expect(out).toContain(word);
    expect(out).not.toContain("\u001b[");
  });

  it("says what is wrong with arguments", async () => {
    const wrong = async (...args: string[]) => {
      const { code, err } = await run(args);
      return `${code} ${err.split("\n")[0]}`;
    };
    expect(await wrong("chat", "barkeep", "extra")).toContain("2 chat takes one character, not 2");
    expect(await wrong("method")).toContain("2 What should be done with methods?");
    expect(await wrong("method", "frob")).toContain("2 There is no method frob.");
    expect(await wrong("method", "test")).toContain("2 Which method should be tested?");
    expect(await wrong("method", "import", "/nope")).toBe("1 /nope can't be read: there is no such file.");
  });

  it("refuses what it does not know with exit code 2", async () => {
    expect(await run(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^barkeep \d+\.\d+\.\d+\n$/),
    });
    expect(await run(["brew"])).toMatchObject({ code: 2, err: expect.stringContaining("There is no command brew.") });
    expect(await run(["method", "list", "--colour"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--colour"),
    });
    expect(await run(["method", "test", "roll_dice", "--input", "{"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("not JSON"),
    });
  });

  it("says when no server is there, with exit code 3", async () => {
    const { code, err } = await run(["method", "list", "--url", "http://127.0.0.1:9"]);
    expect(code).toBe(3);
    expect(err).toContain("No server answers at http://127.0.0.1:9");
  });

  it("says when the token is wrong, with exit code 4", async () => {
    const { code, err } = await run(["method", "list", "--url", barkeep.url], {
      env: { BARKEEP_ADMIN_TOKEN: "wrong-token-wrong-token" },
    });
    expect(code).toBe(4);
    expect(err).toContain("BARKEEP_ADMIN_TOKEN");
  });
});

describe("a server named by its address", () => {
  const named = () => [barkeep.url, barkeep.socketUrl, barkeep.url.replace("http:", "ws:")];

  it("gets its own token when it is the one running on the data folder, whichever of its addresses is given", async () => {
    for (const url of named()) {
      const { code, err } = await run(["method", "list", "--url", url]);
      expect(code, `${url}: ${err}`).toBe(0);
    }
    const elsewhere = await mkdtemp(join(tmpdir(), "barkeep-other-"));
    expect(await run(["method", "list", "--url", barkeep.url], { env: { BARKEEP_DATA_DIR: elsewhere } })).toMatchObject(
      {
        code: 4,
        err: expect.stringContaining("BARKEEP_ADMIN_TOKEN"),
      },
    );
  });

  it("conformance plays against it as the README says; without an answer or a good token it plays nothing and says so", async () => {
    const { code, out } = await run(["conformance", "--url", barkeep.socketUrl]);
    expect(out).toContain(" 0 failed");
    expect(code).toBe(0);
    const absent = await run(["conformance", "--url", "ws://127.0.0.1:9/v1/ws"]);
    expect(absent).toMatchObject({ code: 3, out: "", err: expect.stringContaining("ws://127.0.0.1:9/v1/ws") });
    const wrong = await run(["conformance", "--url", barkeep.socketUrl, "--token", "wrong"]);
    expect(wrong).toMatchObject({ code: 4, out: "", err: expect.stringContaining("--token") });
    const unnamed = await run(["conformance", "--url", "here"]);
    expect(unnamed).toMatchObject({ code: 3, out: "", err: expect.stringContaining("here") });
  }, 90_000);
});

describe("barkeep method", () => {
  it("lists methods of the server running on the data folder", async () => {
    const { code, out } = await run(["method", "list"]);
    expect(code).toBe(0);
    expect(out).toMatch(/connected +roll_dice/);
  });

  it("tests a method by id or name, and fails when the method fails", async () => {
    const good = await run(["method", "test", "roll_dice", "--input", '{"dice":"2d6"}', "--json"]);
    expect(good.code, good.err).toBe(0);
    expect(JSON.parse(good.out)).toMatchObject({ ok: true });
    const bad = await run(["method", "test", "roll_dice", "--input", '{"dice":[1]}']);
    expect(bad.code).toBe(1);
    expect(bad.err).toContain("invalid_input");
    const unknown = await run(["method", "test", "no_such"]);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining("There is no method no_such. There are: ") });
  });

  it("says once what is wrong with what it sends", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "import-")), "nothing.json");
    await writeFile(path, '{"unrelated": true}');
    const { code, err } = await run(["method", "import", path]);
    expect([code, err.trim().split("\n").length]).toEqual([1, 1]);
    expect(err).toMatch(/^Expected an export of Barkeep, /);
    await writeFile(path, '{"curl": 5, "only": 5}');
    expect((await run(["method", "import", path])).err.trim().split("\n")).toEqual([
      "curl: Expected the command as a text. (and 1 more, see details)",
      "  curl: Expected the command as a text.",
      "  only: Expected a list of texts.",
    ]);
  });

  it("imports methods from Convai's fields", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "import-")), "methods.json");
    const inputs = { parameters: { name: { type: "string", description: "Who to greet" } }, required: ["name"] };
    await writeFile(
      path,
      JSON.stringify([
        {
          method_name: "Greet Somebody",
          method_description: "Greets",
          input_description: inputs,
          implementation_code: "def handle_event(data):\n    return {'hi': data['name']}",
        },
      ]),
    );
    const { code, err } = await run(["method", "import", path]);
    expect(code, err).toBe(0);
    const tested = await run(["method", "test", "Greet Somebody", "--input", '{"name":"Ada"}']);
    expect(tested).toMatchObject({ code: 0, out: expect.stringContaining("Ada") });
  });
});

describe("barkeep chat", () => {
  it("says the lines of a pipe one after the other and shows the method with its time", async () => {
    const { code, out, err } = await run(["chat"], { input: "Roll 2d6 for me\nThank you\n" });
    expect(code, err).toBe(0);
    expect(out).toContain("you ▸ Roll 2d6 for me");
    expect(out).toMatch(/✓ .+ \d+(\.\d)? ms/);
    expect(out.indexOf("✓")).toBeLessThan(out.indexOf("you ▸ Thank you"));
  });

  it("names the characters there are when asked for one there is not", async () => {
    const { code, err } = await run(["chat", "nobody"]);
    expect(code).toBe(1);
    expect(err).toContain("There are: barkeep");
  });

  it("starts a server of its own when none is running", async () => {
    const folder = await mkdtemp(join(tmpdir(), "own-"));
    const { code, out, err } = await run(["chat", "--say", "Roll 1d20"], { env: { BARKEEP_DATA_DIR: folder } });
    expect(code, err).toBe(0);
    expect(err).toContain("No server is running here");
    expect(out).toContain("✓");
  }, 60_000);

  it("says why that server can't start, in words and without a stack", async () => {
    const folder = await mkdtemp(join(tmpdir(), "barkeep-own-"));
    await writeFile(join(folder, "file"), "");
    const noFolder = await run(["chat"], { env: { BARKEEP_DATA_DIR: join(folder, "file") } });
    expect(noFolder).toMatchObject({
      code: 1,
      err: expect.stringMatching(/BARKEEP_DATA_DIR .*file.*folder that the server can make/s),
    });
    const noPort = await run(["chat"], { env: { BARKEEP_DATA_DIR: folder, BARKEEP_METHOD_TIMEOUT_MS: "5s" } });
    expect(noPort).toMatchObject({ code: 1, err: expect.stringContaining("BARKEEP_METHOD_TIMEOUT_MS") });
    for (const { err } of [noFolder, noPort]) expect(err).not.toMatch(/^ +at /m);
  });
});

it("doctor finds everything it needs here", async () => {
  const { code, out } = await run(["doctor", "--json"]);
  const findings = JSON.parse(out) as { what: string; state: string; found: string }[];
  const found = (what: string) => findings.find((finding) => finding.what === what);
  expect(found("requests")?.state).toBe("good");
  expect(found("isolation")?.found).toMatch(/namespaces|landlock|process/);
  expect(found("server")?.found).toBe(`running at ${barkeep.url}`);
  expect(code).toBe(0);
});

it("conformance finds that this server speaks the protocol", async () => {
  const { code, out } = await run(["conformance", "--json"]);
  const results = JSON.parse(out) as { name: string; outcome: string; reason: string | null }[];
  expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "passed").length).toBeGreaterThan(10);
  expect(code).toBe(0);
}, 90_000);
