/** Calls as local models write them, each form with where it was seen. */

import { describe, expect, it } from "vitest";
import { cpuMs } from "../../../test/fixtures/cpu-time.ts";
import { longTexts } from "../../../test/fixtures/long-texts/long-texts.ts";
import { writtenCalls } from "./written-calls.ts";

const names = ["get_weather", "roll_dice"];
const rome = { city: "Rome" };

describe("one call", () => {
  it.each([
    ["Hermes, Qwen", '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Rome"}}\n</tool_call>'],
    ["Qwen without the end", '<tool_call>\n{"name": "get_weather", "arguments": {"city": "Rome"}}'],
    ["arguments as text", '<tool_call>{"name":"get_weather","arguments":"{\\"city\\":\\"Rome\\"}"}</tool_call>'],
    ["Mistral, old", '[TOOL_CALLS][{"name":"get_weather","arguments":{"city":"Rome"}}]'],
    ["Mistral, new", '[TOOL_CALLS]get_weather[ARGS]{"city":"Rome"}'],
    ["Mistral with an id", '[TOOL_CALLS]get_weather[CALL_ID]D681PevKs[ARGS]{"city":"Rome"}'],
    ["Llama 3", '<|python_tag|>{"type":"function","name":"get_weather","parameters":{"city":"Rome"}}'],
    ["Llama 3, built in", '<|python_tag|>get_weather.call(city="Rome")'],
    ["Llama 3 in XML", '<function=get_weather>{"city": "Rome"}</function>'],
    ["Llama 4", '[get_weather(city="Rome")]'],
    [
      "Qwen-Coder",
      "<tool_call>\n<function=get_weather>\n<parameter=city>\nRome\n</parameter>\n</function>\n</tool_call>",
    ],
    ["GLM", "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Rome</arg_value>\n</tool_call>"],
    ["functionary 3", '>>>get_weather\n{"city":"Rome"}'],
    ["functionary 2", '<|from|>assistant\n<|recipient|>get_weather\n{"city":"Rome"}'],
    [
      "DeepSeek",
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n```json\n{"city":"Rome"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    ],
    [
      "DeepSeek 3.1",
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{"city":"Rome"}<｜tool▁call▁end｜>',
    ],
    [
      "DeepSeek 3.2",
      '<｜DSML｜function_calls><｜DSML｜invoke name="get_weather"><｜DSML｜parameter name="city" string="true">Rome</｜DSML｜parameter></｜DSML｜invoke></｜DSML｜function_calls>',
    ],
    [
      "Kimi",
      '<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>{"city":"Rome"}<|tool_call_end|>',
    ],
    [
      "MiniMax",
      '<minimax:tool_call><invoke name="get_weather"><parameter name="city">Rome</parameter></invoke></minimax:tool_call>',
    ],
    ["gpt-oss", '<|channel|>commentary to=functions.get_weather <|constrain|>json\n{"city":"Rome"}<|call|>'],
    ["Granite", '<|tool_call|>[{"name":"get_weather","arguments":{"city":"Rome"}}]'],
    [
      "Command",
      '<|START_ACTION|>[{"tool_call_id":"0","tool_name":"get_weather","parameters":{"city":"Rome"}}]<|END_ACTION|>',
    ],
    ["Gemma 3", '```tool_code\nget_weather(city="Rome")\n```'],
    ["Gemma 4", '<|tool_call>call:get_weather{city:<|"|>Rome<|"|>}<tool_call|>'],
    ["InternLM", '<|action_start|><|plugin|>{"name":"get_weather","parameters":{"city":"Rome"}}<|action_end|>'],
    [
      "the API's own shape",
      '{"tool_calls":[{"function":{"name":"get_weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]}',
    ],
    ["LangChain's", '{"action":"get_weather","action_input":{"city":"Rome"}}'],
    [
      "ReAct",
      'Thought: I should look.\nAction: get_weather\nAction Input: {"city":"Rome"}\nObservation: {"sky":"clear"}',
    ],
    ["ReAct in marks", '**Action:** `get_weather`\n**Action Input:** {"city": "Rome"}'],
    ["ReAct, whole in JSON", 'Action: {"action": "get_weather", "action_input": {"city": "Rome"}}'],
    ["ReAct, fenced", 'Action:\n```json\n[{"tool_name": "get_weather", "parameters": {"city": "Rome"}}]\n```'],
    ["Phi, Firefunction", 'functools[{"name":"get_weather","arguments":{"city":"Rome"}}]'],
    ["LFM2", '<|tool_call_start|>[get_weather(city="Rome")]<|tool_call_end|>'],
    ["Nexus", 'Call: get_weather(city="Rome")<bot_end>'],
    ["Qwen-Agent", '✿FUNCTION✿: get_weather\n✿ARGS✿: {"city":"Rome"}'],
    ["gpt-oss without marks", 'commentary to=functions.get_weather json{"city":"Rome"}'],
    ["fenced", '```json\n{"name":"get_weather","arguments":{"city":"Rome"}}\n```'],
  ])("%s", (_, text) => {
    const [call, ...more] = writtenCalls(text, names);
    expect(more).toEqual([]);
    expect(call?.name).toBe("get_weather");
    expect(JSON.parse(call?.arguments ?? "")).toEqual(rome);
  });

  it("without arguments", () => {
    for (const text of [
      "[TOOL_CALLS]roll_dice",
      '{"name":"roll_dice"}',
      "roll_dice()",
      "<function=roll_dice></function>",
    ])
      expect(writtenCalls(text, names), text).toEqual([{ name: "roll_dice", arguments: "{}" }]);
  });

  it("keeps every digit", () => {
    const [call] = writtenCalls('{"name":"roll_dice","arguments":{"id":76561197960287931}}', names);
    expect(call?.arguments).toBe('{"id":76561197960287931}');
    expect(writtenCalls("roll_dice(id=76561197960287931)", names)[0]?.arguments).toBe('{"id":76561197960287931}');
  });
});

it.each([
  [
    '<tool_call>{"name":"get_weather","arguments":{"city":"Rome"}}</tool_call>\n<tool_call>{"name":"roll_dice","arguments":{}}</tool_call>',
  ],
  ['[TOOL_CALLS]get_weather[ARGS]{"city":"Rome"}[TOOL_CALLS]roll_dice[ARGS]{}'],
  ['[get_weather(city="Rome"), roll_dice()]'],
  ["<function=get_weather><parameter=city>Rome</parameter></function><function=roll_dice></function>"],
])("two calls: %s", (text) => {
  expect(writtenCalls(text, names).map(({ name }) => name)).toEqual(names);
});

it.each([
  '{"name":"rob_bank","arguments":{"sum":3}}',
  '<tool_call>{"name":"rob_bank","arguments":{"sum":3}}</tool_call>',
  '[TOOL_CALLS]rob_bank[ARGS]{"sum":3}',
  '<function=rob_bank>{"sum":3}</function>',
  'Action: rob_bank\nAction Input: {"sum":3}',
])("a call of what was not offered is one, to be told so: %s", (text) => {
  expect(writtenCalls(text, names)).toEqual([{ name: "rob_bank", arguments: '{"sum":3}' }]);
});

it.each(['{"hp":3}', "rob_bank()", "<tool_call>nonsense", '{"city":"Rome"}'])("none in what is no call: %s", (text) => {
  expect(writtenCalls(text, names)).toEqual([]);
});

it("takes no longer for long texts of any kind", async () => {
  for (const { what, text } of longTexts(60_000, { before: "<tool_call>get_weather(", after: "x" })) {
    expect(await cpuMs(() => writtenCalls(text, names)), what).toBeLessThan(1000);
  }
});
