/** What a designer's function is given, may return, may print, and is told when it is wrong. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunErrorKind } from "../../server/python/runner.ts";
import { type Engine, failure, job, startEngine, success } from "./engine.ts";
import { someWay } from "./ways.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine(someWay);
});
afterAll(() => engine.runner.close());

const output = async (code: string, fields = {}) => success(await engine.runner.run(job(code, fields))).output;
const error = async (code: string, fields = {}) => failure(await engine.runner.run(job(code, fields))).error;

describe("calling", () => {
  test("handle_event is given the input as one dict, and what it returns is the output", async () => {
    const code = "def handle_event(data):\n    return {'sum': data['a'] + data['b'], 'unicode': 'é😀'}";
    expect(await output(code, { input: { a: 2, b: 3 } })).toEqual({ sum: 5, unicode: "é😀" });
  });

  test("a second positional parameter is given the context", async () => {
    const context = {
      player: { id: "p1", name: "Ada" },
      session: "s1",
      character: { id: "barkeep", name: "Barkeep" },
      turn: "t1",
      call: "c1",
    };
    expect(await output("def handle_event(data, context):\n    return context", { context })).toEqual(context);
  });

  test("an async handler is awaited, with its own loop and tasks", async () => {
    const code = `import asyncio
async def double(x):
    await asyncio.sleep(0)
    return x * 2
async def handle_event(data):
    return await asyncio.gather(*(double(n) for n in data["numbers"]))`;
    expect(await output(code, { input: { numbers: [1, 2, 3] } })).toEqual([2, 4, 6]);
  });

  test("nothing of a call survives it", async () => {
    const code = "count = 0\ndef handle_event(data):\n    global count\n    count += 1\n    return count";
    expect([await output(code), await output(code)]).toEqual([1, 1]);
  });

  test("what all processes share can be collected, dropped, loaded again and written to, in that process alone", async () => {
    const code = `import gc, sys, weakref
class Own: pass
def handle_event(data):
    gc.unfreeze()
    gone = weakref.ref(Own())
    for _ in range(3):
        gc.collect()
    import json
    before = (json.JSONEncoder.item_separator, id(json))
    json.JSONEncoder.item_separator = ';'
    for name in ("json", "decimal", "requests"):
        sys.modules.pop(name, None)
    import json, decimal, requests
    return [before[0], id(json) != before[1], str(decimal.Decimal("1.10")), requests.get.__name__, gone() is None]`;
    const fresh = [", ", true, "1.10", "get", true];
    expect([await output(code), await output(code)]).toEqual([fresh, fresh]);
    const warm = { keepWarm: true, method: "collector" };
    expect(await output(code, warm)).toEqual(fresh);
    // Its own, from here on.
    for (let n = 0; n < 2; n += 1) expect(await output(code, warm)).toEqual([";", ...fresh.slice(1)]);
  });

  test("keepWarm runs the module once for a version, and anew for another version or other secrets", async () => {
    const code =
      "count = 0\nprint('loaded')\ndef handle_event(data):\n    global count\n    count += 1\n    return count";
    const warm = { keepWarm: true, method: "counter" };
    const first = success(await engine.runner.run(job(code, warm)));
    const second = success(await engine.runner.run(job(code, warm)));
    expect([first.output, first.stdout, second.output, second.stdout]).toEqual([1, "loaded\n", 2, ""]);
    expect(await output(code, { ...warm, version: "2" })).toBe(1);
    expect(await output(code, { ...warm, environment: { KEY: "other" } })).toBe(1);
    expect(await output(code, warm)).toBe(3);
  });

  test("a warm process goes on after an exception, and is replaced after a kill", async () => {
    const code = `import time
count = 0
def handle_event(data):
    global count
    count += 1
    if data.get("fail"): raise ValueError("no")
    if data.get("hang"): time.sleep(60)
    return count`;
    const warm = { keepWarm: true, method: "survivor", timeoutMs: 300 };
    expect(await output(code, warm)).toBe(1);
    expect((await error(code, { ...warm, input: { fail: true } })).kind).toBe("exception");
    expect(await output(code, warm)).toBe(3);
    expect((await error(code, { ...warm, input: { hang: true } })).kind).toBe("timeout");
    expect(await output(code, warm)).toBe(1);
  });

  test("secrets are environment variables of that call alone", async () => {
    const code = "import os\ndef handle_event(data):\n    return sorted(k for k in os.environ if k.startswith('OPEN'))";
    expect(await output(code, { environment: { OPENWEATHER_KEY: "s3cret" } })).toEqual(["OPENWEATHER_KEY"]);
    expect(await output(code)).toEqual([]);
  });

  test('code under `if __name__ == "__main__"` doesn\'t run', async () => {
    expect(
      await output("def handle_event(data):\n    return 1\nif __name__ == '__main__':\n    raise SystemExit"),
    ).toBe(1);
  });
});

describe("prints", () => {
  test("each stream is captured at descriptor level, also when the call fails", async () => {
    const code = `import os, sys
def handle_event(data):
    print("to stdout")
    print("to stderr", file=sys.stderr)
    os.write(1, b"raw\\n")
    raise KeyError("x")`;
    const outcome = failure(await engine.runner.run(job(code)));
    expect([outcome.stdout, outcome.stderr]).toEqual(["to stdout\nraw\n", "to stderr\n"]);
  });

  test("64 KB of a stream are kept, with a mark, and the call goes on", async () => {
    const code = "def handle_event(data):\n    print('é' * 200_000)\n    return 'done'";
    const outcome = success(await engine.runner.run(job(code)));
    expect(outcome.output).toBe("done");
    const [kept = "", mark] = outcome.stdout.split("\n");
    expect(Buffer.byteLength(kept)).toBe(65_536);
    expect(kept).toBe("é".repeat(32_768));
    expect(mark).toContain("cut off");
  });

  test("what was printed before a kill is there", async () => {
    const code = "def handle_event(data):\n    print('first')\n    while True: pass";
    const outcome = failure(await engine.runner.run(job(code, { timeoutMs: 200 })));
    expect([outcome.error.kind, outcome.stdout]).toEqual(["timeout", "first\n"]);
  });

  test("a warm process's prints belong to the call that made them", async () => {
    const code = "def handle_event(data):\n    print(data['n'])\n    return data['n']";
    for (const n of [1, 2, 3, 4, 5]) {
      const outcome = success(await engine.runner.run(job(code, { keepWarm: true, method: "printer", input: { n } })));
      expect(outcome.stdout).toBe(`${n}\n`);
    }
  });
});

describe("errors", () => {
  test("a traceback has the designer's lines and file name, and none of ours", async () => {
    const code =
      "import json\n\ndef parse(text):\n    return json.loads(text)\n\ndef handle_event(data):\n    return parse('{')\n";
    const { kind, message, traceback, line } = await error(code);
    expect([kind, line]).toEqual(["exception", 4]);
    expect(message).toMatch(/^JSONDecodeError: Expecting property name/);
    expect(traceback).toContain("File \"<get_weather>\", line 7, in handle_event\n    return parse('{')");
    expect(traceback).not.toMatch(/barkeep_engine|template\.py/);
  });

  test("a chained exception shows both of the designer's, without the library's own", async () => {
    const code = `def handle_event(data):
    try:
        int("x")
    except ValueError as problem:
        raise RuntimeError("no number") from problem`;
    const { traceback, line } = await error(code);
    expect(traceback).toContain("direct cause");
    expect(traceback).toContain("line 3, in handle_event");
    expect(line).toBe(5);
  });

  const notJson: [string, string, string][] = [
    [
      "a datetime",
      "import datetime\ndef handle_event(d):\n    return {'days': [{'at': datetime.datetime(2026,1,1)}]}",
      "result.days[0].at is a datetime, which JSON can't hold; use .isoformat().",
    ],
    [
      "bytes",
      "def handle_event(d):\n    return {'file': b'x'}",
      "result.file is a bytes, which JSON can't hold; decode text",
    ],
    [
      "a set",
      "def handle_event(d):\n    return {'tags': {'a'}}",
      "result.tags is a set, which JSON can't hold; use sorted(value)",
    ],
    [
      "NaN",
      "def handle_event(d):\n    return [1.0, float('nan')]",
      "result[1] is nan, which JSON has no word for; return None",
    ],
    ["infinity", "def handle_event(d):\n    return {'x': float('-inf')}", "result.x is -inf"],
    [
      "a Decimal",
      "from decimal import Decimal\ndef handle_event(d):\n    return Decimal('1.1')",
      "result is a Decimal, which JSON can't hold; use float(value)",
    ],
    [
      "a response",
      "import requests\ndef handle_event(d):\n    return requests.Response()",
      "return response.json() or response.text",
    ],
    [
      "a tuple as key",
      "def handle_event(d):\n    return {(1, 2): 3}",
      "result has the key (1, 2), a tuple; JSON keys are strings",
    ],
    ["a loop", "def handle_event(d):\n    a = []\n    a.append(a)\n    return a", "result[0] contains itself"],
    ["a generator", "def handle_event(d):\n    return (x for x in [1])", "use list(value)"],
    [
      "an object",
      "class Thing: pass\ndef handle_event(d):\n    return {'the thing': Thing()}",
      "result['the thing'] is a Thing",
    ],
    [
      "a dataclass",
      "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: 'int'\ndef handle_event(d):\n    return P(1)",
      "use dataclasses.asdict(value)",
    ],
    [
      "a huge integer",
      "def handle_event(d):\n    return {'n': 10**400}",
      "result.n is an integer of more than 308 digits",
    ],
    [
      "a deep nest",
      "def handle_event(d):\n    a = []\n    for _ in range(5000): a = [a]\n    return a",
      "nested more than 200 levels deep",
    ],
  ];
  test.each(notJson)("not_json: %s is named with its path and what to do", async (_, code, sentence) => {
    const { kind, message } = await error(code);
    expect([kind, message]).toEqual(["not_json", expect.stringContaining(sentence)]);
  });

  const answerLines: [string, string, number | undefined][] = [
    ["its one return", "def handle_event(d):\n    x = {1}\n    return x", 3],
    ["none of two", "def handle_event(d):\n    if d: return 1\n    return {1}", undefined],
    ["its own, not that of a function in it", "def handle_event(d):\n    def f():\n        return 1\n    return f", 4],
    ["none of a generator's", "def handle_event(d):\n    def f():\n        return 1\n    yield f()", undefined],
    [
      "its one return, however deep the code is nested",
      `def handle_event(d):\n    _ = ${"1+".repeat(2000)}1\n    return {1}`,
      3,
    ],
  ];
  test.each(answerLines)("not_json names the line of %s", async (_, code, line) => {
    const found = await error(code, { input: {} });
    expect([found.kind, found.line]).toEqual(["not_json", line]);
  });

  const loadErrors: [string, string, string, number | undefined][] = [
    ["a syntax error", "x = 1\ndef handle_event(data)\n    return 1", "SyntaxError: expected ':'", 2],
    ["an exception in the module", "import os\nprice = 1 / 0\n", "ZeroDivisionError: division by zero", 2],
    [
      "a module that isn't there",
      "import numpy\n",
      "ModuleNotFoundError: No module named 'numpy'. Methods have Python's standard library and requests.",
      1,
    ],
    [
      "no function at all",
      "x = 1",
      "There is no handle_event. The code defines no function; add `def handle_event(data):`",
      undefined,
    ],
    [
      "another name",
      "def get_weather(d): pass\ndef main(d): pass",
      "The code defines get_weather, main; rename main to handle_event",
      2,
    ],
    ["not a function", "handle_event = 3", "handle_event is a int, not a function", undefined],
    [
      "no parameter",
      "def handle_event():\n    return 1",
      "handle_event takes no argument; it is called with one dict",
      1,
    ],
    [
      "too many",
      "def handle_event(city, days, units):\n    return 1",
      "handle_event wants city, days, units, but is called with one dict",
      1,
    ],
  ];
  test.each(loadErrors)("load_error: %s", async (_, code, sentence, line) => {
    const found = await error(code);
    expect([found.kind, found.message, found.line]).toEqual(["load_error", expect.stringContaining(sentence), line]);
  });

  test("sys.exit is an exception with a sentence", async () => {
    const { kind, message } = await error("import sys\ndef handle_event(data):\n    sys.exit(3)");
    expect([kind, message]).toEqual(["exception", "The method called sys.exit(3); return a value instead."]);
  });

  test("an input past 256 KB is refused before Python sees it; one below it arrives", async () => {
    const code = "def handle_event(data):\n    return len(data['text'])";
    expect((await error(code, { input: { text: "x".repeat(256 * 1024) } })).kind).toBe("invalid_input");
    expect(await output(code, { input: { text: "x".repeat(255 * 1024) } })).toBe(255 * 1024);
  });

  test("a result past 1 MB is too_large; one below it arrives whole", async () => {
    const code = "def handle_event(data):\n    return 'x' * data['size']";
    const big = await error(code, { input: { size: 1024 * 1024 } });
    expect([big.kind, big.message]).toEqual(["too_large", expect.stringContaining("at most 1 MB")]);
    expect(await output(code, { input: { size: 1024 * 1024 - 2 } })).toHaveLength(1024 * 1024 - 2);
  });

  test("an exception whose text can't be shown is still reported", async () => {
    const code =
      "class Bad(Exception):\n    def __str__(self): raise RuntimeError\ndef handle_event(data):\n    raise Bad()";
    const { kind, message } = await error(code);
    expect([kind, message]).toEqual(["exception", expect.stringContaining("Bad")] satisfies [RunErrorKind, unknown]);
  });
});

describe("checking a source", () => {
  test("finds what Python's own compiler finds, and runs nothing", async () => {
    expect(await engine.runner.check("def f(:\n    pass")).toEqual([
      { line: 1, column: 7, endLine: 1, endColumn: 8, message: "SyntaxError: invalid syntax" },
    ]);
    expect(await engine.runner.check("raise SystemExit")).toEqual([]);
    expect(await engine.runner.check("(".repeat(100_000))).toHaveLength(1);
  });
});
