/** Attempts to reach the server, other methods, other calls and the network: what becomes of each at every tier, and that
 * it succeeds outside of the fences, for what is refused anywhere shows nothing. */
import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countRows, escapeTable } from "../../server/python/attempts/escape-table.ts";
import { attempts, isRefused, noDoor, onlyRoot } from "../../server/python/attempts/expected.ts";
import { type Stage, setStage } from "../../server/python/attempts/stage.ts";
import { callBeside, tryEscape } from "../../server/python/attempts/try-escapes.ts";
import { leaveOut } from "../left-out.ts";
import { type Engine, python, startEngine } from "./engine.ts";
import { waysHere } from "./ways.ts";

const asRoot = process.getuid?.() === 0;
const names = [...attempts.keys()];
let stage: Stage;

beforeAll(async () => {
  stage = await setStage(python);
});
afterAll(() => stage.close());

test("what is promised speaks of the attempts that are made", () => {
  expect([...stage.attempts].sort()).toEqual([...names].sort());
});

const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");
const machine = {
  status: read("/proc/self/status"),
  uidMap: read("/proc/self/uid_map"),
  ioUring: read("/proc/sys/kernel/io_uring_disabled"),
};

test.each(names)("outside of the fences: %s", async (attempt) => {
  const why = noDoor(attempt, asRoot, machine);
  expect(await stage.outside(attempt)).toMatchObject({ refused: why !== null });
});

for (const attempt of names) {
  const why = noDoor(attempt, asRoot, machine);
  if (why !== null && (asRoot || !onlyRoot.has(attempt)))
    leaveOut(`what the refusal of ${attempt} shows`, `Outside of the fences it is refused as well: ${why}.`);
}

const everything = "000001ffffffffff";
const container = "00000000a80425fb";
const ofAll = "         0          0 4294967295\n";
test.each([
  ["load_bpf", true, everything, ofAll, "0", null],
  ["load_bpf", true, container, ofAll, "0", "this root has no right to it"],
  [
    "load_bpf",
    true,
    everything,
    "         0       1000          1\n",
    "0",
    "the root of a user namespace has no right to it",
  ],
  ["raw_packets", true, container, ofAll, "0", null],
  ["raw_packets", true, "00000000a80405fb", ofAll, "0", "this root has no right to it"],
  ["io_uring", true, everything, ofAll, "2\n", "the machine has it switched off"],
  ["io_uring", false, "0000000000000000", ofAll, "0\n", null],
  ["become_root", false, "0000000000000000", ofAll, "0", "it is root's alone"],
  ["connect_to_loopback", false, "0000000000000000", ofAll, "", null],
])(
  "the control of %s, as root %s, with the rights %s of %j, io_uring_disabled %j: %s",
  (attempt, root, rights, uidMap, ioUring, why) => {
    expect(noDoor(attempt, root, { status: `Name:\tx\nCapEff:\t${rights}\n`, uidMap, ioUring })).toBe(why);
  },
);

describe.each(waysHere(["namespaces", "landlock", "process"]))("isolation %s", (way) => {
  let engine: Engine;
  let beside: { done(): Promise<void> };
  beforeAll(async () => {
    engine = await startEngine(way, { threads: 1, ready: 3, timeoutCeilingMs: 120_000 });
    beside = await callBeside(engine.runner);
  });
  afterAll(async () => {
    await beside.done();
    await engine.runner.close();
  });

  test.each(names)("%s", async (attempt) => {
    const { refused, how } = await tryEscape(engine.runner, stage, attempt);
    expect({ refused, how }).toEqual({ refused: isRefused(attempt, way, asRoot), how });
  });

  test("as root each process has a uid of its own", () => {
    const line = engine.logged.find((logged) => logged.includes("isolation"));
    expect(line?.includes("a uid for each process")).toBe(asRoot);
  });
});

test("SECURITY.md has the table of what is promised", () => {
  const page = readFileSync(new URL("../../SECURITY.md", import.meta.url), "utf8");
  expect(page).toContain(escapeTable());
  expect(page.split("\n")).toEqual(expect.arrayContaining([...countRows()]));
});
