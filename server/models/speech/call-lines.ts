/**
 * Tells a call from speech where nothing marks it as one: by how a line begins, and by what follows. Small models write so what their
 * servers don't read: JSON, a name before JSON or brackets, and the steps of ReAct (`Action: get_weather`, `Action Input: {…}`).
 */

/** What is known of text that begins a line: a call, JSON that may be one, words, or not enough of it yet. */
type Verdict = "call" | "json" | "words" | "wait";

/** Longest line, in characters, that is looked at for its beginning. */
const longestLine = 200;

// bounded: none of what is repeated can be what follows it
const step =
  /^(?:\*\*|#{1,4} )?(?:action|tool|function|tool[ _]call|function[ _]call|tool[ _]name|function[ _]name|call)(?:\*\*)? ?:(?:\*\*)?/i;
const stepNames = [
  "action:",
  "tool:",
  "function:",
  "tool call:",
  "tool_call:",
  "function call:",
  "function_call:",
  "tool name:",
  "tool_name:",
  "function name:",
  "function_name:",
  "call:",
];
const input =
  /^(?:\*\*)?(?:action[ _]input|tool[ _]input|input|arguments|args|parameters|params)(?:\*\*)? ?:(?:\*\*)?/i;
const inputNames = [
  "action input:",
  "action_input:",
  "tool input:",
  "tool_input:",
  "input:",
  "arguments:",
  "args:",
  "parameters:",
  "params:",
];
/** What a name may stand between. */
// bounded: by `longestLine`
const around = /^[\s"'`*]+|[\s"'`*.]+$/g;

export function verdictOf(text: string, names: readonly string[], ended = false): Verdict {
  const line = text.slice(0, longestLine).replace(/^[ \t]+/, "");
  if (line === "" || line.startsWith("\n")) return ended || line !== "" ? "words" : "wait";
  if (/^(?:\{|\[\s*\{|```)/.test(line)) return "json";
  if (/^functools\[|^(?:assistant ?)?(?:commentary ?)?to=[\w.]/i.test(line)) return "call";
  const said = step.exec(line);
  if (said) return verdictOfStep(text.replace(/^[ \t]+/, "").slice(said[0].length), names, ended);
  const name = (plainCall.exec(line) ?? decoratedCall.exec(line) ?? namedLine.exec(line))?.[1];
  if (name !== undefined && names.includes(name.replace(/^.*\./, ""))) return "call";
  return !ended && mayBegin(line, names) ? "wait" : "words";
}

/** A name before brackets, before JSON (also on its next line), before either in Markdown's marks, or on a line of functionary's. */
// bounded: by `longestLine`
const plainCall = /^(?:>>>|\[|print\()?\s*([\w.-]+)(?::\d+)?\s*(?:\(|(?:[:=]|[=-]>)?\s*\{)/;
const decoratedCall = /^[*`]{1,3}([\w.-]+)[*`]{0,3}[({]/;
const namedLine = /^>>>\s*([\w.-]+)\s*\n/;

/** Whether a line is a step, whose name or input may be on the lines after it. */
export const isStep = (text: string): boolean => step.test(text.slice(0, longestLine).replace(/^[ \t]+/, ""));

/** Whether a line is an offered name alone, and the next has not begun. */
export const isName = (text: string, names: readonly string[]): boolean =>
  names.includes(/^[ \t]*([\w.-]+)[ \t]*\n\s*$/.exec(text.slice(0, longestLine))?.[1] ?? "");

/** Whether a line that has begun so may yet be one of these. */
function mayBegin(line: string, names: readonly string[]): boolean {
  if (line.includes("\n") && called(line) === undefined) return false;
  if (/^(?:`{1,2}|\[\s*|>{1,3}|print\()$/.test(line)) return true;
  const small = line
    .replace(/^(?:\*{1,2}|#{1,4} ?)/, "")
    // bounded: by `longestLine`
    .replace(/\*+$/, "")
    .toLowerCase();
  if (
    [...stepNames, "functools[", "print(", "to=", "commentary to=", "assistant to=", "assistantcommentary to="].some(
      (name) => name.startsWith(small) || `${name.slice(0, -1)} :`.startsWith(small),
    )
  )
    return true;
  const word = called(line);
  return word !== undefined && ["functions.", ...names].some((name) => name.startsWith(word));
}

const called = (line: string): string | undefined =>
  // bounded: by `longestLine`
  /^(?:>>>|\[|print\(|[*`]{1,3})?\s*([\w.-]+)(?::\d*)?[*`]{0,3}\s*(?:[:=]|[=-]>?)?\s*$/
    .exec(line)?.[1]
    ?.replace(/^functions\./, "");

/** What stands behind `Action:`. */
function verdictOfStep(text: string, names: readonly string[], ended: boolean): Verdict {
  const begun = text.trimStart();
  if (begun === "") return ended || text.length > longestLine ? "words" : "wait";
  if (/^(?:\{|\[\s*\{|`{3})/.test(begun)) return "json";
  const end = begun.indexOf("\n");
  const line = (end === -1 ? begun : begun.slice(0, end)).slice(0, longestLine);
  const name = line.replace(around, "");
  const before = /^["'`*]*([\w.-]+)["'`*]*\s*[([{]/.exec(line)?.[1];
  if (before !== undefined && isOffered(before, names)) return "call";
  if (end === -1 && !ended) return mayBeName(line, names) ? "wait" : "words";
  if (isOffered(name, names)) return "call";
  if (!/^[\w.-]{1,64}$/.test(name)) return "words";
  // nobody's name: a call all the same where its input follows
  const next = begun.slice(end === -1 ? begun.length : end).trimStart();
  if (input.test(next)) return "call";
  const small = next.replace(/^\*+/, "").toLowerCase();
  return !ended && inputNames.some((each) => each.startsWith(small)) ? "wait" : "words";
}

const isOffered = (name: string, names: readonly string[]) => names.includes(name.replace(/^.*[.:]/, ""));

/** One word so far; with more, as of a call that is written out, only a name that was offered. */
function mayBeName(line: string, names: readonly string[]): boolean {
  const word = line.replace(/^[\s"'`*]+/, "");
  if (line.length >= longestLine) return false;
  return (
    // bounded: by `longestLine`
    /^[\w.-]*["'`*.]*\s?$/.test(word) ||
    names.some((name) => word.startsWith(name) && /^["'`*\s]*$/.test(word.slice(name.length)))
  );
}

/** Where, within a line, JSON begins by whose first member a call is known. */
const inLine = /\{\s*"(?:name|tool|tool_name|function|function_call|tool_calls?|action)"\s*:/;
/** The same unfinished. Bounded: `longestOpening` characters. */
const unfinished = /\{\s*(?:"\w*"?\s*)?$/;
const longestOpening = 40;

export const jsonInLine = (text: string): number => text.search(inLine);

export function openingInLine(text: string): number {
  const tail = text.slice(-longestOpening);
  const at = tail.search(unfinished);
  return at === -1 ? 0 : tail.length - at;
}

/** Whether all of a JSON value or of a fenced block has come. */
export function isWhole(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.startsWith("```")) return trimmed.length > 3 && trimmed.indexOf("```", 3) !== -1;
  if (!/[}\]]$/.test(trimmed)) return false;
  try {
    JSON.parse(trimmed.replace(step, ""));
    return true;
  } catch {
    return false;
  }
}

/** Whether JSON has begun as a call does, whatever its name. */
export const beginsAsCall = (text: string): boolean =>
  // bounded: by `longestLine`
  /^[^{[]{0,40}\[?\s*\{\s*"(?:name|tool|tool_name|function|function_call|tool_calls?|action|type|id|arguments|parameters)"\s*:/.test(
    text.slice(0, longestLine),
  );

/** Where an answer begins with a thought of ReAct, which ends with a step or with the answer. */
export const thoughtLine = /^(?:\*\*)?thoughts?(?:\*\*)? ?:/i;
export const answerLine = /^(?:\*\*)?(?:final[ _]answer|answer|response)(?:\*\*)? ?:(?:\*\*)?[ \t]*/i;
const openings = [
  "thought:",
  "thoughts:",
  "**thought:",
  "**thought**:",
  "**thoughts:",
  "final answer:",
  "**final answer:",
  "**final answer**:",
];

/** Whether an answer that begins so may yet begin with one. */
export const mayBeThought = (text: string): boolean =>
  openings.some((opening) => opening.startsWith(text.toLowerCase()));
