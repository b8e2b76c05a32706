/** Every family's marks, whole and cut at every place. */

import { describe, expect, it } from "vitest";
import { cpuMs } from "../../../test/fixtures/cpu-time.ts";
import { longTexts } from "../../../test/fixtures/long-texts/long-texts.ts";
import { othersTurnMarks, thoughtMarks } from "./marks.ts";
import { SpeechFilter } from "./speech-filter.ts";

const names = ["get_weather", "roll_dice"];

function heard(pieces: readonly string[], { tools = names, holds = false } = {}) {
  const filter = new SpeechFilter({ tools, holds });
  const text = pieces.map((piece) => filter.push(piece)).join("") + filter.end();
  return { text, filter };
}

/** The same whole, letter by letter, and cut in two at every place. */
function spoken(text: string, options: { tools?: string[]; holds?: boolean } = {}): string {
  const whole = heard([text], options).text;
  expect(heard([...text], options).text, "letter by letter").toBe(whole);
  for (let at = 1; at < text.length; at++)
    expect(heard([text.slice(0, at), text.slice(at)], options).text, `cut at ${at}`).toBe(whole);
  return whole;
}

describe("the turns of others", () => {
  it.each(othersTurnMarks)("from %s on are not spoken", (mark) => {
    expect(spoken(`Good day.${mark}\nAnd you? </s> <tool_call>{}`)).toBe("Good day.");
    expect(spoken(`Good day.<|im_end|>${mark.toUpperCase()}\nAnd you?`)).toBe("Good day.");
  });

  it("are none where nobody's is named", () => {
    expect(spoken("Good <|im_start|>assistant\nday.", { tools: [] })).toBe("Good \nday.");
    expect(spoken("The tag [INS] and <start_of_tale> stay.")).toBe("The tag [INS] and <start_of_tale> stay.");
  });
});

describe("thoughts", () => {
  it.each(thoughtMarks)("between %s and %s", (open, close) => {
    expect(spoken(`${open}The player greets me.${close}\n\nGood day.`)).toBe("Good day.");
    expect(spoken(`Well. ${open.toUpperCase()}Hm.${close} Good day.`)).toBe("Well. Good day.");
    expect(spoken(`${open}never ends`)).toBe("");
  });

  it.each(thoughtMarks)("before %s … %s, where only the second comes", (_, close) => {
    const text = `The player greets me.\n${close}\n\nGood day.`;
    expect(spoken(text, { holds: true })).toBe("Good day.");
    expect(heard([text]).text).toBe("Good day.");
    expect(heard([...text]).filter.unopened).toBe(1);
  });

  it("are held until it is known that they are none", () => {
    const { text, filter } = heard(["Good ", "day."], { holds: true });
    expect([text, filter.unopened, filter.paired]).toEqual(["Good day.", 0, false]);
    const held = new SpeechFilter({ tools: [], holds: true });
    expect([held.push("Good "), held.release(), held.push("day.")]).toEqual(["", "Good ", "day."]);
  });

  it.each([
    ["<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>Good day.<|return|>"],
    ["<|start|>assistant<|channel|>analysis<|message|>Hm.<|start|>assistant<|channel|>final<|message|>Good day."],
    ["<|channel|>commentary<|message|>Hm.<|end|><|channel|>final<|message|>Good day."],
    ["analysisThe player greets me.assistantfinalGood day."],
    ["<|from|>assistant\n<|recipient|>all\n<|content|>Good day."],
    ["<|begin_of_thought|>Hm.<|end_of_thought|><|begin_of_solution|>Good day.<|end_of_solution|>"],
    ["Good day.<|im_end|>"],
  ])("in channels: %s", (text) => {
    expect(spoken(text)).toBe("Good day.");
  });

  it.each([
    "An ale <b> it is, 3 < 4 > 2 [sic] and so on.",
    "[[smile]] Well met, `friend`. {wink}",
    "analysis is hard.",
    "Line one\n\n- two\n  {three}",
    "I think > therefore",
    "get well soon\nroll the dice (both)",
  ])("are none in %j", (text) => {
    expect(spoken(text)).toBe(text);
  });
});

