/** Methods that try to break their limits. In each case: the right error, nothing of the call left, no other call
 * disturbed, the next call fine. How late an answer is, is the bench's to say. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunJob, RunOutcome } from "../../server/python/runner.ts";
import { type Engine, failure, job, startEngine, success } from "./engine.ts";
import { engineProcesses, eventually } from "./processes.ts";
import { someWay, waysHere } from "./ways.ts";

interface Attack {
  readonly name: string;
  readonly code: string;
  /** The error's kind and a piece of its message; `ok` for none. Where tiers differ, what it is where nothing fences. */
  readonly expected: readonly [kind: string, message?: string];
  readonly unfenced?: readonly [kind: string, message?: string];
  readonly timeoutMs?: number;
}

const handler = (body: string): string =>
  `import ctypes, os, re, signal, sys, threading, time\ndef handle_event(data):\n${body.replace(/^/gm, "    ")}\n`;
const timeout = ["timeout", "The method was stopped after"] as const;
const refused = ["exception", "Methods can't start other programs or processes"] as const;

const attacks: readonly Attack[] = [
  { name: "sleeps", code: handler("time.sleep(60)"), expected: timeout },
  { name: "loops", code: handler("while True: pass"), expected: timeout },
  {
    name: "a regular expression without an end",
    code: handler("re.match('(a+)+$', 'a' * 60 + 'b')"),
    expected: timeout,
  },
  { name: "an integer without an end", code: handler("7 ** (10 ** 9)"), expected: timeout },
  {
    name: "ignores every signal",
    code: handler(
      "for number in signal.valid_signals() - {9, 19}:\n    signal.signal(number, signal.SIG_IGN)\nwhile True: time.sleep(1)",
    ),
    expected: timeout,
  },
  {
    name: "catches everything",
    code: handler("while True:\n    try:\n        while True: time.sleep(0.01)\n    except BaseException: pass"),
    expected: timeout,
  },
  {
    name: "a fork bomb",
    code: handler("while True:\n    try: os.fork()\n    except OSError: pass"),
    expected: timeout,
  },
  {
    name: "a double-forked daemon",
    code: handler(
      "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(600)\n    os._exit(0)\nreturn 1",
    ),
    expected: refused,
    unfenced: ["ok"],
  },
  {
    name: "starts a program",
    code: handler("import subprocess\nsubprocess.run(['/bin/sleep', '600'])"),
    expected: refused,
    unfenced: timeout,
  },
  {
    name: "threads that never end",
    code: handler("for _ in range(30):\n    threading.Thread(target=lambda: time.sleep(600)).start()\nreturn 1"),
    expected: ["ok"],
    timeoutMs: 5000,
  },
  {
    name: "waits for threads that compute",
    code: handler(
      "def spin():\n    while True: pass\nthreads = [threading.Thread(target=spin) for _ in range(8)]\nfor t in threads: t.start()\nfor t in threads: t.join()",
    ),
    expected: timeout,
  },
  { name: "os._exit", code: handler("os._exit(3)"), expected: ["crashed", "exited with status 3"] },
  { name: "sys.exit", code: handler("sys.exit('bye')"), expected: ["exception", "called sys.exit(bye)"] },
  { name: "a segmentation fault", code: handler("ctypes.string_at(0)"), expected: ["crashed", "SIGSEGV"] },
  { name: "aborts", code: handler("os.abort()"), expected: ["crashed", "SIGABRT"] },
  { name: "kills itself", code: handler("os.kill(os.getpid(), 9)"), expected: ["crashed", "killed"] },
  {
    name: "closes every descriptor",
    code: handler("os.closerange(0, 4096)\ntime.sleep(600)"),
    expected: ["crashed", "closed the connection"],
  },
  {
    name: "closes every descriptor and returns",
    code: handler("os.closerange(0, 4096)\nreturn 1"),
    expected: ["crashed"],
  },
  { name: "prints without an end", code: handler("while True: print('x' * 1000)"), expected: timeout },
  {
    name: "writes to every descriptor",
    code: handler(
      "for fd in range(4096):\n    try: os.write(fd, b'x' * 100)\n    except OSError: pass\ntime.sleep(600)",
    ),
    expected: ["crashed", "wrote on a descriptor that isn't its own"],
  },
  {
    name: "forges an answer to another call",
    code: handler("import struct\nos.write(3, struct.pack('>IcII', 13, b'K', 77, 0) + b'true')\ntime.sleep(600)"),
    expected: ["crashed", "answered a call that wasn't asked"],
  },
  {
    name: "answers for itself, ten thousand levels deep",
    code: handler(
      "import struct\nsaid = b'[' * 10000 + b']' * 10000\nos.write(3, struct.pack('>IcII', len(said) + 9, b'K', 1, 0) + said)\ntime.sleep(600)",
    ),
    expected: ["crashed", "can't be read"],
  },
  {
    name: "answers for itself, with 4 MB",
    code: handler(
      "import struct\nsaid = b'[' + b'1,' * 2_000_000 + b'1]'\nos.write(3, struct.pack('>IcII', len(said) + 9, b'K', 1, 0) + said)\ntime.sleep(600)",
    ),
    expected: ["crashed", "wrote on a descriptor"],
  },
  {
    name: "answers a failure of a kind of its own",
    code: handler(
      'import struct\nsaid = b\'{"kind":"boom","message":{"a":1}}\'\nos.write(3, struct.pack(\'>IcII\', len(said) + 9, b\'F\', 1, 0) + said)\ntime.sleep(600)',
    ),
    expected: ["crashed", "can't be read"],
  },
  {
    name: "announces an answer of 4 GB",
    code: handler("os.write(3, b'\\xff' * 4096)\ntime.sleep(600)"),
    expected: ["crashed", "wrote on a descriptor"],
  },
  { name: "takes 2 GB", code: handler("return len(bytearray(2 * 1024 ** 3))"), expected: ["memory", "out of memory"] },
  {
    name: "takes memory bit by bit",
    code: handler("held = []\nwhile True: held.append(bytearray(8_000_000))"),
    expected: ["memory"],
    timeoutMs: 5000,
  },
  {
    name: "recurses without an end",
    code: handler("return handle_event(data)"),
    expected: ["exception", "RecursionError"],
  },
  {
    name: "a module that never loads",
    code: "import time\ntime.sleep(60)\ndef handle_event(data): pass",
    expected: timeout,
  },
];

