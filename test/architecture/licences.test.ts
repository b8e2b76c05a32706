/** Every package of the lock file has a licence that goes with this project's own (MIT). */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

const lock = fileURLToPath(new URL("../../package-lock.json", import.meta.url));
const packages = Object.entries(
  (JSON.parse(readFileSync(lock, "utf8")) as { packages: Record<string, Locked> }).packages,
);

/** May be part of what is shipped. */
const compatible = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "Unlicense",
]);
/** Expressions with a choice or a second notice, read by a person. */
const readByHand = new Set(["MIT OR Apache-2.0", "(MIT OR GPL-3.0-or-later)", "(MIT AND Zlib)"]);
/** Tools of tests and builds alone, of which nothing is shipped. */
const toolsOnly: Readonly<Record<string, RegExp>> = {
  "MPL-2.0": /^node_modules\/(axe-core|lightningcss(-[a-z0-9-]+)?)$/,
  "SEE LICENSE IN LICENSE": /^node_modules\/@modelcontextprotocol\/server-(everything|filesystem|memory)$/,
};

function mayBeUsed(path: string, { license, dev }: Locked): boolean {
  if (license === undefined) return false;
  if (compatible.has(license) || readByHand.has(license)) return true;
  return dev === true && toolsOnly[license]?.test(path) === true;
}

it("holds for each package, those of tests and builds too", () => {
  const refused = packages
    .filter(([path, found]) => path !== "" && !found.link && !mayBeUsed(path, found))
    .map(([path, { license }]) => `${path}: ${license ?? "no licence in package-lock.json"}`);
  expect(refused, "read the licence, then list it in this file or choose another package").toEqual([]);
});

it("lets no tool's licence into what is shipped, and none that is unknown in at all", () => {
  expect(mayBeUsed("node_modules/axe-core", { license: "MPL-2.0", dev: true })).toBe(true);
  expect(mayBeUsed("node_modules/axe-core", { license: "MPL-2.0" })).toBe(false);
  expect(mayBeUsed("node_modules/other", { license: "MPL-2.0", dev: true })).toBe(false);
  expect(mayBeUsed("node_modules/other", { license: "AGPL-3.0-only" })).toBe(false);
  expect(mayBeUsed("node_modules/other", {})).toBe(false);
});
