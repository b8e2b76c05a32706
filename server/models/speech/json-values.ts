/** Finds JSON objects and lists in text, in one pass. */

export interface FoundJson {
  readonly text: string;
  readonly start: number;
  /** Just behind its last character. */
  readonly end: number;
}

/** Balanced outside of strings, which is all that is looked at; in order, none inside of another. */
export function jsonValues(text: string): FoundJson[] {
  const found: FoundJson[] = [];
  let start = -1;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = depth > 0;
    else if (char === "{" || (char === "[" && (depth > 0 || /^\[\s*[{\]]/.test(text.slice(at, at + 20))))) {
      if (depth === 0) start = at;
      depth++;
    } else if ((char === "}" || char === "]") && depth > 0) {
      depth--;
      if (depth === 0) found.push({ text: text.slice(start, at + 1), start, end: at + 1 });
    }
  }
  return found;
}