const bystander = job("import time\ndef handle_event(data):\n    time.sleep(0.05)\n    return data", {
  method: "bystander",
  input: { mine: "untouched" },
});

function check(outcome: RunOutcome, expected: readonly [string, string?]): void {
  const seen = outcome.ok ? ["ok", ""] : [outcome.error.kind, outcome.error.message];
  expect(seen).toEqual([expected[0], expect.stringContaining(expected[1] ?? "")]);
}

describe.each(waysHere(["namespaces", "landlock", "process"]))("isolation %s", (way) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(way, { threads: 1, ready: 3, memoryMb: 512 });
  });
  afterAll(() => engine.runner.close());
  const run = (given: RunJob) => engine.runner.run(given);

  test.each(attacks)("$name", async ({ name, code, expected, unfenced, timeoutMs }) => {
    const due = way === "process" ? (unfenced ?? expected) : expected;
    // Only what is to run out of time is given little of it: the machine may be busy.
    const given = timeoutMs ?? (due === timeout ? 250 : 10_000);
    const beside = run(bystander);
    const outcome = await run(job(code, { method: "attacker", timeoutMs: given }));
    check(outcome, due);
    expect(success(await beside).output).toEqual({ mine: "untouched" });
    expect(success(await run(bystander)).output).toEqual({ mine: "untouched" });
    if (name === "prints without an end") expect(Buffer.byteLength(outcome.stdout)).toBeLessThan(66_000);
  });

  test("temporary files are bounded together, by the system or by being counted, and gone afterwards", async () => {
    const code = handler(
      "import tempfile\nn = 0\ntry:\n    while True: n += os.write(tempfile.mkstemp()[0], bytes(4_000_000))\nexcept OSError as error:\n    if error.errno != 28: raise\nreturn n / 1024 / 1024",
    );
    const leak = async () => {
      const outcome = await run(job(code, { method: "leaks" }));
      if (outcome.ok) return outcome.output as number;
      expect(outcome.error).toMatchObject({
        kind: "too_large",
        message:
          "The method's temporary files took more than 64 MB together. Write less, or remove what is no longer needed.",
      });
      return 64;
    };
    expect(await leak()).toBeLessThanOrEqual(64);
    for (let room = 0; room < 60; ) room = await leak();
    const quick = handler("import tempfile\ntempfile.TemporaryFile().write(b'x' * 1000)");
    for (let fits = false; !fits; ) fits = (await run(job(quick))).ok;
  });

  test("after all of that, only the template, its doorkeeper and its waiting processes are left, and no zombie", async () => {
    const fences = way === "namespaces" ? 2 : 0;
    // One that has just ended is a zombie until its parent has looked; one that nobody looks after stays one.
    await eventually(
      engineProcesses,
      (all) => all.length === 2 + fences + 3 && all.every(({ state }) => state !== "Z"),
    );
    expect(engine.logged.filter((line) => line.includes("started anew"))).toEqual([]);
  });
});

