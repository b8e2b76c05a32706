import { expect, it } from "vitest";
import { whyNot } from "./why-not.ts";

const system = (code: string, message: string) => Object.assign(new Error(message), { code });
const fetchFailed = (cause: Error) => new TypeError("fetch failed", { cause });
const named = (name: string, error: Error) => Object.assign(error, { name });

/** As an engine's own reader of JSON ends. */
function overflow(): unknown {
  let deep: unknown = [];
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  try {
    return JSON.stringify(deep);
  } catch (error) {
    return error;
  }
}

it.each([
  [
    "a port that is closed",
    new Error("fetch failed", { cause: fetchFailed(system("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:9")) }),
    "Nothing answers there: is the server running, and the port right?",
  ],
  [
    "several addresses in vain",
    fetchFailed(new AggregateError([system("ECONNREFUSED", "connect ECONNREFUSED ::1:9"), new Error("x")], "")),
    "Nothing answers there: is the server running, and the port right?",
  ],
  ["a reason of its own", fetchFailed(new Error("x is private.")), "x is private."],
  ["a reason with what it was about", new Error("Listing failed", { cause: new Error("no") }), "Listing failed: no"],
  ["the same twice", new Error("Error: no tools", { cause: new Error("no tools") }), "no tools"],
  ["a login", named("OAuthError", new Error("invalid_client")), "Its login was refused: invalid_client"],
  [
    "another login server",
    new Error("Authorization server mismatch: a, b"),
    'Authorization server mismatch: a, b. If that login server is meant, give it as "issuer".',
  ],
  ["what is no error", "gone", "gone"],
  ["what no reader's stack is deep enough for", overflow(), "What it answered is nested too deeply to be read."],
])("tells of %s", (_what, error, sentence) => {
  expect(whyNot(error)).toBe(sentence);
});

it("ends where reasons go round in a circle, and in length", () => {
  const error = new Error("x".repeat(2000));
  error.cause = error;
  expect(whyNot(error)).toHaveLength(500);
});
