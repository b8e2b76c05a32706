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

it("no more than may be said, and tells when that was reached", () => {
  expect(heard(["x".repeat(99)], 100).voice.isFull).toBe(false);
  const { deltas, voice } = heard(["x".repeat(99), "🍺🍺", "more"], 100);
  expect(deltas.join("")).toBe("x".repeat(99));
  expect(voice.isFull).toBe(true);
});
