import fc from "fast-check";
import { expect, it } from "vitest";
import { mostCalls } from "../adapter.ts";
import { ToolCallAssembly } from "./tool-call-assembly.ts";

const assembly = () => {
  let made = 0;
  return new ToolCallAssembly({ makeId: () => `made_${++made}`, model: "m" });
};

it("survives whatever a hostile server sends, with unique ids and texts for arguments", () => {
  const weird = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        index: fc.oneof(fc.integer(), fc.constantFrom("__proto__", "constructor", "0", null), fc.double()),
        id: fc.oneof(fc.constantFrom("a", "b", "", "__proto__"), fc.constant(null), fc.integer()),
        function: fc.oneof(
          fc.record(
            {
              name: fc.oneof(fc.constantFrom("x", "y", ""), fc.integer()),
              arguments: fc.oneof(fc.string(), fc.jsonValue()),
            },
            { requiredKeys: [] },
          ),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(fc.array(weird, { maxLength: 12 }), (deltas) => {
      const calls = assembly();
      for (const delta of deltas) calls.add(delta);
      const made = calls.finish();
      expect(new Set(made.map(({ id }) => id)).size).toBe(made.length);
      for (const call of made) {
        expect(call.id).not.toBe("");
        expect(typeof call.arguments).toBe("string");
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
  );
});

it("puts arguments together however they are cut", () => {
  const text = JSON.stringify({ city: "Zürich", note: 'say "hi"' });
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 5 }), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      const calls = assembly();
      calls.add({ index: 0, id: "a", function: { name: "go", arguments: "" } });
      for (let i = 1; i < at.length; i++)
        calls.add({ index: 0, function: { arguments: text.slice(at[i - 1], at[i]) } });
      expect(calls.finish()).toEqual([{ id: "a", name: "go", arguments: text }]);
    }),
  );
});

it("keeps what only the provider knows, and takes a call that comes whole after a whole one for the next", () => {
  const calls = assembly();
  const signature = { google: { thought_signature: "c2ln" } };
  calls.add({ id: "a", extra_content: signature, function: { name: "go", arguments: '{"to":"Rome"}', strict: true } });
  calls.add({ id: "a", function: { name: "go", arguments: '{"to":"Oslo"}' } });
  calls.add({ id: "a", function: { name: "go", arguments: '{"to":"Oslo"}' } });
  expect(calls.finish()).toEqual([
    {
      id: "a",
      name: "go",
      arguments: '{"to":"Rome"}',
      beside: { model: "m", fields: { extra_content: signature, function: { strict: true } } },
    },
    { id: "made_1", name: "go", arguments: '{"to":"Oslo"}' },
  ]);
});

it("holds no more calls than a turn may have, whatever they are known by", () => {
  const called = (more: object) => ({ type: "function", function: { name: "x", arguments: '{"a":1}' }, ...more });
  for (const by of [(at: number) => ({ id: `c${at}`, index: at }), (index: number) => ({ index }), () => ({})]) {
    const calls = assembly();
    for (let at = 0; at < 1000; at += 1) calls.add(called(by(at)));
    expect(calls.finish()).toHaveLength(mostCalls);
  }
});
