/** Words on their way to the disk and back: nothing of them changes, however they come. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import { type KeptEntry, packEntries, unpackEntries } from "./packed-entries.ts";
import type { SessionEntry } from "./session-records.ts";

const session = "s_1";
const words = (seq: number, delta: string, more: object = {}): SessionEntry => ({
  kind: "sent",
  message: { type: "text.delta", turn: "s_1.1", delta, ...more, session, seq },
});
const packed = (entries: readonly SessionEntry[]) =>
  packEntries(entries.map((entry) => ({ entry, json: writeJson(entry.kind === "sent" ? entry.message : entry) })));
const kept = (entries: readonly SessionEntry[]) => readJson(packed(entries)) as KeptEntry[];

test("words that follow one another are one entry; a filler, and what comes between, stand by themselves", () => {
  const entries = [
    words(1, "Good "),
    words(2, "evening"),
    words(3, "Hm.", { filler: true }),
    words(4, ", Ada"),
    { kind: "record", record: { kind: "note" } } as unknown as SessionEntry,
    words(5, "."),
    // what was withdrawn leaves a gap
    words(9, "Welcome."),
  ];
  expect(kept(entries).map(({ kind }) => kind)).toEqual(["words", "sent", "words", "record", "words", "words"]);
  expect(unpackEntries(session, kept(entries))).toEqual(entries);
});

test("what is read back is what was written, in the order of its fields too", () => {
  const entry = fc.oneof(
    fc.tuple(fc.string(), fc.integer({ min: 1, max: 3 })).map(([delta, step]) => ({ delta, step, more: {} })),
    fc.constant({ delta: "Hm.", step: 1, more: { filler: true } }),
  );
  fc.assert(
    fc.property(fc.array(entry), (drawn) => {
      let seq = 0;
      const entries = drawn.map(({ delta, step, more }) => {
        seq += step;
        return words(seq, delta, more);
      });
      return writeJson(unpackEntries(session, kept(entries))) === writeJson(entries);
    }),
  );
});
