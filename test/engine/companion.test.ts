/** What a running call may say and ask: how far it has come, and its method's few values. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallHost, ProgressReport, Runner, RunOutcome, StateRequest } from "../../server/python/runner.ts";
import { closeEngines, failure, job, startEngine, success } from "./engine.ts";
import { someWay, ways, waysHere } from "./ways.ts";

afterAll(closeEngines);

function remembering() {
  const reports: ProgressReport[] = [];
  const requests: StateRequest[] = [];
  const kept = new Map<string, string>();
  const host: CallHost = {
    onProgress: (report) => reports.push(report),
    async state(request) {
      requests.push(request);
      if (request.what === "players") return { ok: true, value: '["ann"]' };
      const key = `${request.player} ${request.key}`;
      if (request.what === "get") return { ok: true, value: kept.has(key) ? `[${kept.get(key)}]` : "[]" };
      if (request.key === "full") return { ok: false, message: "There is no room." };
      kept.set(key, request.value);
      return { ok: true, value: "null" };
    },
  };
  return { reports, requests, kept, host };
}

const keeper = `
from barkeep import progress, state, StateError
def handle_event(data):
    progress("counting", 0.5)
    count = state.get("count", default=0) + 1
    state.put("count", count)
    state.put("seen", {"a": [1.5, None, "ä", 12345678901234567890]}, player="ann")
    try:
        state.put("full", 1)
    except StateError as error:
        refused = str(error)
    return [count, state.get("seen", player="ann"), state.get("seen", "bob"), state.players("seen"), refused]
`;

const forger = (write: string) => `
import os, struct
def handle_event(data):
    def frame(kind, payload, number=1):
        os.write(3, struct.pack(">IcII", len(payload) + 9, kind, number, 0) + payload)
    ${write}
    import time
    time.sleep(20)
`;

describe.each(waysHere(ways))("%s", (way) => {
  let runner: Runner;
  beforeAll(async () => {
    ({ runner } = await startEngine(way, { maxProcesses: 4 }));
  });

  test("a call says how far it has come, and keeps values from one call to the next", async () => {
    const { host, reports, requests } = remembering();
    const first = success(await runner.run(job(keeper), undefined, host));
    const seen = { a: [1.5, null, "ä", 12345678901234567890n] };
    expect(first.output).toEqual([1, seen, null, ["ann"], "There is no room."]);
    expect(first.progress).toEqual([{ text: "counting", fraction: 0.5 }]);
    expect(reports).toEqual(first.progress);
    const again = success(await runner.run(job(keeper), undefined, host));
    expect((again.output as unknown[])[0]).toBe(2);
    expect(requests[0]).toEqual({ what: "get", key: "count", player: null });
  });

  test("a process that forges questions, or asks two at once, is ended and reaches nothing else", async () => {
    const { host, requests } = remembering();
    const attempts = [
      `frame(b"Q", b'{"what":"get","key":"k","player":null,"method":"jira"}' * 2)`,
      `frame(b"Q", b'{"what":"drop","key":"k","player":null}')`,
      `frame(b"Q", b'{"what":"put","key":"k","player":null,"value":"' + b"x" * 20000 + b'"}')`,
      `frame(b"Q", b'x' * 70000)`,
      `frame(b"Q", b'{"what":"get","key":"k","player":null}', 99)`,
    ];
    for (const attempt of attempts) {
      const { error } = failure(await runner.run(job(forger(attempt)), undefined, host));
      expect(error.kind).toBe("crashed");
    }
    expect(requests).toEqual([]);
    const never: CallHost = { state: () => new Promise(() => {}) };
    const twice = `for _ in range(2): frame(b"Q", b'{"what":"get","key":"k","player":null}')`;
    expect(failure(await runner.run(job(forger(twice)), undefined, never)).error.kind).toBe("crashed");
  });
});

describe(`whatever way: ${someWay}`, () => {
  const way = someWay;
  let runner: Runner;
  beforeAll(async () => {
    ({ runner } = await startEngine(way, { maxProcesses: 4 }));
  });

  test("what it says of its progress ends with a sign where it was cut", async () => {
    const code = 'from barkeep import progress\ndef handle_event(data):\n    progress("é" * 1000)\n';
    const { progress } = success(await runner.run(job(code)));
    expect(progress).toEqual([{ text: `${"é".repeat(199)}…` }]);
  });

  test("without a store a call is told so, and one that never says a word has no progress", async () => {
    const asks = "from barkeep import state\ndef handle_event(data):\n    return state.get('x')";
    expect(failure(await runner.run(job(asks))).error).toMatchObject({
      kind: "exception",
      message: "StateError: This call has no store.",
      line: 3,
    });
    expect(success(await runner.run(job("def handle_event(data):\n    return 1"))).progress).toBeUndefined();
  });

  test("a value that can't be kept is refused where it is put", async () => {
    const { host } = remembering();
    const puts = (what: string) =>
      job(`from barkeep import state\ndef handle_event(data):\n    state.put(${what})`, {});
    const why = async (what: string) => failure(await runner.run(puts(what), undefined, host)).error.message;
    expect(await why("'k', 'x' * 20000")).toContain("larger than 16 KB");
    expect(await why("'k', {1, 2}")).toContain("can't be turned into JSON");
    expect(await why("'', 1")).toContain("A key is a string");
    expect(await why("'k', 1, 7")).toContain("A player is given by its id");
  });

  test("threads ask side by side, also one that the call has left behind in a kept process", async () => {
    const { host } = remembering();
    const code = `
import threading
from concurrent.futures import ThreadPoolExecutor
from barkeep import progress, state
def forever(stop):
    while not stop.is_set():
        try:
            state.get("x")
        except Exception:
            pass
stops = []
def handle_event(data):
    for stop in stops: stop.set()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: (progress(str(n)), state.put(f"k{n}", n)), range(16)))
    stop = threading.Event()
    stops.append(stop)
    threading.Thread(target=forever, args=(stop,), daemon=True).start()
    return [state.get(f"k{n}") for n in range(16)]
`;
    for (let n = 0; n < 3; n++) {
      const warm = success(await runner.run(job(code, { keepWarm: true }), undefined, host));
      expect(warm.output).toEqual([...Array(16).keys()]);
    }
  });

  test("calls that answer later take none of the others' places, and have a ceiling of their own", async () => {
    const { runner } = await startEngine(way, {
      maxProcesses: 2,
      timeoutCeilingMs: 300,
      laterCeilingMs: 20_000,
    });
    const waits = `
from barkeep import progress
import time
def handle_event(data):
    progress("here")
    time.sleep(data["seconds"])
    return "done"
`;
    const stop = new AbortController();
    const slow: Promise<RunOutcome>[] = [];
    const begun = Array.from({ length: 3 }, () => {
      const later = job(waits, { later: true, input: { seconds: 15 } });
      return new Promise<void>((here) => {
        slow.push(runner.run(later, stop.signal, { onProgress: () => here() }));
      });
    });
    await Promise.all(begun);
    expect(runner.status().running).toBe(3);
    const quick = job("def handle_event(data):\n    return 1");
    expect(success(await runner.run(quick)).output).toBe(1);
    const tooLong = job(waits, { input: { seconds: 15 } });
    expect(failure(await runner.run(tooLong)).error.kind).toBe("timeout");
    expect(success(await runner.run(job(waits, { later: true, input: { seconds: 0.6 }, method: "b" }))).output).toBe(
      "done",
    );
    stop.abort();
    for (const outcome of await Promise.all(slow)) expect(failure(outcome).cancelled).toBe(true);
  });
});
