/**
 * Reads calls out of text in the forms that local models write where their server doesn't: JSON with a name in it, a name before JSON,
 * XML of several makes, Python. Only calls of tools that were offered are found; what they hold is checked like any other call's.
 */
import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";
import { jsonValues } from "./json-values.ts";
import { pythonCalls } from "./python-calls.ts";

export interface WrittenCall {
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

const mostCalls = 32;

/** `names` of the tools that were offered. */
export function writtenCalls(text: string, names: readonly string[]): WrittenCall[] {
  const plain = text.replace(/<(\/?)｜DSML｜/gi, "<$1");
  const found = [xmlFunctions, xmlInvokes, xmlKeys, jsonCalls, gemmaCalls, pythonCalls];
  for (const read of found) {
    const calls = read(plain, names);
    if (calls.length > 0) return calls.slice(0, mostCalls);
  }
  return [];
}

/** The offered name that is meant, namespaces and numbers aside (`functions.get_weather:0`). */
export function offeredName(given: unknown, names: readonly string[]): string | undefined {
  if (typeof given !== "string" || given.length > 200) return undefined;
  // bounded: at most 200 characters
  const bare = given.trim().replace(/^["'`]+|["'`]+$/g, "");
  if (names.includes(bare)) return bare;
  const short = bare.replace(/:\d+$/, "").replace(/^.*[.:/]/, "");
  return names.includes(short) ? short : undefined;
}

/** `<function=get_weather>` with JSON, or with `<parameter=city>`, in it (Llama, Qwen-Coder, Seed, Step). */
function xmlFunctions(text: string, names: readonly string[]): WrittenCall[] {
  return between(text, "<function=", "</function>").flatMap((part) => {
    const name = offeredName(part.slice(0, part.indexOf(">")), names);
    if (name === undefined || !part.includes(">")) return [];
    const body = part.slice(part.indexOf(">") + 1);
    const [json] = body.trimStart().startsWith("{") ? jsonValues(body) : [];
    const parameters = between(body, "<parameter=", "</parameter>").map((each) => pair(each, each.indexOf(">")));
    return [{ name, arguments: json?.text ?? writeJson(Object.fromEntries(parameters)) }];
  });
}

/** `<invoke name="get_weather"><parameter name="city">Rome</parameter></invoke>` (MiniMax, DeepSeek 3.2). */
function xmlInvokes(text: string, names: readonly string[]): WrittenCall[] {
  return between(text, "<invoke name=", "</invoke>").flatMap((part) => {
    const name = offeredName(part.slice(0, part.indexOf(">")), names);
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
function xmlKeys(text: string, names: readonly string[]): WrittenCall[] {
  if (!text.includes("<arg_key>")) return [];
  return between(text, "<tool_call>", "</tool_call>").flatMap((part) => {
    const name = offeredName(part.split("<arg_key>", 1)[0], names);
    if (name === undefined) return [];
    const keys = between(part, "<arg_key>", "</arg_key>");
    const values = between(part, "<arg_value>", "</arg_value>");
    const pairs = keys.map((key, at) => [key.trim(), written(values[at] ?? "")] as const);
    return [{ name, arguments: writeJson(Object.fromEntries(pairs)) }];
  });
}

/** JSON that holds a name and arguments, or arguments behind a name (Hermes, Mistral, Llama, DeepSeek, Kimi, gpt-oss, functionary …). */
function jsonCalls(text: string, names: readonly string[]): WrittenCall[] {
  const calls: WrittenCall[] = [];
  let before = 0;
  for (const { text: json, start, end } of jsonValues(text)) {
    const value = parsed(json);
    const inside = callsIn(value, names);
    const isArguments = value !== undefined && inside.length === 0 && json.startsWith("{");
    const ahead = isArguments ? lastName(text.slice(before, start), names) : undefined;
    if (ahead !== undefined) calls.push({ name: ahead, arguments: json });
    else calls.push(...inside);
    before = end;
  }
  if (calls.length > 0) return calls;
  // Mistral and Kimi leave the arguments away where there are none.
  const alone = /(?:\[TOOL_CALLS\]|<\|tool_call_begin\|>|<tool_call>)\s*([\w.:-]+)/i.exec(text)?.[1];
  const name = offeredName(alone, names);
  return name === undefined ? [] : [{ name, arguments: "{}" }];
}

/** `call:get_weather{city:<|"|>Rome<|"|>}` (Gemma 4, FunctionGemma's `<escape>`). */
function gemmaCalls(text: string, names: readonly string[]): WrittenCall[] {
  const calls: WrittenCall[] = [];
  for (const part of text.split("call:").slice(1)) {
    const open = part.indexOf("{");
    const close = part.lastIndexOf("}");
    const name = open === -1 ? undefined : offeredName(part.slice(0, open), names);
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
function callsIn(value: Json | undefined, names: readonly string[]): WrittenCall[] {
  if (Array.isArray(value)) return value.flatMap((each) => callsIn(each, names));
  if (typeof value !== "object" || value === null) return [];
  const inner = value.function ?? value.function_call ?? value.tool_call ?? value.tool_calls;
  if (typeof inner === "object" && inner !== null) return callsIn(inner, names);
  const name = offeredName(value.name ?? value.tool_name ?? value.tool ?? value.function ?? value.action, names);
  if (name === undefined) return [];
  const given =
    value.arguments ?? value.parameters ?? value.args ?? value.input ?? value.action_input ?? value.tool_input;
  if (given === undefined || given === null) return [{ name, arguments: "{}" }];
  if (typeof given === "string") return [{ name, arguments: given }];
  return typeof given === "object" ? [{ name, arguments: writeJson(given) }] : [];
}

function lastName(text: string, names: readonly string[]): string | undefined {
  const words = text.slice(-400).match(/[\w.:-]+/g) ?? [];
  return words
    .reverse()
    .map((word) => offeredName(word, names))
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
