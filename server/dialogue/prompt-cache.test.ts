/**
 * How much of a request is the same bytes as the one before it: what a provider reads from its cache. `npm run bench -- cache` shows the
 * figures of a whole server.
 */
import { expect, it } from "vitest";
import { writeJson } from "../../protocol/exact-json.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { commonBytes, promptOf } from "../../test/bench/cache/prompt.mjs";
import { stage } from "../../test/fixtures/dialogue/stage.ts";
import type { ModelRequest } from "../models/adapter.ts";
import { anthropicBody } from "../models/anthropic/anthropic-request.ts";
import { openAIBody } from "../models/openai/openai-request.ts";

const forms: Record<string, (request: ModelRequest) => unknown> = {
  "Chat Completions": (request) => openAIBody(request, true),
  "Chat Completions, compatible": (request) => openAIBody(request, false),
  Messages: anthropicBody,
};
const get_weather = {
  parameters: { city: { type: "string" } },
  required: ["city"],
  run: ({ city }: JsonObject) => ({ sky: `rain over ${city}` }),
};

const talks = Object.keys(forms).flatMap((form) => [false, true].map((calls) => ({ form, calls })));

it.each(talks)(
  "at least 85 percent with a game's state that changes, over a minute's end: $form, with calls: $calls",
  async ({ form: name, calls }) => {
    let now = Date.parse("2026-11-29T10:00:30Z");
    const { say, conversation, model } = stage({
      ...(calls && {
        answers: [
          ({ messages }) =>
            messages.at(-1)?.role === "tool" ? ["Rain."] : [{ call: "get_weather", with: { city: "Rom" } }],
        ],
      }),
      methods: { get_weather },
      character: {
        clock: "real",
        persona: `You are Mira, who keeps the inn. ${"You know every story of the valley. ".repeat(calls ? 80 : 30)}`,
      },
      factory: { clock: () => now },
    });
    for (let turn = 0; turn < 12; turn++) {
      now += 40_000;
      conversation.updateContext({ key: "gold", text: `${turn * 7} pieces` });
      await say(`Question ${turn}: what would you do about the bridge?`);
    }
    const form = forms[name] as (typeof forms)[string];
    const prompts = model.requests.map((request) => Buffer.from(promptOf(JSON.parse(writeJson(form(request))))));
    expect(prompts).toHaveLength(calls ? 24 : 12);
    for (const [at, prompt] of prompts.slice(1).entries()) {
      const share = commonBytes(prompts[at] as Buffer, prompt) / prompt.length;
      expect(share, `request ${at + 2}`).toBeGreaterThan(0.85);
    }
    const last = String(prompts.at(-1));
    expect(last).toContain("gold: 77 pieces");
    expect(last).not.toContain("gold: 70 pieces");
    expect(last.match(/<now>\\n/g)).toHaveLength(1);
  },
);

it("says nothing of the time unless the character has a clock; the game's own where it names one", async () => {
  const none = stage();
  await none.say("Hello");
  expect(none.model.requests[0]?.messages).toEqual([{ role: "user", text: "Hello" }]);
  const own = stage({ character: { clock: "scene.hour" }, open: { scene: { hour: "dusk" } } });
  await own.say("Hello");
  expect(own.model.requests[0]?.messages[0]).toMatchObject({
    text: "Hello",
    before: expect.stringContaining("It is dusk."),
  });
});
