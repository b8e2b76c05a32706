/** Places and queues, cancels, ends from outside, and closing. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createLocalRunner } from "../../server/python/local-runner.ts";
import type { RunJob, Runner, RunOutcome } from "../../server/python/runner.ts";
import { closeEngines, type Engine, failure, job, python, startEngine, success } from "./engine.ts";
import { allProcesses, engineProcesses, eventually } from "./processes.ts";
import { forks, someWay, ways, waysHere } from "./ways.ts";

const sleeper =
  "import time\ndef handle_event(data):\n    print('began')\n    time.sleep(data.get('seconds', 30))\n    return 'slept'";
const quick = "def handle_event(data):\n    return data";

describe.each(waysHere(ways))("every way of running: %s", (way) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(way, { threads: 1, ready: 1, maxProcesses: 4 });
  });
  afterAll(() => engine.runner.close());

  test("a call, a warm call, an error, a time limit, a crash and a check", async () => {
    const { runner } = engine;
    expect(success(await runner.run(job(quick, { input: { a: 1 } }))).output).toEqual({ a: 1 });
    const counter = "n = 0\ndef handle_event(data):\n    global n\n    n += 1\n    print(n)\n    return n";
    for (const n of [1, 2, 3])
      expect(success(await runner.run(job(counter, { keepWarm: true })))).toMatchObject({
        output: n,
        stdout: `${n}\n`,
      });
    const broken = failure(await runner.run(job("def handle_event(data):\n    print('x')\n    return 1 / 0")));
    expect(broken).toMatchObject({ stdout: "x\n", error: { kind: "exception", line: 3 } });
    const late = failure(await runner.run(job(sleeper, { timeoutMs: 300 })));
    expect(late).toMatchObject({ stdout: "began\n", error: { kind: "timeout" } });
    const dead = failure(await runner.run(job("import os\ndef handle_event(data):\n    os._exit(4)")));
    expect(dead.error).toMatchObject({ kind: "crashed", message: expect.stringContaining("status 4") });
    expect(await runner.check("def f(:")).toHaveLength(1);
  });

  test("a cancel ends the call and leaves its neighbour alone", async () => {
    const abort = new AbortController();
    const cancelled = engine.runner.run(job(sleeper, { method: "one" }), abort.signal);
    const neighbour = engine.runner.run(job(sleeper, { method: "two", input: { seconds: 0.4 } }));
    await eventually(
      () => engine.runner.status().running,
      (running) => running === 2,
    );
    abort.abort();
    const outcome = failure(await cancelled);
    expect(outcome).toMatchObject({ cancelled: true, error: { message: expect.stringContaining("cancelled") } });
    expect(success(await neighbour).output).toBe("slept");
  });

  test("an aborted signal runs nothing", async () => {
    const outcome = failure(await engine.runner.run(job(quick), AbortSignal.abort()));
    expect(outcome).toMatchObject({ cancelled: true, ms: 0 });
  });
});

async function processesReady(runner: Runner, count: number): Promise<void> {
  await eventually(
    () => runner.status().ready,
    (ready) => ready === count,
  );
}

describe("places", () => {
  afterEach(closeEngines);

  test("one slow method can't take every place, and what waits too long is told so", async () => {
    const { runner } = await startEngine(someWay, { threads: 1, maxProcesses: 4, waitMs: 300, maxWaiting: 4 });
    const slow = Array.from({ length: 5 }, () => runner.run(job(sleeper, { method: "slow", input: { seconds: 1 } })));
    expect(runner.status()).toMatchObject({ running: 3, queued: 2, capacity: 4 });
    expect(success(await runner.run(job(quick, { method: "fast" }))).ok).toBe(true);
    const ends = await Promise.all(slow);
    expect(ends.map((end) => (end.ok ? "ok" : end.error.kind))).toEqual(["ok", "ok", "ok", "queue_full", "queue_full"]);
    expect(failure(ends[3]!).error.message).toContain("No place was free for 0.3 s");
    expect(ends[3]?.queueMs).toBeGreaterThan(250);
    await runner.close();
  });

  test("a full queue answers at once, and a waiting call can be cancelled", async () => {
    const { runner } = await startEngine(someWay, { threads: 1, maxProcesses: 1, maxWaiting: 2 });
    const abort = new AbortController();
    const running = runner.run(job(sleeper, { method: "a", input: { seconds: 0.5 } }));
    const waiting = [runner.run(job(quick, { method: "b" }), abort.signal), runner.run(job(quick, { method: "c" }))];
    expect(failure(await runner.run(job(quick, { method: "d" }))).error).toMatchObject({
      kind: "queue_full",
      message: expect.stringContaining("BARKEEP_MAX_PYTHON"),
    });
    abort.abort();
    expect(failure(await waiting[0]!).cancelled).toBe(true);
    expect(success(await running).output).toBe("slept");
    expect(success(await waiting[1]!).queueMs).toBeGreaterThan(0);
    await runner.close();
  });

  test.runIf(forks)("kept processes make room for other methods, and end when idle", async () => {
    const { runner } = await startEngine(someWay, { threads: 1, maxProcesses: 2, ready: 1, warm: { idleMs: 400 } });
    const pid = "import os\ndef handle_event(data):\n    return os.getpid()";
    const warm = (method: string) => runner.run(job(pid, { method, keepWarm: true }));
    const first = success(await warm("m0")).output;
    expect(success(await warm("m0")).output).toBe(first);
    // Two places, four for calls that answer later, and one that waits: the eighth has to make room.
    for (let n = 1; n <= 8; n += 1) success(await warm(`m${n}`));
    expect(success(await warm("m0")).output).not.toBe(first);
    await eventually(engineProcesses, (seen) => seen.length === 3); // the template, its doorkeeper and one that waits
    await runner.close();
  });
});

test("a kept process never serves another's secrets, nor another player where it is one player's", async () => {
  const { runner } = await startEngine(someWay, { threads: 1, ready: 2 });
  const code = "import os\nseen = []\ndef handle_event(data):\n    seen.append(os.environ.get('KEY'))\n    return seen";
  const warm = async (fields: Partial<RunJob>) =>
    success(await runner.run(job(code, { keepWarm: true, ...fields }))).output;
  expect(await warm({ environment: { KEY: "a" } })).toEqual(["a"]);
  expect(await warm({ environment: { KEY: "a" } })).toEqual(["a", "a"]);
  expect(await warm({ environment: { KEY: "b" } })).toEqual(["b"]);
  expect(await warm({ warmFor: "mallory" })).toEqual([null]);
  expect(await warm({ warmFor: "mallory" })).toEqual([null, null]);
  expect(await warm({ warmFor: "victim" })).toEqual([null]);
  expect(await warm({})).toEqual([null]);
  await runner.close();
});

describe("ends from outside", () => {
  afterEach(closeEngines);

  test.each(waysHere(["namespaces", "landlock"]))(
    "%s: a killed template fails its calls once, and is replaced",
    async (way) => {
      const { runner } = await startEngine(way, { threads: 1, ready: 3 });
      await processesReady(runner, 3); // so that none of the calls is still waiting for one, and may go on afterwards
      const inFlight = [1, 2, 3].map((n) => runner.run(job(sleeper, { method: `m${n}` })));
      const template = await eventually(
        () => {
          const all = engineProcesses();
          return all.find(({ pid }) => all.filter(({ parent }) => parent === pid).length >= 6);
        },
        (seen) => seen !== undefined,
      );
      process.kill(template!.pid, "SIGKILL");
      for (const outcome of await Promise.all(inFlight))
        expect(failure(outcome).error).toMatchObject({
          kind: "crashed",
          message: expect.stringContaining("It was not tried again"),
        });
      expect(success(await runner.run(job(quick, { input: { back: true } }))).output).toEqual({ back: true });
      // The process that has just answered may be ending at this moment; none may stay like that.
      await eventually(
        () => engineProcesses().filter(({ state }) => state === "Z"),
        (dead) => dead.length === 0,
      );
      await runner.close();
      await eventually(engineProcesses, (seen) => seen.length === 0);
    },
  );

  test.each(waysHere(["namespaces", "landlock", "process"]))(
    "%s: with all of Python stopped, a call is answered at its limit, and the engine is started anew",
    async (way) => {
      const { runner, logged } = await startEngine(way, { threads: 1, ready: 1 });
      await processesReady(runner, 1);
      const renewed = () => logged.filter((line) => line.includes("started anew"));
      const begins =
        "from barkeep import progress\nimport time\ndef handle_event(data):\n    progress('begun')\n    time.sleep(30)";
      let answer: Promise<RunOutcome> | undefined;
      await new Promise<void>((resolve) => {
        answer = runner.run(job(begins, { timeoutMs: 1000 }), undefined, { onProgress: () => resolve() });
      });
      for (const { pid } of engineProcesses()) process.kill(pid, "SIGSTOP");
      expect(failure((await answer) as RunOutcome).error).toMatchObject({
        kind: "timeout",
        message: expect.stringContaining("stopped after 1 s"),
      });
      expect(renewed()).toEqual([]);
      await eventually(renewed, (lines) => lines.length > 0);
      expect(success(await runner.run(job(quick, { input: { back: true } }))).output).toEqual({ back: true });
    },
  );

  test.runIf(forks)("a killed child is reported, and the pool is full again", async () => {
    const { runner } = await startEngine(someWay, { threads: 1, ready: 2 });
    await processesReady(runner, 2);
    const pid = job("import os, time\ndef handle_event(data):\n    print(os.getpid(), flush=True)\n    time.sleep(30)");
    const inFlight = runner.run(pid);
    const all = await eventually(engineProcesses, (seen) => seen.length === 5);
    const children = all.filter(({ parent }) => all.some((other) => other.pid === parent));
    for (const child of children) process.kill(child.pid, "SIGKILL");
    expect(failure(await inFlight).error).toMatchObject({
      kind: "crashed",
      message: expect.stringContaining("killed from outside"),
    });
    // New ones are made once the old ones' deaths are known; the count alone may still be that of the dead.
    await eventually(
      engineProcesses,
      (seen) => seen.length === 4 && !children.some((c) => seen.some((s) => s.pid === c.pid)),
    );
    await processesReady(runner, 2);
    expect(success(await runner.run(job(quick))).output).toEqual({});
    await runner.close();
  });

  test.each(waysHere(["namespaces", "landlock", "process"]))(
    "%s: a killed server leaves no process behind",
    async (way) => {
      const script = `
      import { createLocalRunner } from ${JSON.stringify(new URL("../../dist/server/python/local-runner.js", import.meta.url).href)};
      const quiet = { info() {}, warn() {} };
      const runner = await createLocalRunner({ python: ${JSON.stringify(python)}, timeoutCeilingMs: 5000, egressAllow: [],
        minIsolation: null, isolation: "${way}", threads: 1, ready: 2, log: quiet });
      const context = { player: null, session: null, character: null, turn: null, call: "c" };
      void runner.run({ call: "c", method: "m", version: "1", code: ${JSON.stringify(sleeper)}, input: {}, context,
        timeoutMs: 5000, keepWarm: false, environment: {}, allowedHosts: null });
      setTimeout(() => console.log("running"), 300);`;
      const server = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(server.stdout, "data");
      const below = (of: number): number[] =>
        allProcesses()
          .filter(({ parent }) => parent === of)
          .flatMap(({ pid }) => [pid, ...below(pid)]);
      const started = below(server.pid!);
      expect(started.length).toBeGreaterThanOrEqual(4);
      server.kill("SIGKILL");
      await eventually(
        () => allProcesses().filter(({ pid, state }) => started.includes(pid) && state !== "Z"),
        (left) => left.length === 0,
      );
    },
  );

  test("closing answers what runs and what waits, and leaves nothing", async () => {
    const { runner } = await startEngine(someWay, { maxProcesses: 1, threads: 1 });
    const running = runner.run(job(sleeper, { method: "a" }));
    const waiting = runner.run(job(quick, { method: "b" }));
    await eventually(
      () => runner.status().queued,
      (queued) => queued === 1,
    );
    await Promise.all([runner.close(), runner.close()]);
    for (const outcome of await Promise.all([running, waiting]))
      expect(failure(outcome).error).toMatchObject({
        kind: "crashed",
        message: expect.stringContaining("shutting down"),
      });
    expect(failure(await runner.run(job(quick))).error.message).toContain("shutting down");
    if (forks) await eventually(engineProcesses, (seen) => seen.length === 0);
  });
});

describe("starting", () => {
  const options = { timeoutCeilingMs: 5000, egressAllow: [], minIsolation: null, log: { info() {}, warn() {} } };

  test("an interpreter that can't be used is named, with what to do", async () => {
    const missing = fileURLToPath(new URL("./no-such-python", import.meta.url));
    await expect(createLocalRunner({ ...options, python: missing })).rejects.toThrow(
      /no-such-python can't be used: .*BARKEEP_PYTHON/,
    );
  });

  test("isolation that can't be had stops the start, and each tier is explained", async () => {
    await expect(createLocalRunner({ ...options, python, direct: true, minIsolation: "landlock" })).rejects.toThrow(
      /BARKEEP_MIN_ISOLATION wants landlock, and the best that can be had here is process\. namespaces: /,
    );
  });

  test("an entry of BARKEEP_EGRESS_ALLOW that means nothing stops the start", async () => {
    await expect(createLocalRunner({ ...options, python, egressAllow: ["10.0.0.0/99"] })).rejects.toThrow(
      /10\.0\.0\.0\/99/,
    );
  });
});
