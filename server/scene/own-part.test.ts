import fc from "fast-check";
import { expect, test } from "vitest";
import type { Part } from "../cues/cue-stream.ts";
import { OwnPart } from "./own-part.ts";

function spoken(pieces: readonly (string | { readonly cue: string })[]): string {
  const own = new OwnPart({ name: "Tom Stone", others: ["Mira", "Old Olaf", "Ann"] });
  const parts: Part[] = pieces.map((piece) =>
    typeof piece === "string" ? { text: piece } : { cue: { name: piece.cue } },
  );
  return [...parts.flatMap((part) => own.push(part)), ...own.end()]
    .map((part) => ("text" in part ? part.text : `‹${part.cue.name}›`))
    .join("");
}

test.each([
  ["Tom Stone: Hi there.", "Hi there."],
  ["**Tom:** Hi there.", "Hi there."],
  ["tom stone : Hi.", "Hi."],
  ["*Tom*: Hi.", "Hi."],
  ["[Tom]: Hi.", "Hi."],
  ["  Tom：Hi.", "  Hi."],
  ["Tom: Hi.\nTom: And welcome.", "Hi.\nAnd welcome."],
  ["Hi.\n\nMira: And hello from me.\nTom: Ah.", "Hi."],
  ["Hi.\n**Ann:** Hello!", "Hi."],
  ["Hi.\nOld Olaf: Hm.", "Hi."],
  ["Mira: Hello.", ""],
  ["Tom and Mira: a fine couple.", "Tom and Mira: a fine couple."],
  ["Tom is my name.\nMira is hers.\n", "Tom is my name.\nMira is hers.\n"],
  ["I say: Tom: hi.", "I say: Tom: hi."],
  ["Tom", "Tom"],
  ["Tom:", ""],
  ["Three things:\n- ale\n- bread", "Three things:\n- ale\n- bread"],
])("of %j is said %j, however it is cut", (written, expected) => {
  expect(spoken([written])).toBe(expected);
  expect(spoken([...written])).toBe(expected);
});

test("cues keep their place", () => {
  expect(
    spoken([{ cue: "nod" }, "Tom: Hi ", { cue: "bow" }, "there.\n", { cue: "nod" }, "Mira: Hm.", { cue: "bow" }]),
  ).toBe("‹nod›Hi ‹bow›there.\n‹nod›");
});

test("however a stream cuts it, the same is said", () => {
  const piece = fc.constantFrom(
    "Tom",
    " Stone",
    "Mira",
    "Old ",
    "Olaf",
    ":",
    "**",
    "\n",
    " ",
    "Hi",
    "[",
    "]",
    "T",
    "M",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      expect(spoken(pieces)).toBe(spoken([pieces.join("")]));
      expect(spoken([...pieces.join("")])).toBe(spoken([pieces.join("")]));
    }),
  );
});
