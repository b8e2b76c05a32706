/** What leaves is whole characters, in pieces that fit into a frame, and no more than a turn may say. */
import { expect, it } from "vitest";
import { Voice } from "./voice.ts";

function heard(pieces: readonly string[], most = 16_000) {
  const deltas: string[] = [];
  const voice = new Voice({
    turn: "t",
    emit: (event) => {
      if (event.type === "text.delta") deltas.push(event.delta);
    },
    onFirstText: () => undefined,
    maySilence: false,
    most,
  });
  voice.open();
  for (const piece of pieces) voice.say(piece);
  voice.endRound();
  return { deltas, voice };
}

it("never half a character", () => {
  expect(heard(["Cheers \ud83c", "\udf7a friend"]).deltas).toEqual(["Cheers ", "🍺 friend"]);
  expect(heard(["Cheers \ud83c"]).deltas).toEqual(["Cheers ", "\ufffd"]);
  expect(heard(["\udf7a alone \ud83c!"]).deltas).toEqual(["\ufffd alone \ufffd!"]);
});

it("in pieces that fit into a frame, cut between characters", () => {
  const text = "🍺".repeat(30_000);
  const { deltas, voice } = heard([text], 200_000);
  expect(deltas.join("")).toBe(text);
  expect(voice.text).toBe(text);
  for (const delta of deltas) {
    expect(Buffer.byteLength(JSON.stringify(delta))).toBeLessThan(64 * 1024);
    expect(delta.isWellFormed()).toBe(true);
  }
});

it("shows no cue behind the words that are no longer said", () => {
  const shown: unknown[] = [];
  const cues = [{ name: "nod" }];
  const emit = (event: { readonly type: string }) => shown.push(event.type === "cue" ? event : event.type);
  const voice = new Voice({ turn: "t", emit, onFirstText: () => undefined, maySilence: false, most: 5, cues });
  voice.open();
  voice.say("One[[nod]] two[[nod]]");
  voice.endRound();
  expect(shown).toEqual(["text.delta", { type: "cue", turn: "t", at: 3, name: "nod" }, "text.delta"]);
});

it("says what was written for it as it stands, whoever is named in it", () => {
  const said: string[] = [];
  const voice = new Voice({
    turn: "t",
    emit: (event) => void ("delta" in event && said.push(event.delta)),
    onFirstText: () => undefined,
    maySilence: true,
    part: { name: "Tom", others: ["Mira"] },
    most: 100,
  });
  voice.open();
  voice.say("Tom: Hm.\nMira: Well");
  voice.endRound();
  voice.beginRound();
  voice.sayExactly("Mira: [silent]\nTom: and [[nod]]so on.");
  expect(said).toEqual(["Hm.", " Mira: [silent]\nTom: and so on."]);
});

it("is full where a model writes what nobody says", () => {
  expect(heard(["[[nod]]".repeat(10)], 100).voice.isFull).toBe(false);
  expect(heard(["[[nod]]".repeat(1_000)], 100).voice.isFull).toBe(true);
});

it("no more than may be said, and tells when that was reached", () => {
  expect(heard(["x".repeat(99)], 100).voice.isFull).toBe(false);
  const { deltas, voice } = heard(["x".repeat(99), "🍺🍺", "more"], 100);
  expect(deltas.join("")).toBe("x".repeat(99));
  expect(voice.isFull).toBe(true);
});
