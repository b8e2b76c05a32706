/** The add-on for Godot 4 is GDScript that a parser of it reads; no Godot 4 is to be had without a window. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { leaveOut } from "../left-out.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const environment = join(root, ".barkeep/gdtoolkit");
const parser = join(environment, process.platform === "win32" ? "Scripts/gdparse.exe" : "bin/gdparse");
const version = "4.5.0";

/** Why the parser can't be had, or null when it is there. */
function whyNoParser(): string | null {
  if (existsSync(parser)) return null;
  const python = join(root, ".barkeep/python", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const steps = [
    [python, "-m", "venv", environment],
    [
      join(parser, "..", process.platform === "win32" ? "python.exe" : "python"),
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--timeout", "10", "--retries", "0"],
      `gdtoolkit==${version}`,
    ],
  ];
  for (const [command, ...args] of steps) {
    const { status, error, stderr } = spawnSync(command!, args, { encoding: "utf8", timeout: 60_000 });
    if (status !== 0) return (error?.message ?? stderr).trim().split("\n").at(-1) ?? "no reason given";
  }
  return null;
}

const why = whyNoParser();
if (why === null) {
  describe("the add-on for Godot 4", () => {
    const addon = join(root, "godot-addon");
    it("parses, and so does what the page shows", async () => {
      const scripts = (await readdir(addon, { recursive: true })).filter(
        (path) => path.endsWith(".gd") && !path.startsWith("godot3"),
      );
      expect(scripts.length).toBeGreaterThan(2);
      const page = await readFile(join(root, "docs/protocol/godot.md"), "utf8");
      const shown = /```gdscript\n([\s\S]*?)```/.exec(page)![1]!;
      // All at once: the parser takes seconds to start.
      const paths = scripts.map((path) => join(addon, path));
      expect(spawnSync(parser, paths, { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
      expect(spawnSync(parser, ["-"], { encoding: "utf8", input: shown })).toMatchObject({ status: 0, stderr: "" });
    }, 60_000);

    it("would be told of a mistake", () => {
      expect(spawnSync(parser, ["-"], { input: "func _ready( -> void:\n\tpass\n" }).status).not.toBe(0);
    }, 60_000);

    it("names only files that are there, and signals that the node has", async () => {
      const scene = await readFile(join(addon, "demo/demo.tscn"), "utf8");
      const config = await readFile(join(addon, "project.godot"), "utf8");
      const named = [...`${scene}${config}`.matchAll(/res:\/\/([^"]+)/g)].map(([, path]) => path!);
      expect(named.length).toBeGreaterThan(3);
      for (const path of named) expect(existsSync(join(addon, path)), path).toBe(true);
      const node = await readFile(join(addon, "addons/barkeep/barkeep_character.gd"), "utf8");
      const demo = await readFile(join(addon, "demo/demo.gd"), "utf8");
      const signals = [...demo.matchAll(/character\.(\w+)\.connect/g)].map(([, name]) => name!);
      expect(signals.length).toBeGreaterThan(4);
      for (const name of signals) expect(node).toMatch(new RegExp(`^signal ${name}\\(`, "m"));
    });
  });
} else leaveOut("the parser of GDScript", `gdtoolkit ${version} from PyPI can't be had: ${why}`);
