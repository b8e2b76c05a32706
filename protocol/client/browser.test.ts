import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** What a file imports when it runs: types leave nothing behind. */
function importsOf(path: string): string[] {
  const source = readFileSync(path, "utf8");
  const statements = source.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)";/gms);
  return [...statements].map(([, from]) => from!);
}

test("the client brings nothing a browser does not have: no package, nothing of Node, no schemas", () => {
  const seen = new Set<string>();
  const waiting = [fileURLToPath(new URL("./main.ts", import.meta.url))];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const from of importsOf(path)) {
      expect(from, path).toMatch(/^\.\.?\//);
      waiting.push(resolve(dirname(path), from));
    }
  }
  const names = [...seen].map((path) => path.slice(path.indexOf("protocol/")));
  expect(names).toContain("protocol/codes.ts");
  expect(names).toContain("protocol/client/client.ts");
  expect(names).not.toContain("protocol/messages.ts");
});
