/**
 * Reads calls out of text in the forms that local models write where their server doesn't: JSON with a name in it, a name before JSON,
 * XML of several makes, Python. Only calls of tools that were offered are found; what they hold is checked like any other call's.
 */
import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../../protocol/json.ts";
import { type FoundJson, jsonValues } from "./json-values.ts";
import { namedTagCalls } from "./named-tags.ts";
import { pythonCalls } from "./python-calls.ts";
import { repairedJson } from "./repaired-json.ts";
import { beforeObservation, stepCalls } from "./step-calls.ts";

export interface WrittenCall {
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

const mostCalls = 32;

/** `names` of the tools that were offered. */
export function writtenCalls(text: string, names: readonly string[]): WrittenCall[] {
  // Markdown around a name is none of its
  const bare = text.replace(/<(\/?)｜DSML｜/gi, "<$1").replace(/([\w.-])[*`]{1,3}(?=[({])/g, "$1");
  const plain = beforeObservation(bare);
  const offered: NameOf = (given) => offeredName(given, names);
  const found = [
    () => xmlFunctions(plain, offered),
    () => xmlInvokes(plain, offered),
    () => xmlKeys(plain, offered),
    () => namedTagCalls(plain, names, written),
    () => jsonCalls(plain, offered),
    () => gemmaCalls(plain, offered),
    () => pythonCalls(plain, names),
    () => stepCalls(plain, offered),
    // of what was not offered: it is told so
    () => xmlFunctions(plain, anyName),
    () => xmlInvokes(plain, anyName),
    () => unknownCalls(plain),
    () => (/input|arguments|args|param/i.test(plain) ? stepCalls(plain, anyName) : []),
  ];
  for (const read of found) {
    const calls = read();
    if (calls.length > 0) return calls.slice(0, mostCalls);
  }
  return [];
}

type NameOf = (given: unknown) => string | undefined;

const anyName: NameOf = (given) =>
  typeof given === "string" && /^[\w.:-]{1,64}$/.test(bareName(given)) ? bareName(given) : undefined;

/** Calls in JSON, or with a name before it, of whatever name. */
function unknownCalls(text: string): WrittenCall[] {
  const values = jsonValues(text).map(({ text: json }) => parsed(json));
  const inside = values.flatMap((value) => (isCall(value) ? callsIn(value, anyName) : []));
  if (inside.length > 0) return inside;
  const [, name] =
    /(?:\[TOOL_CALLS\]|tool▁sep[｜|]>|\bto=|tool_call_begin\|>|recipient\|>)\s*([\w.:-]{1,64})/i.exec(text) ?? [];
  const [json] = jsonValues(text);
  return name === undefined
    ? []
    : [{ name: name.replace(/:\d+$/, "").replace(/^functions\./, ""), arguments: json?.text ?? "{}" }];
}

/** An object, or a list of such, that has both a name and arguments. */
function isCall(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((each) => isCall(each));
  if (typeof value !== "object" || value === null) return false;
  const inner = value.function ?? value.function_call ?? value.tool_call ?? value.tool_calls;
  if (typeof inner === "object" && inner !== null) return isCall(inner);
  const given = value.arguments ?? value.parameters ?? value.args ?? value.action_input ?? value.tool_input;
  return (
    typeof (value.name ?? value.tool_name ?? value.tool ?? inner ?? value.action) === "string" &&
    typeof given === "object"
  );
}

/** The offered name that is meant, namespaces and numbers aside (`functions.get_weather:0`). */
export function offeredName(given: unknown, names: readonly string[]): string | undefined {
  if (typeof given !== "string" || given.length > 200) return undefined;
  const bare = bareName(given);
  if (names.includes(bare)) return bare;
  const short = bare.replace(/:\d+$/, "").replace(/^.*[.:/]/, "");
  return names.includes(short) ? short : undefined;
}

const bareName = (given: string): string =>
  given
    .slice(0, 200)
    .trim()
    // bounded: 200 characters
    .replace(/^["'`*]+|["'`*:=]+$/g, "");

/** `<function=get_weather>` with JSON, or with `<parameter=city>`, in it (Llama, Qwen-Coder, Seed, Step). */
function xmlFunctions(text: string, nameOf: NameOf): WrittenCall[] {
  return between(text, "<function=", "</function>").flatMap((part) => {
    const name = nameOf(part.slice(0, part.indexOf(">")));
    if (name === undefined || !part.includes(">")) return [];
    const body = part.slice(part.indexOf(">") + 1);
    const [json] = body.trimStart().startsWith("{") ? jsonValues(body) : [];
    const parameters = between(body, "<parameter=", "</parameter>").map((each) => pair(each, each.indexOf(">")));
    return [{ name, arguments: json?.text ?? writeJson(Object.fromEntries(parameters)) }];
  });
}

/** `<invoke name="get_weather"><parameter name="city">Rome</parameter></invoke>` (MiniMax, DeepSeek 3.2). */
function xmlInvokes(text: string, nameOf: NameOf): WrittenCall[] {
  return between(text, "<invoke name=", "</invoke>").flatMap((part) => {
    const name = nameOf(part.slice(0, part.indexOf(">")));
    if (name === undefined || !part.includes(">")) return [];
    const parameters = between(part, "<parameter name=", "</parameter>").map((each) => {
      const end = each.indexOf(">");
      const [, key = ""] = /^["']?([^"'\s>]+)/.exec(each.slice(0, end)) ?? [];
      return [key, written(each.slice(end + 1))] as const;
    });
    return [{ name, arguments: writeJson(Object.fromEntries(parameters)) }];
  });
}

/** `<tool_call>get_weather` and then `<arg_key>city</arg_key><arg_value>Rome</arg_value>` (GLM). */
function xmlKeys(text: string, nameOf: NameOf): WrittenCall[] {
  if (!text.includes("<arg_key>")) return [];
  return between(text, "<tool_call>", "</tool_call>").flatMap((part) => {
    const name = nameOf(part.split("<arg_key>", 1)[0]);
    if (name === undefined) return [];
    const keys = between(part, "<arg_key>", "</arg_key>");
    const values = between(part, "<arg_value>", "</arg_value>");
    const pairs = keys.map((key, at) => [key.trim(), written(values[at] ?? "")] as const);
    return [{ name, arguments: writeJson(Object.fromEntries(pairs)) }];
  });
}

/** JSON that holds a name and arguments, or arguments behind a name (Hermes, Mistral, Llama, DeepSeek, Kimi, gpt-oss, functionary …). */
function jsonCalls(text: string, nameOf: NameOf): WrittenCall[] {
  const calls: WrittenCall[] = [];
  let before = 0;
  for (const { text: given, start, end } of jsonIn(text)) {
    const json = readable(given);
    const value = parsed(json);
    const inside = callsIn(value, nameOf);
    const isArguments = value !== undefined && inside.length === 0 && json.startsWith("{");
    const ahead = isArguments ? lastName(text.slice(before, start), nameOf) : undefined;
    if (ahead !== undefined) calls.push({ name: ahead, arguments: json });
    else calls.push(...inside);
    before = end;
  }
  if (calls.length > 0) return calls;
  // Mistral and Kimi leave the arguments away where there are none.
  const alone = /(?:\[TOOL_CALLS\]|<\|tool_call_begin\|>|<tool_call>)\s*([\w.:-]+)/i.exec(text)?.[1];
  const name = nameOf(alone);
  return name === undefined ? [] : [{ name, arguments: "{}" }];
}

/** Of a value that does not end, what there is of it up to a mark. */
function jsonIn(text: string): FoundJson[] {
  const found = jsonValues(text);
  const start = found.length === 0 ? text.search(/[{[]\s*[{"'\w]/) : -1;
  if (start === -1) return found;
  const rest = text.slice(start).split(/<[/|]|```/, 1)[0] as string;
  return [{ text: rest.trimEnd(), start, end: start + rest.length }];
}

/** As it is, or as the JSON that it plainly was to be. */
const readable = (json: string): string => (parsed(json) === undefined ? (repairedJson(json) ?? json) : json);

/** `call:get_weather{city:<|"|>Rome<|"|>}` (Gemma 4, FunctionGemma's `<escape>`). */
function gemmaCalls(text: string, nameOf: NameOf): WrittenCall[] {
  const calls: WrittenCall[] = [];
  for (const part of text.split("call:").slice(1)) {
    const open = part.indexOf("{");
    const close = part.lastIndexOf("}");
    const name = open === -1 ? undefined : nameOf(part.slice(0, open));
    if (name === undefined || close < open) continue;
    const quoted = part.slice(open, close + 1).split(/<\|"\|>|<escape>/);
    const json = quoted
      .map((piece, at) =>
        at % 2 === 1 ? JSON.stringify(piece) : piece.replace(/([{,]\s*)([A-Za-z_]\w*)\s*:/g, '$1"$2":'),
      )
      .join("");
    if (parsed(json) !== undefined) calls.push({ name, arguments: json });
  }
  return calls;
}

/** Every call in a value that was written as JSON: one, a list of them, or one inside of `function` or `tool_calls`. */
function callsIn(value: Json | undefined, nameOf: NameOf): WrittenCall[] {
  if (Array.isArray(value)) return value.flatMap((each) => callsIn(each, nameOf));
  if (typeof value !== "object" || value === null) return [];
  const inner = value.function ?? value.function_call ?? value.tool_call ?? value.tool_calls;
  if (typeof inner === "object" && inner !== null) return callsIn(inner, nameOf);
  const name = nameOf(value.name ?? value.tool_name ?? value.tool ?? value.function ?? value.action);
  if (name === undefined) return keyedCalls(value, nameOf);
  const given =
    value.arguments ?? value.parameters ?? value.args ?? value.input ?? value.action_input ?? value.tool_input;
  if (given === undefined || given === null) return [{ name, arguments: "{}" }];
  if (typeof given === "string") return [{ name, arguments: given }];
  return typeof given === "object" ? [{ name, arguments: writeJson(given) }] : [];
}

/** `{"get_weather": {"city": "Rome"}}`. */
function keyedCalls(value: JsonObject, nameOf: NameOf): WrittenCall[] {
  const [key, ...others] = Object.keys(value);
  const given = key === undefined ? null : value[key];
  const name = others.length === 0 && typeof given === "object" && given !== null ? nameOf(key) : undefined;
  return name === undefined ? [] : [{ name, arguments: writeJson(given) }];
}

function lastName(text: string, nameOf: NameOf): string | undefined {
  const words = text.slice(-400).match(/[\w.:-]+/g) ?? [];
  return words
    .reverse()
    .map((word) => nameOf(word))
    .find((name) => name !== undefined);
}

/** What stands between each pair of the marks; the last may lack its end. */
function between(text: string, open: string, close: string): string[] {
  return text
    .split(open)
    .slice(1)
    .map((part) => part.split(close, 1)[0] as string);
}

/** `city>\nRome\n`. */
const pair = (text: string, end: number): readonly [string, Json] => [
  text
    .slice(0, end)
    .trim()
    .replace(/^["']|["']$/g, ""),
  written(text.slice(end + 1)),
];

/** An object, a list, a number or a word of JSON as such; everything else is the text itself, without the line breaks around it. */
function written(text: string): Json {
  const trimmed = text.trim();
  const value = /^[[{\d-]|^(?:true|false|null)$/.test(trimmed) ? parsed(trimmed) : undefined;
  return value === undefined ? text.replace(/^\n|\n$/g, "") : value;
}

function parsed(text: string): Json | undefined {
  try {
    return readJson(text) as Json;
  } catch {
    return undefined;
  }
}
