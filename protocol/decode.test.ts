import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClientMessageDecoder, createServerMessageDecoder, maxDepth } from "./decode.ts";
import { writeJson } from "./exact-json.ts";
import { registry } from "./messages.ts";

interface Corpus {
  readonly type: string;
  readonly valid: readonly { name: string; message: object }[];
  readonly invalid: readonly { name: string; message: object; code: string; path: string }[];
}
type Frame = { name: string; text: string; code?: string; path?: string; replyTo?: string; message?: object };

const folder = new URL("../test/fixtures/protocol/", import.meta.url);
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, folder), "utf8")) as T;
const decoders = { client: createClientMessageDecoder(), server: createServerMessageDecoder() };

describe.each(["client", "server"] as const)("%s messages", (side) => {
  const corpora = readdirSync(new URL(`${side}/`, folder)).map((file) => read<Corpus>(`${side}/${file}`));
  const decode = decoders[side];

  test("every type has its fixtures, every required field is missed once", () => {
    expect(corpora.map(({ type }) => type).sort()).toEqual(Object.keys(registry[side]).sort());
    for (const { type, invalid } of corpora) {
      const { required } = (registry[side] as Record<string, { required: string[] }>)[type]!;
      const missed = invalid.filter(({ name }) => name.endsWith("is missing")).map(({ path }) => path.slice(1));
      expect(missed, type).toEqual(expect.arrayContaining(required.filter((field) => field !== "type")));
    }
  });

  test.each(corpora)("$type", ({ valid, invalid }) => {
    for (const { name, message } of valid) {
      expect(decode(JSON.stringify(message)), name).toEqual({ ok: true, message });
    }
    for (const { name, message, code, path } of invalid) {
      expect(decode(JSON.stringify(message)), name).toMatchObject({ ok: false, code, path });
    }
  });
});

test.each(read<Frame[]>("frames.json"))("frame: $name", ({ text, code, path, replyTo, message }) => {
  const decoded = decoders.client(text);
  if (message !== undefined) expect(decoded).toEqual({ ok: true, message });
  else {
    expect(decoded).toMatchObject({ ok: false, code });
    expect(decoded).toHaveProperty("message");
    expect({ path: undefined, replyTo: undefined, ...decoded }).toMatchObject({ path, replyTo });
  }
});

test("sentences name the field and what was expected", () => {
  const sentence = (message: object) => {
    const decoded = decoders.client(JSON.stringify(message));
    return decoded.ok ? "" : decoded.message;
  };
  const say = { type: "say", id: "1", session: "s" };
  expect(sentence(say)).toBe("/text is missing.");
  expect(sentence({ ...say, text: 1 })).toBe("/text must be a string.");
  expect(sentence({ ...say, text: "" })).toBe("/text must not be empty.");
  expect(sentence({ type: "context.update", id: "1", session: "s", text: "", respond: "x" })).toBe(
    '/respond must be "silent" or "auto" or "must".',
  );
  const open = { type: "session.open", id: "1", character: "mira" };
  expect(sentence({ ...open, context: 1 })).toBe("/context must be of type string or of type object.");
  expect(sentence({ ...open, context: "x".repeat(16_001) })).toBe("/context must have at most 16000 characters.");
  expect(decoders.client(JSON.stringify({ ...open, context: "x".repeat(16_001) }))).toMatchObject({
    code: "too_large",
    path: "/context",
  });
  expect(sentence({ ...open, cues: [{ name: "big smile" }] })).toBe(
    "/cues/0/name must be 1 to 64 letters, digits and _, beginning with no digit.",
  );
  expect(sentence({ ...open, player: { id: ".." } })).toBe('/player/id must not be "." or "..".');
  expect(sentence({ type: "shout", id: "1" })).toContain("known are hello, session.open, say");
});

test("the deepest message that is taken, and one deeper", () => {
  // The message is one level, `result` begins the second.
  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const frame = (levels: number) =>
    `{"type":"action.result","id":"1","session":"s","call":"c","ok":true,"result":${nested(levels)}}`;
  expect(decoders.client(frame(maxDepth - 1)).ok).toBe(true);
  expect(decoders.client(frame(maxDepth))).toMatchObject({ ok: false, code: "invalid_message" });
});

test("a frame of nothing but brackets, or of a million __proto__s, is refused in bounded time", () => {
  expect(decoders.client("[".repeat(65_536)).ok).toBe(false);
  expect(decoders.client(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`)).toMatchObject({ ok: false });
  const protos = `{"type":"ping","id":"1",${'"__proto__":{"x":1},'.repeat(50_000)}"a":1}`;
  expect(decoders.client(protos).ok).toBe(true);
  expect(({} as { x?: number }).x).toBeUndefined();
});

const runs = Number(process.env.BARKEEP_FUZZ_RUNS ?? 500);

describe("whatever comes", () => {
  test("text is decoded or refused, never thrown at", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.json()), (text) => {
        const decoded = decoders.client(text);
        return decoded.ok || decoded.message.length > 0;
      }),
      { numRuns: runs },
    );
  });

  test("a message of known type with any fields is decoded or refused, and what is decoded can be sent on", () => {
    const types = fc.constantFrom(...Object.keys(registry.client));
    const fields = fc.dictionary(
      fc.oneof(
        fc.constantFrom("session", "text", "id", "actions", "__proto__", "resume", "context", "ok", "call"),
        fc.string(),
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(types, fields, (type, given) => {
        const decoded = decoders.client(JSON.stringify({ ...given, type }));
        if (!decoded.ok) return true;
        const text = writeJson(decoded.message);
        return Object.getPrototypeOf(decoded.message) === Object.prototype && Buffer.from(text).toString() === text;
      }),
      { numRuns: runs },
    );
  });

  test("a valid message cut or changed anywhere is decoded or refused", () => {
    const valid = read<Corpus>("client/session.open.json").valid.map(({ message }) => JSON.stringify(message));
    fc.assert(
      fc.property(fc.constantFrom(...valid), fc.nat(), fc.string({ unit: "binary", maxLength: 3 }), (text, at, put) => {
        const place = at % text.length;
        const decoded = decoders.client(text.slice(0, place) + put + text.slice(place + 1));
        return decoded.ok || decoded.code.length > 0;
      }),
      { numRuns: runs },
    );
  });
});
