import fc from "fast-check";
import { expect, test } from "vitest";
import { CueStream, type Part } from "./cue-stream.ts";
import { cutWritten, markOf, withoutMarks } from "./written.ts";

const declared = [{ name: "emotion", values: ["joy", "fear"] }, { name: "nod" }, { name: "gaze" }];

/** Text with `‹name=value›` where a cue stands. */
const shown = (parts: readonly Part[]) =>
  parts
    .map((part) =>
      "text" in part ? part.text : `‹${part.cue.name}${part.cue.value === undefined ? "" : `=${part.cue.value}`}›`,
    )
    .join("");

function read(chunks: readonly string[], style: Record<string, string> = {}) {
  const stream = new CueStream({ declared, style });
  const parts = [...chunks.flatMap((chunk) => stream.push(chunk)), ...stream.end()];
  return { parts, text: shown(parts), dropped: Object.fromEntries(stream.dropped) };
}

test.each([
  ["[[emotion=joy]]Well met.", "‹emotion=joy›Well met."],
  ["Well [[nod]] met.", "Well ‹nod›met."],
  ["Well[[nod]] met.", "Well‹nod› met."],
  ["[[ Emotion = Joy ]] Hi.", "‹emotion=joy›Hi."],
  ['[[emotion: "fear"]]No.', "‹emotion=fear›No."],
  ["[[gaze=the door]]There.", "‹gaze=the door›There."],
  ["A list [1], [[1,2],[3]] and [x].", "A list [1], [[1,2],[3]] and [x]."],
  ["Half a mark [", "Half a mark ["],
  ["Half a mark [[emotion=jo", "Half a mark "],
  ["[[nod]][[emotion=joy]] Both.", "‹nod›‹emotion=joy›Both."],
  ["[[nod]]]", "‹nod›]"],
])("reads %j as %j", (written, expected) => {
  expect(read([written]).text).toBe(expected);
});

test("what the game did not declare is dropped and counted, a value that is none as well", () => {
  const { text, dropped } = read(["[[dance]]One [[emotion=rage]]two [[dance=wild]]three [[emotion]]four[[cut"]);
  expect(text).toBe("One two three four");
  expect(dropped).toEqual({ dance: 2, emotion: 2, cut: 1 });
});

test("stage directions between stars are cues where the character's style says so", () => {
  const style = { smile: "emotion=joy", shrug: "shrug" };
  expect(read(["*Smiles warmly* Welcome, *very* welcome. *shrugs*"], style)).toMatchObject({
    text: "‹emotion=joy›Welcome, *very* welcome. ",
    dropped: { shrug: 1 },
  });
  expect(read(["*smiles* Hello."]).text).toBe("*smiles* Hello.");
  expect(read(["**Bold** and 2 * 3 = 6"], style).text).toBe("**Bold** and 2 * 3 = 6");
});

const piece = fc.oneof(
  fc.constantFrom(
    "[[emotion=joy]]",
    "[[nod]]",
    "[[dance]]",
    "[[gaze=",
    "]]",
    "[",
    "]",
    "*smiles*",
    "*",
    " ",
    "\n",
    "🍺",
    "é",
  ),
  fc.string({ maxLength: 5 }),
);
const written = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

test("however a stream cuts the words, the same comes out of them, and never a mark", () => {
  fc.assert(
    fc.property(written, fc.array(fc.nat(60), { maxLength: 10 }), fc.boolean(), (text, cuts, stars) => {
      const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
      const chunks = at.slice(1).map((end, index) => text.slice(at[index], end));
      const style: Record<string, string> = stars ? { smiles: "emotion=joy" } : {};
      const [cut, whole] = [read(chunks, style), read([text], style)];
      expect(cut.text).toBe(whole.text);
      expect(cut.dropped).toEqual(whole.dropped);
      const spoken = whole.parts.map((part) => ("text" in part ? part.text : "")).join("");
      for (const mark of ["[[emotion=joy]]", "[[nod]]", "[[dance]]"]) expect(spoken).not.toContain(mark);
    }),
    { numRuns: Number(process.env.BARKEEP_FUZZ_RUNS ?? 500) },
  );
});

test("what was written can be cut where the player stopped listening", () => {
  const text = "[[emotion=joy]]Well [[nod]]met.";
  expect(withoutMarks(text)).toBe("Well met.");
  expect(cutWritten(text, 0)).toBe("");
  expect(cutWritten(text, 3)).toBe("[[emotion=joy]]Wel");
  expect(cutWritten(text, 5)).toBe("[[emotion=joy]]Well ");
  expect(cutWritten(text, 6)).toBe("[[emotion=joy]]Well [[nod]]m");
  expect(cutWritten(text, 99)).toBe(text);
  expect(markOf({ name: "emotion", value: "joy" })).toBe("[[emotion=joy]]");
});
