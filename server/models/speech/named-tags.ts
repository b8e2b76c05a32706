/** Calls written as tags of the tool's own name, as coding agents teach it: `<get_weather><city>Rome</city></get_weather>`. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";
import { jsonValues } from "./json-values.ts";
import type { WrittenCall } from "./written-calls.ts";

/** Shorter names are also those of HTML. */
const shortestName = 4;
const mostInputs = 64;
const tag = /<([\w.-]{1,64})>/g;
const unfinished = /<[\w.-]{0,64}$/;

const mayBeTag = (name: string) => name.length >= shortestName;

/** Where such a tag stands in a text; -1 where none does. */
export function namedTagIn(text: string, names: readonly string[]): number {
  for (const found of text.matchAll(tag)) {
    const name = found[1] ?? "";
    if (mayBeTag(name) && names.includes(name)) return found.index;
  }
  return -1;
}

/** How much of a text's end may be the beginning of one. */
export function beginningOfNamedTag(text: string, names: readonly string[]): number {
  const [found = ""] = unfinished.exec(text.slice(-66)) ?? [];
  return found !== "" && names.some((name) => mayBeTag(name) && name.startsWith(found.slice(1))) ? found.length : 0;
}

/** `written`: what a text within a tag means. What begins within a call is no other; each text is looked at once. */
export function namedTagCalls(text: string, names: readonly string[], written: (text: string) => Json): WrittenCall[] {
  const offered = (name: string) => mayBeTag(name) && names.includes(name);
  return elements(text, offered, true).map(({ name, inside }) => {
    const [json] = inside.trimStart().startsWith("{") ? jsonValues(inside) : [];
    const inputs = elements(inside, () => true, false).slice(0, mostInputs);
    const pairs = inputs.map((input): [string, Json] => [input.name, written(input.inside)]);
    return { name, arguments: json?.text ?? writeJson(Object.fromEntries(pairs)) };
  });
}

interface Element {
  readonly name: string;
  readonly inside: string;
}

/** Those with a name that is wanted, none within another. Behind one that has no end there is none; `open`: it goes to the text's end. */
function elements(text: string, wanted: (name: string) => boolean, open: boolean): Element[] {
  const found: Element[] = [];
  let at = 0;
  for (const { 0: mark, 1: name = "", index } of text.matchAll(tag)) {
    if (index < at || !wanted(name)) continue;
    const from = index + mark.length;
    const end = text.indexOf(`</${name}>`, from);
    if (end !== -1 || open) found.push({ name, inside: text.slice(from, end === -1 ? text.length : end) });
    if (end === -1) break;
    at = end;
  }
  return found;
}
