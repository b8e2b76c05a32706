/** Each error code is raised somewhere, or its row tells clients of what can't happen. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { errorCodes } from "../../protocol/codes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "testing" ? [] : sources(path);
    return entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts") ? [readFileSync(path, "utf8")] : [];
  });
}

it("each code is raised by the server, and documented", () => {
  const text = [...sources(join(root, "server")), readFileSync(join(root, "protocol/decode.ts"), "utf8")].join("\n");
  const silent = Object.keys(errorCodes).filter((code) => !text.includes(`"${code}"`));
  expect(silent).toEqual([]);
  const reference = readFileSync(join(root, "docs/protocol/generated/reference.md"), "utf8");
  expect(Object.keys(errorCodes).filter((code) => !reference.includes(`\`${code}\``))).toEqual([]);
});
