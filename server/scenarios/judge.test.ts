import { expect, it } from "vitest";
import { catalogueModel, ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { askOnce } from "../dialogue/ask-once.ts";
import type { TurnTrace } from "../dialogue/conversation.ts";
import { createJudge } from "./judge.ts";

const turn = { said: "Is it raining?", text: "Not a drop.", calls: [] } as unknown as TurnTrace;
const observed = { turns: [turn], cues: [], scenes: [] };
const asked = async (answer: string, model = "wise") => {
  const adapter = new ScriptedAdapter([[answer]]);
  const source = sourceOf({ wise: adapter }, { rehearsal: catalogueModel("rehearsal", { standIn: true }) });
  const judge = createJudge({ catalogue: source.catalogue, ask: (...given) => askOnce(source, ...given) });
  return { verdict: await judge(model, "It stays dry.", observed), adapter };
};

it("keeps what the judge says, and its reasons", async () => {
  const { verdict, adapter } = await asked("Yes. It says that not a drop falls.");
  const usage = { inputTokens: expect.any(Number), outputTokens: expect.any(Number), estimated: true };
  expect(verdict).toEqual({
    passed: true,
    why: "wise: It says that not a drop falls.",
    asked: { model: "wise", usage },
  });
  expect(verdict.asked?.usage.inputTokens).toBeGreaterThan(0);
  const sent = JSON.stringify(adapter.requests[0]?.messages);
  expect(sent).toContain("Not a drop.");
  expect(sent).toContain("It stays dry.");
  expect((await asked("no: it never says")).verdict).toMatchObject({ passed: false, why: "wise: it never says" });
});

it("judges nothing where the answer is neither, or nobody can judge", async () => {
  expect((await asked("Perhaps.")).verdict).toMatchObject({ passed: null, why: expect.stringContaining("Perhaps.") });
  expect((await asked("yes", "rehearsal")).verdict).toMatchObject({
    passed: null,
    why: expect.stringContaining("can't judge"),
  });
  expect((await asked("yes", "nobody")).verdict).toMatchObject({ passed: null });
});
