import { describe, expect, it } from "vitest";
import { asCode } from "./as-code.ts";

describe("the playground's messages", () => {
  it("become code: initialisers when flat, read from JSON when nested", () => {
    const say = { type: "say", id: "m-1", session: "s", text: 'He said "no"' };
    expect(asCode(say, "csharp")).toContain('Text = "He said \\"no\\"",');
    expect(asCode({ type: "session.open", id: "m", player: { id: "p" } }, "csharp")).toContain(
      'SessionOpenMessage.Read(JsonReader.Read(@"',
    );
    expect(asCode(say, "typescript")).toContain('type: "say"');
    expect(JSON.parse(asCode(say, "json"))).toEqual(say);
  });
});
