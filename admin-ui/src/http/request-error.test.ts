import { describe, expect, it } from "vitest";
import { sentences } from "./request-error.ts";

describe("a refusal", () => {
  it("of one reason is the server's sentence", () => {
    expect(sentences("name: Missing.", [{ path: "name", message: "Missing." }])).toBe("name: Missing.");
    expect(sentences("Somebody else saved it.", { current: {} })).toBe("Somebody else saved it.");
  });

  it("of several says each, where the server's sentence counts them", () => {
    const details = [
      { path: "name", message: "Missing." },
      { path: "", message: "Expected an object." },
    ];
    expect(sentences("name: Missing. (and 1 more, see details)", details)).toBe("name: Missing. Expected an object.");
  });
});
