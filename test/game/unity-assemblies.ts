/** Compiles the package as Unity does: an assembly for each .asmdef, which sees the assemblies it names and nothing else. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { compile, csharpFlags, sourcesBelow } from "./build-client.ts";

/** The stand-ins that make up the engine, without those of the editor and of NUnit. */
export const engineSources = ["UnityEngine.cs", "Life.cs", "Physics.cs", "UIElements.cs", "Gui.cs", "InputSystem.cs"];

/** What the stand-ins offer to the package, as `surface/Surface.cs` writes it. */
export async function surfaceOfStandins({
  mcs,
  mono,
}: {
  readonly mcs: string;
  readonly mono: string;
}): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "barkeep-surface-"));
  try {
    const library = join(folder, "UnityEngine.dll");
    const sources = engineSources.map((name) => `test/game/standins/${name}`);
    await compile(mcs, [...csharpFlags, "-target:library", `-out:${library}`, ...sources]);
    const program = join(folder, "surface.exe");
    await compile(mcs, [...csharpFlags, `-out:${program}`, "test/game/surface/Surface.cs"]);
    const { stdout } = await promisify(execFile)(mono, [program, library]);
    return stdout.trim().split("\n");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Definition {
  readonly name: string;
  readonly references: readonly string[];
  readonly includePlatforms?: readonly string[];
  readonly noEngineReferences?: boolean;
  readonly defineConstraints?: readonly string[];
  readonly folder: string;
}

/**
 * For each set of symbols the names of the assemblies that were compiled with it. What no symbol changes is compiled once. Rejects with
 * the compiler's words.
 */
export async function compileAssemblies(mcs: string, platforms: readonly (readonly string[])[]): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), "barkeep-unity-"));
  const standins = await sourcesBelow("test/game/standins", ".cs");
  const named = (...names: string[]) => standins.filter((path) => names.includes(basename(path)));
  const built = new Set<string>();
  /** The library's path, named after the symbols that it or what it refers to looks at. */
  const build = async (
    name: string,
    sources: readonly string[],
    libraries: readonly string[],
    symbols: readonly string[],
  ) => {
    const texts = (await Promise.all(sources.map((path) => readFile(path, "utf8")))).join("\n");
    const asked = symbols.filter(
      (symbol) => texts.includes(symbol) || libraries.some((path) => path.includes(`+${symbol}+`)),
    );
    const variant = join(folder, `+${asked.join("+")}+`);
    const library = join(variant, `${name}.dll`);
    if (built.has(library)) return library;
    await mkdir(variant, { recursive: true });
    const flags = [
      ...csharpFlags,
      ...symbols.map((symbol) => `-define:${symbol}`),
      ...libraries.map((path) => `-r:${path}`),
    ];
    await compile(mcs, [...flags, "-target:library", `-out:${library}`, ...sources]);
    built.add(library);
    return library;
  };
  try {
    const results: string[][] = [];
    for (const symbols of platforms) {
      const inEditor = symbols.includes("UNITY_EDITOR");
      const engine = [await build("UnityEngine", named(...engineSources), [], symbols)];
      if (inEditor) engine.push(await build("UnityEditor", named("UnityEditor.cs"), engine, symbols));
      const made = new Map<string, string>();
      for (const { name, references, folder: own, noEngineReferences } of inOrder(await definitions(inEditor))) {
        const ours = references.flatMap((reference) => made.get(reference) ?? []);
        const sources = await sourcesBelow(own, ".cs");
        // Unity's test assemblies come with NUnit.
        if (name.endsWith(".Tests")) sources.push(...named("NUnit.cs"));
        made.set(name, await build(name, sources, [...ours, ...(noEngineReferences ? [] : engine)], symbols));
      }
      results.push([...made.keys()]);
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function definitions(inEditor: boolean): Promise<Definition[]> {
  const paths = await sourcesBelow("unity-client-sample", ".asmdef");
  const all = await Promise.all(
    paths.map(async (path) => ({ ...JSON.parse(await readFile(path, "utf8")), folder: dirname(path) }) as Definition),
  );
  return all.filter(({ includePlatforms = [] }) => inEditor || !includePlatforms.includes("Editor"));
}

/** Each after what it refers to. */
function inOrder(all: readonly Definition[]): Definition[] {
  const placed: Definition[] = [];
  const place = (one: Definition): void => {
    if (placed.includes(one)) return;
    for (const reference of one.references) {
      const other = all.find(({ name }) => name === reference);
      if (other !== undefined) place(other);
    }
    placed.push(one);
  };
  for (const one of all) place(one);
  return placed;
}
