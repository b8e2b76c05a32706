/** The Unreal sample: its form, and, where g++ is installed, its engine-neutral core against the real server. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildCpp, projectRoot, sourcesBelow } from "./build-client.ts";
import { describeClient } from "./client-suite.ts";
import { findPrograms } from "./find-program.ts";
import { describeUnreal } from "./unreal-suite.ts";

const core = "unreal-client-sample/Source/Barkeep/Core";
const howToGet = "Install a C++17 compiler (Debian and Ubuntu: apt install g++; macOS: xcode-select --install).";

describe("the Unreal sample", () => {
  it("keeps the core free of the engine", async () => {
    const sources = [...(await sourcesBelow(core, ".h")), ...(await sourcesBelow(core, ".cpp"))];
    expect(sources.length).toBeGreaterThan(8);
    for (const path of sources) {
      expect(await readFile(path, "utf8"), path).not.toMatch(
        /CoreMinimal|UObject|\bF(String|Name|Text)\b|\bthrow\b|dynamic_cast/,
      );
    }
  });

  it("has every module its descriptor names", async () => {
    const root = join(projectRoot, "unreal-client-sample");
    const descriptor = JSON.parse(await readFile(join(root, "Barkeep.uplugin"), "utf8"));
    expect(descriptor.Modules.length).toBeGreaterThan(0);
    for (const { Name } of descriptor.Modules) {
      expect(existsSync(join(root, "Source", Name, `${Name}.Build.cs`)), Name).toBe(true);
    }
  });
});

/** `BARKEEP_SANITIZE=1` looks for misuse of memory while the suites run. */
const sanitizers =
  process.env.BARKEEP_SANITIZE === "1" ? ["-fsanitize=address,undefined", "-fno-sanitize-recover"] : [];
/** As game engines build: no exceptions, no run-time types, no name that hides another. */
const flags = ["-fno-exceptions", "-fno-rtti", "-Wshadow", "-Wnon-virtual-dtor", "-Wold-style-cast", ...sanitizers];

const programs = findPrograms(["g++"], "the C++ tests", howToGet);
if (programs !== null) {
  describeUnreal(programs[0]!, flags);
  describeClient("the C++ core", async () =>
    buildCpp({
      compiler: programs[0]!,
      flags,
      include: [core],
      // One by one they are compiled with the Unreal module.
      joined: true,
      sources: [...(await sourcesBelow(core, ".cpp")), ...(await sourcesBelow("test/game/cpp", ".cpp"))],
    }),
  );
}
