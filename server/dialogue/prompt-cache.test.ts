/** How much of a request is the same bytes as the one before it: what a provider reads from its cache. */
import { expect, it } from "vitest";
import { writeJson } from "../../protocol/exact-json.ts";
import { stage } from "../../test/fixtures/dialogue/stage.ts";
import type { ModelRequest } from "../models/adapter.ts";
import { anthropicBody } from "../models/anthropic/anthropic-request.ts";
import { openAIBody } from "../models/openai/openai-request.ts";

const forms: Record<string, (request: ModelRequest) => string> = {
  "Chat Completions": (request) => {
    const { tools = [], messages } = openAIBody(request, false);
    return writeJson([tools, messages]);
  },
  Messages: (request) => {
    const { tools = [], system, messages } = anthropicBody(request);
    // where caches end is no part of what is cached
    return writeJson([tools, system, messages]).replaceAll(',"cache_control":{"type":"ephemeral"}', "");
  },
};

function common(before: string, after: string): number {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return at / before.length;
}

it.each(Object.keys(forms))(
  "%s: at least 85 %% with a game's state that changes, over a minute's end",
  async (name) => {
    let now = Date.parse("2026-11-29T10:00:30Z");
    const { say, conversation, model } = stage({
      character: {
        clock: "real",
        persona: `You are Mira, who keeps the inn. ${"You know every story of the valley. ".repeat(20)}`,
      },
      factory: { clock: () => now },
    });
    for (let turn = 0; turn < 12; turn++) {
      now += 40_000;
      conversation.updateContext({ key: "gold", text: `${turn * 7} pieces` });
      await say(`Question ${turn}: what would you do about the bridge?`);
    }
    const form = forms[name] as (typeof forms)[string];
    const bodies = model.requests.map(form);
    const shares = bodies.slice(1).map((body, at) => common(bodies[at] as string, body));
    expect(Math.min(...shares)).toBeGreaterThan(0.85);
    const last = bodies.at(-1) ?? "";
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
