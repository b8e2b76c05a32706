/**
 * Makes JSON of what small models write in its place: Python's quotes and words, names without quotes, a comma too many, closing
 * brackets too few or too many. What was cut off within a value stays broken: nobody knows how it would have gone on.
 */

const words: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null" };
const closers: Readonly<Record<string, string>> = { "{": "}", "[": "]" };
const word = /[^\s"'{}[\],:]+/y;
const next = /\s*(.?)/sy;

export interface RepairOptions {
  /** Whether brackets that are missing at its end are put there. */
  readonly closes?: boolean;
}

/** Null where nothing is to be made of it; else what may be JSON. In one pass. */
export function repairedJson(text: string, { closes = true }: RepairOptions = {}): string | null {
  const out: string[] = [];
  const open: string[] = [];
  let at = 0;
  const behind = (from: number) => {
    next.lastIndex = from;
    return next.exec(text)?.[1] ?? "";
  };
  while (at < text.length) {
    const char = text[at] as string;
    if (char === '"' || char === "'") {
      const end = endOfText(text, at, behind);
      if (end === -1) return null;
      const inside = text.slice(at + 1, end);
      out.push(char === '"' ? `"${inside.replaceAll("\n", "\\n")}"` : JSON.stringify(inside.replace(/\\(.)/gs, "$1")));
      at = end + 1;
      continue;
    }
    if (char in closers) {
      open.push(closers[char] as string);
      out.push(char);
    } else if (char === "}" || char === "]") {
      if (open.pop() !== char) return null;
      out.push(char);
      if (open.length === 0) break;
    } else if (char === "," && /[}\]]/.test(behind(at + 1))) {
      // one too many
    } else if (/[\s,:]/.test(char)) out.push(char);
    else {
      word.lastIndex = at;
      const found = word.exec(text)?.[0] ?? char;
      at += found.length;
      if (at === text.length) return null;
      out.push(behind(at) === ":" ? JSON.stringify(found) : (words[found] ?? found));
      continue;
    }
    at++;
  }
  return out.length === 0 || (open.length > 0 && !closes) ? null : out.join("") + open.reverse().join("");
}

/** Where a text in quotes ends. One in single quotes may hold them: its end is before what follows a value. */
function endOfText(text: string, start: number, behind: (from: number) => string): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote && (quote === '"' || /^[,:}\]]?$/.test(behind(at + 1)))) return at;
  }
  return -1;
}
