import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { importable } from "./importable.ts";

const offered = (doc: string) => importable(new CompletionContext(EditorState.create({ doc }), doc.length, false));

describe("what can be imported", () => {
  it("is offered behind import and from, with what is installed among it", () => {
    for (const doc of ["import requ", "from requ", "import json\nimport "]) {
      const found = offered(doc);
      expect(found?.options.map(({ label }) => label)).toContain("requests");
      expect(found?.from).toBe(doc.lastIndexOf(" ") + 1);
    }
  });

  it("and nowhere else", () => {
    for (const doc of ["requ", "x = important", "importance ", "from json import lo"]) expect(offered(doc)).toBeNull();
  });
});
