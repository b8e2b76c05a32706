/** Calls that nothing marks, or that are not quite what they were to be: they are made, not spoken, however they are cut. */
import { expect, it } from "vitest";
import { SpeechReader, ThoughtHabits } from "./speech-reader.ts";

const habits = new ThoughtHabits();
habits.learn("m", "plain");

function read(text: string, size: number) {
  let spoken = "";
  const reader = new SpeechReader({
    ...{ model: "m", habits, tools: ["get_weather", "roll_dice"], onUnsaid: () => {} },
    onText: (piece) => {
      spoken += piece;
    },
  });
  for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
  const calls = reader.end().map(({ name, arguments: given }) => ({ name, given: JSON.parse(given) as unknown }));
  return { spoken, calls };
}

const rome = [{ name: "get_weather", given: { city: "Rome" } }];

it.each([
  ["a tag of its name", "<get_weather><city>Rome</city></get_weather>"],
  ["a tag of its name around JSON", '<get_weather>\n{"city": "Rome"}\n</get_weather>'],
  ["its name as the key", '{"get_weather": {"city": "Rome"}}'],
  ["a list of such", '[{"get_weather": {"city": "Rome"}}]'],
  ["its name and a colon", 'get_weather: {"city": "Rome"}'],
  ["its name and an arrow", 'get_weather -> {"city": "Rome"}'],
  ["its name on a line", 'get_weather\n{"city": "Rome"}'],
  ["its name with a place and a number", 'functions.get_weather:0{"city": "Rome"}'],
  ["its name in bold", '**get_weather**(city="Rome")'],
  ["a line of code", "`get_weather(city='Rome')`"],
  ["what is printed", 'print(get_weather(city="Rome"))'],
  [
    "a recipient without its mark",
    'assistant to=functions.get_weather<|channel|>commentary json<|message|>{"city":"Rome"}',
  ],
  ["a function in tags", '<function>{"name":"get_weather","arguments":{"city":"Rome"}}</function>'],
  ["Python in a mark", "<tool_call>{'name': 'get_weather', 'arguments': {'city': 'Rome'}}</tool_call>"],
  ["Python alone", "{'name': 'get_weather', 'arguments': {'city': 'Rome'}}"],
  ["JavaScript", '{name: "get_weather", arguments: {city: "Rome"}}'],
  ["a comma too many", '<tool_call>{"name": "get_weather", "arguments": {"city": "Rome",},}</tool_call>'],
  ["a bracket too few", '<tool_call>{"name": "get_weather", "arguments": {"city": "Rome"}</tool_call>'],
  ["two too few at the end", '<tool_call>{"name": "get_weather", "arguments": {"city": "Rome"'],
  ["a bracket too many", '<tool_call>{"name": "get_weather", "arguments": {"city": "Rome"}}}</tool_call>'],
])("%s", (_, text) => {
  for (const size of [1, 3, text.length])
    expect(read(text, size), `in pieces of ${size}`).toEqual({ spoken: "", calls: rome });
});

it("quotes within quotes, and Python's words", () => {
  const city = [{ name: "get_weather", given: { city: "L'Aquila", fast: true, near: null } }];
  const text = "{'name': 'get_weather', 'arguments': {'city': 'L'Aquila', 'fast': True, 'near': None}}";
  expect(read(text, 3)).toEqual({ spoken: "", calls: city });
});

it("words before it are spoken", () => {
  expect(read("Let me see. <get_weather><city>Rome</city></get_weather>", 2)).toEqual({
    spoken: "Let me see. ",
    calls: rome,
  });
});

it.each([
  '<tool_call>{"name": "get_weather", "arguments": {"city": "Ro',
  '<tool_call>{"name": "get_weather", "arguments": {"days": 1',
])("one cut off in a value is neither made nor spoken: %s", (text) => {
  expect(read(text, 3)).toEqual({ spoken: "", calls: [] });
});

it.each([
  "get_weather\nis what I do.",
  "get_weather: a word that nobody says.",
  "*get_weather* (softly) I look at the sky.",
  "To be honest, I like print (the paper kind).",
  "to = you, as they say",
  "The <city> is far, <b>friend</b>, <get_wea never mind.",
  'The weather? {weather} is nice in [Rome], they say: {"mood": "fine"}.',
  "functions.of the heart",
])("speech is speech: %s", (text) => {
  for (const size of [1, 3, text.length]) expect(read(text, size)).toEqual({ spoken: text, calls: [] });
});
