/** Compiles the game clients into a temporary folder, exactly from the sources that are shipped. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

export interface BuiltProgram {
  readonly command: string;
  readonly arguments: readonly string[];
  /** Removes the compiled files. */
  remove(): Promise<void>;
}

/** Source files below `folder` (from the project's root) whose names end in `ending`, in a stable order. */
export async function sourcesBelow(folder: string, ending: string): Promise<string[]> {
  const entries = await readdir(resolve(projectRoot, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Rejects with the compiler's words when the sources do not compile without a warning. */
export async function compile(compiler: string, args: readonly string[]): Promise<void> {
  try {
    await run(compiler, args, { cwd: projectRoot, maxBuffer: 16 * 1024 * 1024 });
  } catch (failure) {
    const { stdout, stderr } = failure as { stdout?: string; stderr?: string };
    throw new Error(`${compiler} refused the sources:\n${stdout ?? ""}${stderr ?? String(failure)}`);
  }
}

const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), "barkeep-game-"));

/** Mono's compiler knows C# up to 7.2 in name, and less in fact: what it takes, Unity 2021.3 takes. */
export const csharpFlags = ["-langversion:7.2", "-warn:4", "-warnaserror", "-debug-"];

export async function buildCSharp(options: {
  readonly mcs: string;
  readonly mono: string;
  readonly sources: readonly string[];
  readonly flags?: readonly string[];
}): Promise<BuiltProgram> {
  const folder = await temporary();
  const program = join(folder, "program.exe");
  await compile(options.mcs, [...csharpFlags, ...(options.flags ?? []), `-out:${program}`, ...options.sources]);
  return {
    command: options.mono,
    arguments: [program],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function buildCpp(options: {
  readonly compiler: string;
  readonly sources: readonly string[];
  readonly include: readonly string[];
  readonly flags?: readonly string[];
  /** All sources as one, as engines build a module: what they include is read once, which takes a third of the time. */
  readonly joined?: boolean;
}): Promise<BuiltProgram> {
  const folder = await temporary();
  const program = join(folder, "program");
  const all = join(folder, "all.cpp");
  if (options.joined) {
    const lines = options.sources.map((path) => `#include ${JSON.stringify(resolve(projectRoot, path))}\n`);
    await writeFile(all, lines.join(""));
  }
  const flags = [
    "-std=c++17",
    "-O1",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-pthread",
    ...(options.flags ?? []),
  ];
  await compile(options.compiler, [
    ...flags,
    ...options.include.map((path) => `-I${resolve(projectRoot, path)}`),
    "-o",
    program,
    ...(options.joined ? [all] : options.sources),
  ]);
  return { command: program, arguments: [], remove: () => rm(folder, { recursive: true, force: true }) };
}