describe("calls", () => {
  it.each([
    '<tool_call>{"name":"get_weather","arguments":{"city":"Rome"}}</tool_call>',
    '[TOOL_CALLS][{"name":"get_weather","arguments":{"city":"Rome"}}]',
    '<|python_tag|>{"name":"get_weather","parameters":{"city":"Rome"}}',
    '{"name":"get_weather","parameters":{"city":"Rome"}}',
    '```json\n{"name": "get_weather", "arguments": {"city": "Rome"}}\n```',
    '[{"name":"get_weather","arguments":{"city":"Rome"}}]',
    '>>>get_weather\n{"city":"Rome"}',
    '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city":"Rome"}<|call|>',
    'Action: get_weather\nAction Input: {"city":"Rome"}\nObservation: {"sky":"clear"}\nThought: I know.',
    '**Action:** get_weather\n**Action Input:** {"city":"Rome"}',
    'Action: get_weather(city="Rome")',
    'Action:\n```json\n[{"tool_name":"get_weather","parameters":{"city":"Rome"}}]\n```',
    'functools[{"name":"get_weather","arguments":{"city":"Rome"}}]',
    '<|tool_call_start|>[get_weather(city="Rome")]<|tool_call_end|>',
    'commentary to=functions.get_weather json{"city":"Rome"}',
    'get_weather(city="Rome")',
    '[get_weather(city="Rome")]',
  ])("are held, not spoken: %s", (call) => {
    for (const before of ["", "I'll look.\n"]) {
      expect(spoken(before + call).trim()).toBe(before.trim());
      expect(heard([...(before + call)]).filter.call?.text).toContain("get_weather");
    }
  });

  it("are held with the thought before them", () => {
    for (const text of [
      'Thought: I should look.\nAction: get_weather\nAction Input: {"city":"Rome"}',
      "Thought: I should look.\nIt may rain.\nAction: get_weather",
    ]) {
      expect(spoken(text)).toBe("");
      expect(heard([...text]).filter.call?.text).toContain("get_weather");
    }
    expect(spoken("Thought: I know now.\nFinal Answer: It rains.")).toBe("It rains.");
    expect(spoken("Final Answer: It rains.", { tools: [] })).toBe("It rains.");
  });

  it.each([
    '{"name":"rob_bank","arguments":{"sum":3}}',
    'Action: rob_bank\nAction Input: {"sum":3}',
    "```tool_code\nrob_bank(sum=3)\n```",
    '<tool_call>{"name":"rob_bank","arguments":{"sum":3}}</tool_call>',
    'Here it is: {"name": "rob_bank", "arguments": {"sum": 3}}',
  ])("of what was not offered are not spoken either: %s", (text) => {
    expect(spoken(text)).not.toMatch(/rob_bank|sum/);
    expect(heard([...text]).filter.call).not.toBe(null);
  });

  it.each([
    "Action: speaks louder than words, friend.",
    "Action: speaks louder\nthan words.",
    "Call: me a fool.",
    "Thought: it is late.",
    "Tool: the hammer.\nInput: your arm.",
    "Action! That is what we need.",
    "Function follows form.\nAction: rest",
    'He said {"names": 3} and left.',
    "Input: none, as ever.",
    "Tools and arguments: I have none.",
  ])("are none in %j", (text) => {
    expect(spoken(text)).toBe(text);
    expect(heard([...text]).filter.call).toBe(null);
  });

  it("are not spoken where none was offered, where they are marked as such", () => {
    expect(spoken("Well. <tool_call>{}</tool_call>", { tools: [] })).toBe("Well. ");
  });

  it.each(['{"hp": 3} is what the sheet says.', "```\nsome code\n```\nThere.", '{"a":1}', "{never closed"])(
    "are none in %j",
    (text) => {
      expect(spoken(text)).toBe(text);
      expect(heard([text]).filter.call).toBe(null);
    },
  );
});

it("takes no longer for long texts of any kind", async () => {
  for (const { what, text } of longTexts(60_000, { before: "a", after: "x" })) {
    const hear = () => {
      heard([text]);
      for (const holds of [true, false]) heard(text.match(/[\s\S]{1,64}/g) ?? [], { holds });
    };
    expect(await cpuMs(hear), what).toBeLessThan(1500);
  }
});

it("keeps no more of a thought or a call than it needs", () => {
  const filter = new SpeechFilter({ tools: names, holds: false });
  filter.push("<tool_call>");
  for (let piece = 0; piece < 100; piece++) filter.push("x".repeat(100_000));
  expect(filter.call?.text.length).toBeLessThan(400_000);
});
