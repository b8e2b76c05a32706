/** Compiles the package as Unity does: an assembly for each .asmdef, which sees the assemblies it names and nothing else. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { compile, csharpFlags, sourcesBelow } from "./build-client.ts";

interface Definition {
  readonly name: string;
  readonly references: readonly string[];
  readonly includePlatforms?: readonly string[];
  readonly noEngineReferences?: boolean;
  readonly defineConstraints?: readonly string[];
  readonly folder: string;
}

/** The names of the assemblies that were compiled for a build with these symbols. Rejects with the compiler's words. */
export async function compileAssemblies(options: {
  readonly mcs: string;
  readonly symbols: readonly string[];
}): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "barkeep-unity-"));
  const inEditor = options.symbols.includes("UNITY_EDITOR");
  const library = (name: string): string => join(folder, `${name}.dll`);
  const build = (name: string, sources: readonly string[], references: readonly string[]): Promise<void> =>
    compile(options.mcs, [
      ...csharpFlags,
      ...options.symbols.map((symbol) => `-define:${symbol}`),
      "-target:library",
      `-out:${library(name)}`,
      ...references.map((reference) => `-r:${library(reference)}`),
      ...sources,
    ]);
  try {
    const standins = await sourcesBelow("test/game/standins", ".cs");
    const named = (...names: string[]) => standins.filter((path) => names.includes(basename(path)));
    await build("UnityEngine", named("UnityEngine.cs", "Life.cs", "Gui.cs", "InputSystem.cs"), []);
    const engine = ["UnityEngine"];
    if (inEditor) await build("UnityEditor", named("UnityEditor.cs"), engine);
    if (inEditor) engine.push("UnityEditor");
    const made: string[] = [];
    for (const { name, references, folder: own, noEngineReferences } of inOrder(await definitions(inEditor))) {
      const ours = references.filter((reference) => reference.startsWith("Barkeep."));
      const sources = await sourcesBelow(own, ".cs");
      // Unity's test assemblies come with NUnit.
      if (name.endsWith(".Tests")) sources.push(...named("NUnit.cs"));
      await build(name, sources, [...ours, ...(noEngineReferences ? [] : engine)]);
      made.push(name);
    }
    return made;
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
