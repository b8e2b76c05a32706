/** The Unity package: its form, and, where Mono is installed, its core against the real server. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assets, meta } from "../../unity-client-sample/Tools~/write-metas.mjs";
import { buildCSharp, projectRoot, sourcesBelow } from "./build-client.ts";
import { describeClient } from "./client-suite.ts";
import { findPrograms } from "./find-program.ts";
import { describeUnity } from "./unity-suite.ts";

const howToGet = "Install Mono (Debian and Ubuntu: apt install mono-mcs mono-runtime; macOS: brew install mono).";

describe("the Unity package", () => {
  it("has the .meta file of every asset, each with its own GUID", async () => {
    const all = assets();
    expect(all.filter(({ path }) => !existsSync(`${path}.meta`)).map(({ path }) => path)).toEqual([]);
    const metas = await Promise.all(all.map(({ path }) => readFile(`${path}.meta`, "utf8")));
    expect(metas).toEqual(all.map(meta));
    expect(new Set(metas.map((text) => /guid: ([0-9a-f]{32})/.exec(text)?.[1])).size).toBe(all.length);
  });

  it("keeps the core free of Unity", async () => {
    for (const path of await sourcesBelow("unity-client-sample/Runtime/Core", ".cs")) {
      expect(await readFile(path, "utf8"), path).not.toMatch(/UnityE(ngine|ditor)/);
    }
  });

  it("survives code stripping and IL2CPP: nothing is found by its name or made at run time, and what Unity may call is kept", async () => {
    for (const path of await sourcesBelow("unity-client-sample/Runtime", ".cs")) {
      const source = await readFile(path, "utf8");
      expect(source, path).not.toMatch(
        /System\.Reflection|Activator\.|Type\.GetType|\bdynamic\b|Reflection\.Emit|Expressions?</,
      );
      // A method that a UnityEvent of the inspector can call is called by nobody whom the linker sees.
      const callable = /(\[Preserve\]\s+)?public void \w+\((?:(?:string|bool|int|float) \w+)?\)/g;
      if (!path.includes("Runtime/Unity") || !source.includes(": MonoBehaviour")) continue;
      for (const [method, preserved] of source.matchAll(callable))
        expect(preserved, `${path}: ${method}`).toBeDefined();
    }
    // Unity looks for link.xml in Assets only: a package's would be a promise it can't keep.
    expect(assets().filter(({ path }) => path.endsWith("link.xml"))).toEqual([]);
  });

  it("is asynchronous without `async void`", async () => {
    for (const path of await sourcesBelow("unity-client-sample", ".cs"))
      expect(await readFile(path, "utf8"), path).not.toMatch(/async void/);
  });

  it("names only files and assemblies that are there", async () => {
    const root = join(projectRoot, "unity-client-sample");
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    for (const { path } of manifest.samples) expect(existsSync(join(root, path)), path).toBe(true);
    const definitions = await Promise.all(
      (await sourcesBelow("unity-client-sample", ".asmdef")).map(async (path) =>
        JSON.parse(await readFile(path, "utf8")),
      ),
    );
    const names = definitions.map(({ name }) => name);
    const own = definitions
      .flatMap(({ references }) => references)
      .filter((name: string) => name.startsWith("Barkeep."));
    expect(own.length).toBeGreaterThan(3);
    for (const name of own) expect(names).toContain(name);
  });
});

const programs = findPrograms(["mcs", "mono"], "the C# tests", howToGet);
if (programs !== null) {
  const [mcs, mono] = programs as [string, string];
  describeUnity({ mcs, mono });
  describeClient("the C# core", async () =>
    buildCSharp({
      mcs,
      mono,
      sources: [
        ...(await sourcesBelow("unity-client-sample/Runtime/Core", ".cs")),
        ...(await sourcesBelow("test/game/csharp", ".cs")),
      ],
    }),
  );
}
