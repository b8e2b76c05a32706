import { describe, expect, it } from "vitest";
import { draftOf, emptyDraft, fieldsOf, parseObject } from "./draft.ts";

describe("a draft", () => {
  it("sends a description that isn't JSON as it is, for the server to say what is wrong", () => {
    expect(fieldsOf({ ...emptyDraft, inputDescription: "{" }).inputDescription).toBe("{");
    expect(parseObject("[1]")).toMatchObject({ ok: false });
  });

  it("has its fields in one order, whatever order the server sends", () => {
    const reversed = Object.fromEntries(Object.entries(fieldsOf(emptyDraft)).reverse());
    expect(JSON.stringify(draftOf(reversed))).toBe(JSON.stringify(emptyDraft));
  });
});