test.each([
  ["computes", "while True:\n    data['n'] = 1", 4],
  ["sleeps", "time.sleep(60)", 3],
  ["matches", "re.match('(a+)+$', 'a' * 60 + 'b')", 3],
])("a method that %s past its time is told where it was", async (_, body, line) => {
  // However busy the machine is.
  const engine = await startEngine(someWay, { threads: 1, lastLookMs: 10_000 });
  const outcome = failure(
    await engine.runner.run(job(handler(`print('said', file=sys.stderr)\n${body}`), { timeoutMs: 500 })),
  );
  expect(outcome.error.kind).toBe("timeout");
  expect([line, line + 1]).toContain(outcome.error.line);
  expect(outcome.error.traceback).toContain('File "<get_weather>", line');
  expect(outcome.stderr).toBe("said\n");
  await engine.runner.close();
});

test("the limit of 5 seconds is one of 5 seconds", async () => {
  const engine = await startEngine(someWay, { threads: 1, timeoutCeilingMs: 5000 });
  const code = handler("signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)");
  const outcome = failure(await engine.runner.run(job(code, { timeoutMs: 60_000 })));
  expect(outcome.error.message).toContain("stopped after 5 s, its time limit");
  expect(Math.floor(outcome.ms / 1000)).toBe(5);
  await engine.runner.close();
});

test.each(waysHere(["namespaces", "landlock", "process"]))(
  "%s: of calls that take more memory together than there is for them, the largest ends, and is told why",
  async (way) => {
    const { runner } = await startEngine(way, { threads: 2, budgetMb: 300, maxProcesses: 8 });
    const code = "import time\ndef handle_event(data):\n    held = bytearray(data['mb'] << 20)\n    time.sleep(100)";
    const stop = new AbortController();
    const hold = (mb: number) =>
      runner.run(job(code, { method: `m${mb}`, input: { mb }, timeoutMs: 100_000 }), stop.signal);
    const kept = [hold(90), hold(95)];
    const large = failure(await hold(180));
    expect(large.error).toMatchObject({
      kind: "memory",
      message: expect.stringMatching(/more than the 300 MB that this server has for them, .* took most \(\d+ MB\)/),
    });
    expect(failure(await hold(150)).error.kind).toBe("memory");
    stop.abort();
    for (const outcome of await Promise.all(kept)) expect(failure(outcome).cancelled).toBe(true);
    expect(success(await runner.run(job("def handle_event(data):\n    return 1"))).output).toBe(1);
    await runner.close();
  },
);
