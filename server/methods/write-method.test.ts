/** Methods that a model writes: read whatever stands around them, marked, never more than proposed. */
import { describe, expect, it } from "vitest";
import type { Method } from "./method.ts";
import { createMethodWriter } from "./write-method.ts";

const fields = {
  name: "Tide",
  description: "Tells the tide.",
  inputDescription: { parameters: { port: { type: "string" } }, required: ["port"] },
  code: "def handle_event(data):\n    return {}\n",
  samples: [{ name: "Here", input: { port: "Brest" } }],
};

/** Answers one text after the other; the plan refuses what has no name. */
function writer(answers: readonly string[]) {
  const asked: string[] = [];
  const write = createMethodWriter({
    ask: async ({ text }) => {
      asked.push(text);
      return answers[asked.length - 1] ?? "";
    },
    checkSyntax: async (code) => (code.includes("retrun") ? [{ line: 2, message: "invalid syntax" }] : []),
    plan: async (given) =>
      given.name === undefined
        ? {
            outcomes: [
              {
                what: "problem",
                problem: {
                  name: "",
                  code: "invalid_request",
                  message: "no",
                  details: [{ path: "name", message: "is missing" }],
                },
              },
            ],
            documents: [],
          }
        : {
            outcomes: [{ what: "created", id: "tide" }],
            documents: [{ id: "tide", version: 1, updatedAt: "", ...given } as unknown as Method],
          },
  });
  return { write, asked };
}

describe("a method from a sentence", () => {
  it("is marked in its code, and is neither connected nor anybody's, whatever the model says", async () => {
    const given = { ...fields, connected: true, characters: ["barkeep"], id: "roll_dice" };
    const { write } = writer([`Here you are:\n\`\`\`json\n${JSON.stringify(given)}\n\`\`\``]);
    const { model, method } = await write("Tell\nthe tide", "gpt-4o");
    expect(model).toBe("gpt-4o");
    expect(method).toMatchObject({ name: "Tide", samples: fields.samples, connected: false });
    expect(method.code).toMatch(/^# Written by gpt-4o from: Tell the tide\n# Read it[^\n]*\n\ndef handle_event/);
    expect(Object.keys(method)).not.toContain("id");
    expect(method.characters).toBeUndefined();
  });

  it("whose code stands between fences is the code", async () => {
    const { write } = writer([JSON.stringify({ ...fields, code: `\`\`\`python\n${fields.code}\`\`\`` })]);
    expect((await write("x", "m")).method.code).toMatch(/connect it\.\n\ndef handle_event\(data\):\n {4}return \{\}$/);
  });

  it.each([
    ["no code", JSON.stringify({ ...fields, code: undefined }), "no handle_event"],
    ["code without a handler", JSON.stringify({ ...fields, code: "print('hi')" }), "no handle_event"],
    [
      "broken code",
      JSON.stringify({ ...fields, code: "def handle_event(data):\n    retrun {}\n" }),
      "Line 2 is no Python",
    ],
    ["a refusal", "I can't help with that.", "I can't help with that."],
    ["nothing", "", "nothing"],
  ])("that is %s is asked for once more, and then told as what it is", async (_what, answer, told) => {
    const again = writer([answer, JSON.stringify(fields)]);
    expect((await again.write("x", "m")).method).toMatchObject({ name: "Tide" });
    expect(again.asked[1]).toContain(told);
    const error = { code: "model_output", message: expect.stringContaining(told) };
    await expect(writer([answer, answer]).write("x", "m")).rejects.toMatchObject(error);
  });

  it("is asked for once more with what was wrong, and then it is told", async () => {
    const { name: _, ...nameless } = fields;
    const second = writer([JSON.stringify(nameless), JSON.stringify(fields)]);
    expect((await second.write("x", "m")).method).toMatchObject({ name: "Tide" });
    expect(second.asked[1]).toContain("name: is missing");
    const never = writer(["I can't.", "{ no json }"]);
    await expect(never.write("x", "m")).rejects.toMatchObject({ code: "model_output" });
    expect(never.asked).toHaveLength(2);
  });
});
