/** Attempts to reach the server, other methods, other calls and the network: what becomes of each at every tier, and that
 * it succeeds outside of the fences, for what is refused anywhere shows nothing. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countRows, escapeTable } from "../../server/python/attempts/escape-table.ts";
import { attempts, isRefused, onlyRoot } from "../../server/python/attempts/expected.ts";
import { type Stage, setStage } from "../../server/python/attempts/stage.ts";
import { callBeside, tryEscape } from "../../server/python/attempts/try-escapes.ts";
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

test.each(names)("outside of the fences: %s", async (attempt) => {
  expect(await stage.outside(attempt)).toMatchObject({ refused: onlyRoot.has(attempt) && !asRoot });
});

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
