import { expect, it } from "vitest";
import { fileText } from "./file-text.ts";

const text = '{ "name": "Müller €" }';

it.each<[string, Uint8Array]>([
  ["UTF-8", Buffer.from(text)],
  ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
  ["UTF-16 with one", Buffer.from(`\ufeff${text}`, "utf16le")],
  ["UTF-16 with one, the other end first", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
])("reads %s", (_, bytes) => {
  expect(fileText(bytes)).toBe(text);
});

it.each<[string, Uint8Array]>([
  ["Latin-1", Buffer.from("Müller", "latin1")],
  ["what was cut off within a letter", Buffer.from("Mü").subarray(0, 2)],
  ["half of a UTF-16 letter", Buffer.from("\ufeffab", "utf16le").subarray(0, 5)],
])("says how to save %s", (_, bytes) => {
  expect(() => fileText(bytes)).toThrow(/save it as UTF-8$/);
});
