import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mostBytes, mostFiles, watchFolder } from "./folder-watch.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "barkeep-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const told = () => new Promise<string>((resolve) => watchFolder(() => folder, resolve));

test("says when there are too many bytes, at any depth", async () => {
  const over = told();
  const deep = join(folder, "a", "b");
  mkdirSync(deep, { recursive: true });
  const piece = Buffer.alloc(mostBytes / 8 + 4096, 1);
  for (let n = 0; n < 8; n += 1) writeFileSync(join(deep, `${n}`), piece);
  expect(await over).toMatch(/took more than 64 MB together\. Write less/);
});

test("says when there are too many files", async () => {
  const over = told();
  for (let n = 0; n <= mostFiles; n += 1) symlinkSync("nowhere", join(folder, `${n}`));
  expect(await over).toContain(`more than ${mostFiles}`);
});

test("a hole takes no room, and what is enough is not told", async () => {
  writeFileSync(join(folder, "hole"), "");
  truncateSync(join(folder, "hole"), mostBytes * 10);
  let over: string | null = null;
  const stop = watchFolder(
    () => folder,
    (message) => {
      over = message;
    },
  );
  writeFileSync(join(folder, "some"), Buffer.alloc(1_000_000));
  // A watch on another folder with too much has looked at least as often by the time it tells.
  const other = mkdtempSync(join(tmpdir(), "barkeep-test-"));
  const full = new Promise((resolve) => watchFolder(() => other, resolve));
  for (let n = 0; n <= mostFiles; n += 1) symlinkSync("nowhere", join(other, `${n}`));
  await full;
  expect(over).toBeNull();
  stop();
  rmSync(other, { recursive: true });
});
