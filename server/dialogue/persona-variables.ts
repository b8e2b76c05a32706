/** Fills `{{player.name}}` and the like in a persona from what the game, not the player's words, has set. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";

const variable = /\{\{\s{0,9}([\w-]+(?:\.[\w-]+)*)\s{0,9}\}\}/g;
const variableAfterComma = /(,?\s{0,9})\{\{\s{0,9}([\w-]+(?:\.[\w-]+)*)\s{0,9}\}\}/g;

/** `{{ a.b }}` by path through own fields; what isn't there reads as `unknown`, since braces would be read aloud. */
export function fillVariables(text: string, variables: JsonObject): string {
  return text.replace(variable, (_, path: string) => valueAt(path, variables) ?? "unknown");
}

/** The same for a line that is spoken as it is written: what isn't there is left out, with the comma or space before it. */
export function fillSpoken(line: string, variables: JsonObject): string {
  return line.replace(variableAfterComma, (_, before: string, path: string) => {
    const value = valueAt(path, variables);
    return value === undefined ? "" : before + value;
  });
}

/** On one line; undefined for what is not there. */
export function valueAt(path: string, variables: JsonObject): string | undefined {
  let value: Json | undefined = variables;
  for (const step of path.split(".")) {
    const holder: Json | undefined = value;
    value =
      typeof holder === "object" && holder !== null && !Array.isArray(holder) && Object.hasOwn(holder, step)
        ? holder[step]
        : undefined;
  }
  return value === undefined || value === null ? undefined : inOneLine(value);
}

/** One line, so that a name can't open a new paragraph of instructions. */
export function inOneLine(value: Json): string {
  const text = typeof value === "string" ? value : writeJson(value);
  return text
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ")
    .trim()
    .slice(0, 500);
}
