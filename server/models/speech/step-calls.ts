/** Calls written as steps: `Action: get_weather` and `Action Input: {"city": "Rome"}` (ReAct), and what resembles them. */
import { jsonValues } from "./json-values.ts";
import type { WrittenCall } from "./written-calls.ts";

// bounded: one line, none of what is repeated can be what follows it
const step =
  /^[ \t]*(?:\*\*|#{1,4} )?(?:action|tool|function|tool[ _]call|function[ _]call|tool[ _]name|function[ _]name|call)(?:\*\*)? ?:(?:\*\*)?[ \t]*["'`*]*([\w.:-]{1,100})["'`*]*[ \t]*([([{]?)/gim;
const input =
  /^\s*(?:\*\*)?(?:action[ _]input|tool[ _]input|input|arguments|args|parameters|params)(?:\*\*)? ?:(?:\*\*)?[ \t]*/i;

/** What a model goes on to say that it has seen is its own invention, and so is all that follows from it. */
export const beforeObservation = (text: string): string =>
  text.split(/^[ \t]*(?:\*\*)?observation(?:\*\*)? ?:/im, 1)[0] as string;

/** `nameOf` finds the tool that is meant. */
export function stepCalls(text: string, nameOf: (given: string) => string | undefined): WrittenCall[] {
  const steps = [...text.matchAll(step)];
  return steps.flatMap((found, at) => {
    const name = nameOf(found[1] ?? "");
    if (name === undefined) return [];
    const from = found.index + found[0].length;
    const rest = text.slice(from, steps[at + 1]?.index).replace(/^[ \t.]*\n/, "\n");
    if (found[2] === "(") return [];
    if (found[2] === "[") return [{ name, arguments: JSON.stringify(rest.split("]", 1)[0]) }];
    const given = input.exec(rest);
    const [json] = jsonValues(found[2] === "{" ? `{${rest}` : given ? rest.slice(given[0].length) : "");
    const words = given ? rest.slice(given[0].length).split("\n", 1)[0]?.trim() : "";
    return [{ name, arguments: json?.text ?? (words ? JSON.stringify(words) : "{}") }];
  });
}
