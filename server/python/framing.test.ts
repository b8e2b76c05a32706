import fc from "fast-check";
import { expect, test } from "vitest";
import { AnswerDecoder, encodeFrame, maxAnswerBytes } from "./framing.ts";

function answer(kind: string, number: number, payload: string): Buffer {
  const bytes = Buffer.from(payload);
  const frame = Buffer.alloc(13 + bytes.length);
  frame.writeUInt32BE(bytes.length + 9, 0);
  frame.write(kind, 4);
  frame.writeUInt32BE(number, 5);
  frame.writeUInt32BE(4711, 9);
  bytes.copy(frame, 13);
  return frame;
}

test("answers come out whole, however their bytes are cut", () => {
  const answers = fc.array(
    fc.tuple(fc.constantFrom("R", "K", "F", "X"), fc.nat(2 ** 32 - 1), fc.string({ unit: "grapheme" })),
  );
  fc.assert(
    fc.property(answers, fc.integer({ min: 1, max: 40 }), (sent, size) => {
      const bytes = Buffer.concat(sent.map(([kind, number, payload]) => answer(kind, number, payload)));
      const decoder = new AnswerDecoder();
      const got = [];
      for (let at = 0; at < bytes.length; at += size) got.push(...decoder.push(bytes.subarray(at, at + size)));
      expect(got).toEqual(sent.map(([kind, number, payload]) => ({ kind, number, residentKib: 4711, payload })));
    }),
  );
});

test.each([
  ["a length that is too short", answer("K", 1, "").fill(0, 0, 4)],
  ["a length past the limit", Buffer.concat([Buffer.from([0xff, 0, 0, 0]), Buffer.alloc(20)])],
  ["a letter that is none of ours", answer("Z", 1, "{}")],
])("%s is no answer", (_, bytes) => {
  expect(() => new AnswerDecoder().push(bytes)).toThrow(RangeError);
  expect(maxAnswerBytes).toBeLessThan(0xff000000);
});

test("a frame for the process is length, letter, number, JSON", () => {
  const frame = encodeFrame("J", 258, '{"é":1}');
  expect(frame.toString("hex")).toBe(`0000000d4a00000102${Buffer.from('{"é":1}').toString("hex")}`);
});
