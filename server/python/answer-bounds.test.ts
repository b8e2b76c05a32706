/** What a process says for its call is bounded, and its kinds are ours. */
import { expect, test } from "vitest";
import { boundedFailure, isShallow } from "./answer-bounds.ts";

const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

test("a result may be 200 levels deep; brackets in texts don't count", () => {
  expect(isShallow(nested(200))).toBe(true);
  expect(isShallow(nested(201))).toBe(false);
  expect(isShallow(`{"a":"${"[".repeat(1000)}"}`)).toBe(true);
  expect(isShallow(`["\\\\",${nested(199)}]`)).toBe(true);
  expect(isShallow(`["\\"",${nested(200)}]`)).toBe(false);
  expect(isShallow('"never ended')).toBe(true);
});

test("a failure keeps the fields we know, of the kinds a process can know of", () => {
  const failure = { kind: "exception", message: "KeyError", traceback: "…", line: 3 };
  expect(JSON.parse(boundedFailure(JSON.stringify({ ...failure, cancelled: true })) ?? "")).toEqual(failure);
  expect(JSON.parse(boundedFailure('{"kind":"memory","message":"m","line":"3","traceback":[1]}') ?? "")).toEqual({
    kind: "memory",
    message: "m",
  });
  const odd = ["null", "1", "{", '{"kind":"boom","message":"m"}', '{"kind":"timeout","message":"m"}', "[[[]]]"];
  for (const json of [...odd, '{"kind":["exception"],"message":"m"}', '{"kind":"exception","message":{"a":1}}'])
    expect(boundedFailure(json)).toBeNull();
  expect(boundedFailure(JSON.stringify({ kind: "exception", message: "x".repeat(1e6) }))?.length).toBeLessThan(5000);
});
