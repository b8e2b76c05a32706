/** The code of docs/voice.md, run as it stands: what of a turn reaches the voice, and when. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../docs/voice.md", import.meta.url), "utf8");
const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
const AsyncFunction = (async () => {}).constructor as new (
  ...names: string[]
) => (...given: unknown[]) => Promise<void>;

async function spoken(deltas: readonly string[], finish = "complete") {
  const said: string[] = [];
  const messages = [
    ...deltas.map((delta) => ({ type: "text.delta", delta })),
    { type: "turn.finished", finish, text: deltas.join("") },
  ];
  const session = {
    async *say() {
      yield* messages;
    },
  };
  const voice = { speak: (words: string) => said.push(words) };
  await new AsyncFunction("session", "voice", "words", code)(session, voice, "Hello");
  return said;
}

test.each([
  [
    ["Well. How are ", "you? I am ", "fine"],
    ["Well.", " How are you?", " I am fine"],
  ],
  [
    ["It is 3.", "5 km. ", '"Stop." He', " left."],
    ["It is 3.5 km.", ' "Stop."', " He left."],
  ],
  [
    ["こんにちは。", "元気ですか？", "はい"],
    ["こんにちは。", "元気ですか？", "はい"],
  ],
])("%j is spoken as %j", async (deltas, sentences) => {
  expect(await spoken(deltas)).toEqual(sentences);
});

test("of a turn that was stopped nothing more is said", async () => {
  expect(await spoken(["One. Two ", "three"], "cancelled")).toEqual(["One."]);
});
