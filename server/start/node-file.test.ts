import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { nodeOfFolder } from "./node-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-node-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("a folder is the same node at each start, a copy of it is another, and so is one whose file is damaged", () => {
  const id = nodeOfFolder(directory);
  expect(nodeOfFolder(directory)).toBe(id);
  const copy = join(directory, "copy");
  cpSync(join(directory, "node.json"), join(copy, "node.json"));
  expect(nodeOfFolder(copy)).not.toBe(id);
  writeFileSync(join(directory, "node.json"), "{");
  expect(nodeOfFolder(directory)).not.toBe(id);
});
