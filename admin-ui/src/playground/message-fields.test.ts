import { describe, expect, it } from "vitest";
import { fieldsOf, messageOf } from "./message-fields.ts";

describe("the playground's messages", () => {
  it("are made from the protocol's schemas", () => {
    const kinds = Object.fromEntries(fieldsOf("context.update").map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual({ session: "text", text: "text", key: "text", variables: "json", respond: "choice" });
    expect(messageOf("action.result", "m-1", { session: "s", call: "c", ok: "false", result: "[1]" })).toEqual({
      ok: true,
      message: { type: "action.result", id: "m-1", session: "s", call: "c", ok: false, result: [1] },
    });
    expect(messageOf("action.result", "m-1", { result: "[" })).toMatchObject({ ok: false });
  });
});
