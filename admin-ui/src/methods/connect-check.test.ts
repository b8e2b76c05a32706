/** What is told before a method is connected. */
import { expect, it } from "vitest";
import { type ConnectFacts, connectWarnings } from "./connect-check.ts";

const sound: ConnectFacts = {
  method: { description: "Greets somebody", code: "def handle_event(data): ...", characters: "all", secrets: ["KEY"] },
  syntax: [],
  problems: [],
  lastRun: { status: "ok" },
  secrets: ["KEY", "OTHER"],
  together: 12,
};

it("says nothing of a method that was tested and described", () => {
  expect(connectWarnings(sound)).toEqual([]);
});

it.each<[string, Partial<ConnectFacts>, RegExp]>([
  ["code that Python can't read", { syntax: [{ line: 3, column: 1, message: "expected ':'" }] }, /line 3: expected/],
  [
    "parameters no model can be told",
    { problems: [{ path: "inputDescription", message: "No such type." }] },
    /No such/,
  ],
  ["no description", { method: { ...sound.method, description: " " } }, /no description/],
  ["a placeholder", { method: { ...sound.method, code: 'KEY = "<your-api-key>"' } }, /placeholder/],
  ["a secret that is not set", { secrets: [] }, /The secret KEY is not set/],
  ["a method never run", { lastRun: null }, /never tested/],
  ["a run that failed", { lastRun: { status: "error", kind: "exception" } }, /raised an exception/],
  ["nobody to serve", { method: { ...sound.method, characters: [] } }, /no character/],
  ["a long description", { method: { ...sound.method, description: "x".repeat(1025) } }, /1025 characters/],
  ["more methods than model servers take", { together: 129 }, /method 129/],
])("warns of %s, and of nothing else", (_, wrong, words) => {
  const warnings = connectWarnings({ ...sound, ...wrong });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(words);
});
