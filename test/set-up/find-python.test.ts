import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { environmentInterpreter, explainMissingPython, findPython } from "../../scripts/find-python.mjs";

type Run = NonNullable<NonNullable<Parameters<typeof findPython>[0]>["run"]>;
const missing = { status: null, stdout: "", error: new Error("ENOENT") };

/** A machine where only these commands run, each as the Python of that version. */
function machine(interpreters: Record<string, string>, uv: Record<string, string> | null = null): Run {
  return (command, args) => {
    if (command === "uv") return uv ? { status: 0, stdout: uv[args[1] ?? ""] ?? "" } : missing;
    const version = interpreters[[command, ...args.filter((arg) => /^-3/.test(arg))].join(" ")];
    return version ? { status: 0, stdout: `${version}\n${command}\n` } : missing;
  };
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const nowhere = join(tmpdir(), "no-such-home");
const find = (options: Parameters<typeof findPython>[0]) =>
  findPython({ env: {}, home: nowhere, platform: "linux", ...options });

describe("findPython", () => {
  it("takes BARKEEP_PYTHON whatever its version", () => {
    const found = find({ env: { BARKEEP_PYTHON: "/opt/py" }, run: machine({ "/opt/py": "3.13.1" }) });
    expect(found.python).toEqual({ path: "/opt/py", version: "3.13.1", place: "BARKEEP_PYTHON" });
  });

  it("takes the interpreter that an environment was made from: set-up may be about to make that one anew", () => {
    const environment = environmentInterpreter(root);
    const found = find({ env: { BARKEEP_PYTHON: environment }, run: undefined });
    expect(found.python?.version).toMatch(/^3\./);
    expect(found.python?.path.startsWith(join(root, ".barkeep"))).toBe(false);
  });

  it("looks nowhere else when BARKEEP_PYTHON does not run", () => {
    const found = find({ env: { BARKEEP_PYTHON: "/opt/gone" }, run: machine({ "python3.12": "3.12.4" }) });
    expect(found).toEqual({
      python: null,
      attempts: [{ place: "BARKEEP_PYTHON=/opt/gone", found: "nothing that runs" }],
    });
  });

  it("takes python3.12 from PATH", () => {
    expect(find({ run: machine({ "python3.12": "3.12.4" }) }).python?.version).toBe("3.12.4");
  });

  it("refuses another minor version and says which it was", () => {
    const found = find({ run: machine({ "python3.12": "3.11.9" }) });
    expect(found.python).toBeNull();
    expect(found.attempts[0]).toEqual({ place: "python3.12 on PATH", found: "Python 3.11.9, not 3.12" });
  });

  it("asks the launcher on Windows only", () => {
    const run = machine({ "py -3.12": "3.12.2" });
    expect(find({ platform: "win32", run }).python?.place).toBe("the launcher, py -3.12");
    expect(find({ platform: "linux", run }).python).toBeNull();
  });

  it("takes the newest 3.12 of pyenv, past one that does not run", async () => {
    const home = await mkdtemp(join(tmpdir(), "home-"));
    const interpreter = (version: string) => join(home, ".pyenv", "versions", version, "bin", "python3.12");
    for (const version of ["3.11.7", "3.12.2", "3.12.10"]) {
      await mkdir(join(interpreter(version), ".."), { recursive: true });
      await writeFile(interpreter(version), "");
    }
    const all = machine({ [interpreter("3.12.2")]: "3.12.2", [interpreter("3.12.10")]: "3.12.10" });
    expect(find({ home, run: all }).python?.version).toBe("3.12.10");
    const older = machine({ [interpreter("3.12.2")]: "3.12.2" });
    expect(find({ home, run: older }).python?.version).toBe("3.12.2");
  });

  it("asks uv for one it has, then lets uv install one", () => {
    const has = machine({ "/uv/python": "3.12.7" }, { find: "/uv/python" });
    expect(find({ run: has }).python?.place).toBe("uv python find 3.12");
    let installed = false;
    const installs: Run = (command, args) => {
      if (command !== "uv")
        return installed && command === "/uv/new" ? { status: 0, stdout: "3.12.9\n/uv/new\n" } : missing;
      if (args[1] === "install") installed = true;
      return { status: 0, stdout: installed ? "/uv/new\n" : "" };
    };
    expect(find({ run: installs }).python?.place).toBe("uv python install 3.12");
    installed = false;
    expect(find({ run: installs, install: false }).python).toBeNull();
  });

  it("says in one message where it looked and how to get Python", () => {
    const { attempts } = find({ run: machine({ "python3.12": "3.11.9" }) });
    const message = explainMissingPython(attempts, "darwin");
    expect(message).toContain("python3.12 on PATH: Python 3.11.9, not 3.12");
    expect(message).toContain("uv python find 3.12: uv is not installed");
    expect(message).toContain("brew install python@3.12");
    expect(message).toContain("BARKEEP_PYTHON=");
  });

  it("says that nowhere else was looked when BARKEEP_PYTHON names what does not run", () => {
    const { attempts } = find({ env: { BARKEEP_PYTHON: "/nope" }, run: machine({ "python3.12": "3.12.1" }) });
    const message = explainMissingPython(attempts, "linux");
    expect(message).toContain("BARKEEP_PYTHON=/nope: nothing that runs");
    expect(message).toContain("Correct it, or unset it");
  });
});
