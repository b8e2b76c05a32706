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
  // What models make of it: Markdown around it or in it, one bracket too few, none at all, marks in marks.
  ["**[[emotion=joy]]** Hi.", "‹emotion=joy›Hi."],
  ["`[[nod]]`, _[[nod]]_ and **[[nod]] bold**", "‹nod›, ‹nod›and **‹nod› bold**"],
  ["\\[\\[emotion=joy\\]\\] Hi \\[you\\].", "‹emotion=joy›Hi \\[you\\]."],
  ["[[emotion=joy] Hi [there].", "‹emotion=joy›Hi [there]."],
  ["[[nod] Hi. [[see] below", "‹nod›Hi. [[see] below"],
  ["Hi. [[emotion=joy", "Hi. "],
  ["[[emotion=joy\nHi.", "‹emotion=joy›\nHi."],
  ["[[emotion=Joy Hi there, traveller.", "‹emotion=joy›Hi there, traveller."],
  ["[[emotion=joyful Hi there, traveller.", "Hi there, traveller."],
  ["[[gesture=waves Hi there, traveller.", "Hi there, traveller."],
  ["[[emotion=joy [[nod]] Hi.", "‹emotion=joy›‹nod›Hi."],
  // One in another, brackets in it, or brackets that come late: whatever is left of it is not said, and what is no mark's is.
  ["[[emotion=[[joy]]]] Hi [you].", "Hi [you]."],
  ["[[emotion=[joy]]] Hi.", "Hi."],
  ["[[emotion=joy [very]]] Hi.", "‹emotion=joy›[very] Hi."],
  ["[[emotion=joy\n]] Hi.", "‹emotion=joy›Hi."],
  ["[[\nemotion=joy]] Hi.", "‹emotion=joy›Hi."],
  ["[[emotion=joy] ] Hi.", "‹emotion=joy›Hi."],
  ["[[nod, smile]] Hi.", "‹nod›Hi."],
  ["[[nod slowly]] Hi.", "‹nod›Hi."],
  ["[[emotion=joy Hi there, see [1] and [[2]].]] Ah.", "‹emotion=joy›Hi there, see [1] and [[2]]. Ah."],
  ["[[emotion=joy Hi.\nA list ]] of [[1]].", "‹emotion=joy›Hi.\nA list ]] of [[1]]."],
  // In code, in JSON, in other scripts, with names that nobody declared.
  ["```\n[[nod]]\n```", "```\n‹nod›\n```"],
  ['{"say": "[[emotion=joy]]Hi.", "at": [[1, 2], [3]]}', '{"say": "‹emotion=joy›Hi.", "at": [[1, 2], [3]]}'],
  ['[["a", "b"], [{"c": [[]]}], [[-1]]]', '[["a", "b"], [{"c": [[]]}], [[-1]]]'],
  ["[[表情=喜]]Hi [[настроение=радость]]there[[big smile]].[[🙂]]", "Hi there."],
  // Single brackets are words, unless what the game declared stands in them.
  [
    "[emotion=joy] Hi [nod], see [gaze] and [x=1] [emotion=rage].",
    "‹emotion=joy›Hi [nod], see [gaze] and [x=1] [emotion=rage].",
  ],
  ["[gaze: the door] There.", "‹gaze=the door›There."],
  ["[[[nod]][nod]]", "[‹nod› [nod]]"],
])("reads %j as %j, however it is cut", (written, expected) => {
  expect(read([written]).text).toBe(expected);
  expect(read([...written]).text).toBe(expected);
});

test.each([
  ["a long value", `[[gaze=${"far ".repeat(100)}]] Hi.`, `‹gaze=${"far ".repeat(16)}›Hi.`],
  ["a word without an end", `[[gaze=${"far".repeat(2000)}]] Hi.`, "Hi."],
  ["words without an end", `[[gaze=${"far ".repeat(2000)}]] Hi.`, "Hi."],
  ["a long name", `[[${"far".repeat(100)}]] Hi.`, "Hi."],
  [
    "whole sentences, which are said",
    `[[gaze=the ${"door is shut, my friend. ".repeat(20)}]] Hi.`,
    `${"door is shut, my friend. ".repeat(20)}Hi.`,
  ],
  ["signs of two units", `[[gaze=${"🍺".repeat(100)}]] Hi.`, `‹gaze=${"🍺".repeat(32)}›Hi.`],
])("reads a mark that is too long, with %s, however it is cut", (_, written, expected) => {
  expect(read([written]).text).toBe(expected);
  expect(read([...written]).text).toBe(expected);
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
  expect(read(["**smiles** Ah, ***he smiles***!"], style).text).toBe("‹emotion=joy›Ah, ‹emotion=joy›!");
  // What stands between two directions is said.
  expect(read(["*A dog* makes her smile *loudly*. 2 * smile * 3"], style).text).toBe(
    "*A dog* makes her smile *loudly*. 2 * smile * 3",
  );
  expect(read(["*grins* **** *"], { grin: "emotion=joy", in: "emotion=fear" }).text).toBe("‹emotion=joy›**** *");
});

const piece = fc.oneof(
  fc.constantFrom(
    "[[emotion=joy]]",
    "[[nod]]",
    "[[dance]]",
    "[[gaze=",
    "[[emotion=joy",
    "[[emotion=",
    "[gaze=",
    "]] Hi. ",
    "x".repeat(300),
    "far ".repeat(600),
    "\\",
    "`",
    "nod",
    "]]",
    "[",
    "]",
    "*smiles*",
    "**smiles**",
    "*",
    "**",
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
      expect(spoken).not.toMatch(/\[\[[\p{L}_][^[\]\n]*\]\]/u);
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
  // Double brackets of another kind were said.
  expect(withoutMarks("See [[1, 2]].")).toBe("See [[1, 2]].");
  expect(cutWritten("See [[1, 2]].", 6)).toBe("See [[");
  expect(markOf({ name: "emotion", value: "joy" })).toBe("[[emotion=joy]]");
});
