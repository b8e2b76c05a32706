/** Every digit comes out as it went in, and whatever is no such number is as JSON has it. */

import { describe, expect, it } from "vitest";
import { cpuMs } from "../test/fixtures/cpu-time.ts";
import { JsonText, readJson, readNumber, readWrittenJson, WrittenNumber, writeJson } from "./exact-json.ts";

const steam = "76561197960287931";
const discord = "1093847561029384756";

describe("numbers", () => {
  it.each([
    steam,
    `-${discord}`,
    `1${"0".repeat(30)}`,
    `{"id":${steam},"list":[1,${discord},{"deep":${discord}}]}`,
    `{"text":"${steam} and \\"${discord}\\" \\\\","id":${steam}}`,
    `{"__proto__":${steam}}`,
    `{"${steam}":"${steam}"}`,
    '{"small":9007199254740991,"edge":9007199254740992,"over":9007199254740993}',
    "[0.30000000000000004,1e+30,-0.5,1.1,5e-324]",
  ])("%s comes back as it was", (text) => {
    expect(writeJson(readJson(text))).toBe(text);
  });

  it("are numbers as far as a double holds them, and bigints past it", () => {
    expect(readJson(`[9007199254740991,-9007199254740991,9007199254740993,${discord},1.10,1e21]`)).toEqual([
      9007199254740991,
      -9007199254740991,
      9007199254740993n,
      BigInt(discord),
      1.1,
      1e21,
    ]);
  });

  it.each([
    ["76561197960287931.0", 76561197960287931n],
    ["7.6561197960287931e16", 76561197960287931n],
    ["-76561197960287.931E+3", -76561197960287931n],
    ["765611979602879310e-1", 76561197960287931n],
    ["12345678901234567890.5", Number("12345678901234567890.5")],
    ["1e23", 1e23],
    ["1.7976931348623157e308", 1.7976931348623157e308],
    ["1.5e3", 1500],
    ["0.1000000000000000055511151231257827", 0.1],
  ])("in another notation are the same number: %s", (text, value) => {
    expect(readJson(`{"id":${text}}`)).toEqual({ id: value });
    expect(readNumber(text)).toBe(value);
  });

  it("in strings are left alone", () => {
    expect(readJson(`{"a":"x ${discord}","b":"\\\\","c":${steam}}`)).toEqual({
      a: `x ${discord}`,
      b: "\\",
      c: BigInt(steam),
    });
  });

  it.each([
    ['{"a":[0,{"b":1e400}]}', "at a.1.b"],
    ["-1e999", "-1e999"],
    [`{"far":${"9".repeat(400)}.5}`, "at far"],
  ])("that nothing holds are an error with the path: %s", (text, words) => {
    expect(() => readJson(text)).toThrow(words);
  });

  it("are written with an indent too", () => {
    expect(writeJson({ id: BigInt(steam), list: [1n] }, 2)).toBe(`{\n  "id": ${steam},\n  "list": [\n    1\n  ]\n}`);
  });
});

it("tells how a number was written, where that is asked", () => {
  const written = readWrittenJson(`{"v":1.10,"n":1.5,"e":1e3,"s":"1.10","id":${steam},"deep":[5.0]}`);
  expect(written).toEqual({
    v: new WrittenNumber("1.10"),
    n: 1.5,
    e: new WrittenNumber("1e3"),
    s: "1.10",
    id: BigInt(steam),
    deep: [new WrittenNumber("5.0")],
  });
});

it("throws on what is no JSON, as JSON.parse does", () => {
  for (const text of ["", "{", `{"a":${discord}`, `[${discord},]`, `"${discord}`, `0${discord}`])
    expect(() => readJson(text)).toThrow(SyntaxError);
});

it("throws on what holds itself", () => {
  const ring: Record<string, unknown> = { id: 1n };
  ring.ring = ring;
  expect(() => writeJson(ring)).toThrow(TypeError);
});

it("takes nesting of any depth", () => {
  const text = `${"[".repeat(5_000)}${discord}${"]".repeat(5_000)}`;
  expect(() => readJson(text)).not.toThrow();
});

it("is linear in quotes, backslashes and digits", () => {
  for (const text of [
    `"${'\\"'.repeat(200_000)} ${discord}"`,
    `[${"1,".repeat(200_000)}${discord}]`,
    `[${`${"9".repeat(400)},`.repeat(500)}1]`,
  ])
    expect(writeJson(readJson(text)).length).toBeGreaterThan(100);
});

it("a number of more digits than any id has is refused in one pass", async () => {
  const read = () => expect(() => readJson(`[${"1".repeat(1_000_000)}]`)).toThrow("larger than any that can be held");
  expect(await cpuMs(read)).toBeLessThan(500);
});

it("puts in what is JSON already as it is, at any place, beside bigints", () => {
  const kept = new JsonText('{"a":1.10,"b":"\\"","id":76561197960287931}');
  expect(writeJson({ list: [kept, 7n, kept], kept })).toBe(
    `{"list":[${kept.text},7,${kept.text}],"kept":${kept.text}}`,
  );
  expect(writeJson(kept)).toBe(kept.text);
  expect(writeJson([new JsonText('"$1 $& $`"')])).toBe('["$1 $& $`"]');
});
