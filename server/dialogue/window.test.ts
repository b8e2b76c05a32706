/** Two hundred turns against a window of 1,500 tokens: a server that refuses what is too long, and counts as a small tokenizer does. */
import { describe, expect, it } from "vitest";
import { catalogueModel } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { stage } from "../../test/fixtures/dialogue/stage.ts";
import type { ModelAdapter, ModelRequest } from "../models/adapter.ts";
import type { CatalogueModel } from "../models/catalogue-types.ts";
import { FailedAnswer, fromFailedAnswer } from "../models/model-error.ts";
import type { Lesson } from "../models/refusals/lesson.ts";

const window = 1500;

/** Each letter pair, digit, sign, and half of every character past ASCII is a token: harsher than most. */
const count = (text: string) => {
  let tokens = 0;
  for (const character of text) tokens += /[a-z ]/i.test(character) ? 0.3 : character.charCodeAt(0) < 128 ? 1 : 2.2;
  return Math.ceil(tokens);
};
const sizeOf = ({ system, tools, messages }: ModelRequest) => count(JSON.stringify([system, tools, messages]));

/** `telling`: the refusal names the window and the prompt's length. */
function smallServer({ telling }: { readonly telling: boolean }) {
  const learned: Lesson[] = [];
  let scale: number | undefined;
  let refused = 0;
  let answered = 0;
  const adapter: ModelAdapter = {
    stream: async (request, _, onPart) => {
      const size = sizeOf(request);
      if (size + request.outputTokens > window) {
        refused++;
        const words = telling
          ? `This model's maximum context length is ${window} tokens. However, you requested ${size} tokens`
          : "Please reduce the length of the messages.";
        throw fromFailedAnswer({ provider: "It" }, new FailedAnswer(400, new Headers(), words));
      }
      answered++;
      onPart({ type: "text", text: `Answer ${answered}.` });
      onPart({ type: "usage", usage: { inputTokens: size, outputTokens: 5 } });
      onPart({ type: "finish", reason: "complete" });
    },
  };
  const model = (): CatalogueModel => {
    const lesson = learned.find((each) => each.kind === "window");
    const contextTokens = lesson?.kind === "window" ? lesson.tokens : null;
    const capabilities = { ...catalogueModel("m1").capabilities, contextTokens };
    return catalogueModel("m1", {
      capabilities,
      learned: learned.map((each) => ({ ...each, at: "", words: "", meaning: "" })),
    });
  };
  return {
    source: {
      catalogue: { get: model, warnings: () => [] },
      adapter: () => adapter,
      learn: (_: CatalogueModel, lesson: Lesson) => {
        learned.splice(0, learned.length, ...learned.filter(({ kind }) => kind !== lesson.kind), lesson);
        return true;
      },
      tokenScale: () => scale,
      countedTokens: (_: CatalogueModel, seen: number) => {
        scale = seen;
      },
    },
    refused: () => refused,
  };
}

describe.each([{ telling: true }, { telling: false }])("%j", ({ telling }) => {
  it.each([
    ["English", "I went down to the river and looked for the old boat, but nobody had seen it since spring."],
    ["German", "Über die Brücke führt kein Weg mehr, seit der große Müller sein Geländer verkauft hat."],
    ["Japanese", "川のそばで古い舟を探しましたが、春からは誰も見ていないそうです。"],
    ["emoji", "🍺🏰🐉 look 🗡️🛡️ and 🎲🎲 again 🧙‍♂️"],
    ["numbers", '{"gold":12345,"x":41.9027,"y":12.4964,"at":"2026-11-29T12:00:00Z","ids":[1093847561029384756]}'],
  ])("no turn is lost in %s", async (_, words) => {
    const server = smallServer({ telling });
    const { say } = stage({ models: server.source });
    for (let turn = 0; turn < 200; turn++) {
      const result = await say(`${turn} ${words}`);
      expect(result, `turn ${turn}`).toMatchObject({ finish: "complete" });
    }
    expect(server.refused(), "a refusal is the exception").toBeLessThan(12);
  });
});

it("a new conversation begins with how the model counted in the one before", async () => {
  const server = smallServer({ telling: true });
  const japanese = "川のそばで古い舟を探しましたが、春からは誰も見ていないそうです。";
  const first = stage({ models: server.source });
  for (let turn = 0; turn < 40; turn++) await first.say(`${turn} ${japanese}`);
  const records = first.records;
  const refused = server.refused();
  const second = stage({ models: server.source, open: { restored: records } });
  for (let turn = 0; turn < 10; turn++)
    expect(await second.say(`${turn} ${japanese}`)).toMatchObject({ finish: "complete" });
  expect(server.refused()).toBe(refused);
});

it.each([{ telling: true }, { telling: false }])(
  "more tools than its window has room for are left out, the last first, and that is shown: %j",
  async ({ telling }) => {
    const server = smallServer({ telling });
    const method = {
      description: "Tells of one thing in the valley, its price, where it is, who has it and since when.",
      parameters: { place: { type: "string", description: "Where to look, such as the mill" } },
      run: () => ({}),
    };
    const names = Array.from({ length: 12 }, (_, n) => `look_${String(n).padStart(2, "0")}`);
    const { say, traces } = stage({
      models: server.source,
      methods: Object.fromEntries(names.map((name) => [name, method])),
      character: { firstMethods: ["look_11"] },
    });
    for (let turn = 0; turn < 30; turn++)
      expect(await say(`${turn} Where is the old boat?`), `turn ${turn}`).toMatchObject({ finish: "complete" });
    const { offered, leftOut } = traces.at(-1) ?? { offered: [], leftOut: [] };
    expect(offered.map(({ name }) => name)).toContain("look_11");
    expect(offered.length + leftOut.length).toBe(12);
    expect(leftOut.at(-1)).toMatchObject({ name: "look_10", reason: expect.stringContaining("has room for") });
    expect(server.refused()).toBeLessThan(12);
  },
);

it("what can't be shortened fails, and stands in nobody's way after", async () => {
  const server = smallServer({ telling: true });
  const { say } = stage({ models: server.source });
  expect(await say("Hello")).toMatchObject({ finish: "complete" });
  expect(await say("words ".repeat(2000))).toMatchObject({ finish: "error", error: { code: "context_overflow" } });
  expect(await say("hi")).toMatchObject({ finish: "complete" });
});
