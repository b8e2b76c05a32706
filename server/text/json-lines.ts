/** Where in a text that should be JSON something stands, for whoever edited it by hand. Lines count from 1. */

/** The line on which a text stops being JSON. */
export function brokenLine(text: string): number {
  // The longest beginning that is right as far as it goes.
  let right = 0;
  let wrong = text.length + 1;
  while (wrong - right > 1) {
    const length = Math.floor((right + wrong) / 2);
    if (isRightSoFar(text.slice(0, length))) right = length;
    else wrong = length;
  }
  return lineAt(text, Math.min(right, Math.max(0, text.trimEnd().length - 1)));
}

function isRightSoFar(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    // Of what is missing at its end V8 says so, or names a place behind it.
    const { message } = error as Error;
    return message.includes("end of JSON input") || Number(/ at position (\d+)/.exec(message)?.[1]) >= text.length;
  }
}

/** The line of a field of the document with that id, as our own files are laid out; null where it isn't found. */
export function fieldLine(text: string, id: string, field: string): number | null {
  const document = text.indexOf(`"id": ${JSON.stringify(id)}`);
  if (document === -1) return null;
  const begins = text.lastIndexOf("\n    {", document);
  const ends = text.indexOf("\n    }", document);
  const at = text.indexOf(`\n      ${JSON.stringify(field)}:`, begins);
  return lineAt(text, at === -1 || at > ends ? document : at + 1);
}

/**
 * The line on which what a path names begins, such as `steps[0].expect[1]` or `steps.0.say`, in a text that is JSON; of what isn't
 * there the line of the last that is.
 */
export function pathLine(text: string, path: string): number {
  const wanted = path.split(/[.[\]]+/).filter(Boolean);
  let at = spaceEnd(text, 0);
  for (const name of wanted) {
    const found = childAt(text, at, name);
    if (found === null) break;
    at = found;
  }
  return lineAt(text, at);
}

/** Where the value begins that has this name or number in the object or list at `at`. */
function childAt(text: string, at: number, name: string): number | null {
  const opens = text[at];
  if (opens !== "{" && opens !== "[") return null;
  let next = spaceEnd(text, at + 1);
  for (let number = 0; next < text.length && text[next] !== "}" && text[next] !== "]"; number += 1) {
    const begins = next;
    let key = String(number);
    if (opens === "{") {
      const ends = valueEnd(text, next);
      key = JSON.parse(text.slice(next, ends)) as string;
      next = spaceEnd(text, spaceEnd(text, ends) + 1);
    }
    if (key === name) return opens === "{" && text[next] !== "{" && text[next] !== "[" ? begins : next;
    next = spaceEnd(text, valueEnd(text, next));
    if (text[next] === ",") next = spaceEnd(text, next + 1);
  }
  return null;
}

const spaceEnd = (text: string, from: number): number => {
  let at = from;
  while (/\s/.test(text[at] ?? "")) at += 1;
  return at;
};

/** A name that stands twice in one object of a text that is JSON, of which `JSON.parse` would keep the last; null where none does. */
export function repeatedName(text: string): { readonly name: string; readonly line: number } | null {
  /** Names so far of each object that is open; null for a list. */
  const open: (Set<string> | null)[] = [];
  let naming = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const ends = stringEnd(text, at);
      const names = naming ? open.at(-1) : null;
      const name = names ? (JSON.parse(text.slice(at, ends)) as string) : "";
      if (names?.has(name)) return { name, line: lineAt(text, at) };
      names?.add(name);
      naming = false;
      at = ends - 1;
    } else if (sign === "{" || sign === "[") {
      open.push(sign === "{" ? new Set() : null);
      naming = sign === "{";
    } else if (sign === "}" || sign === "]") open.pop();
    else if (sign === ",") naming = (open.at(-1) ?? null) !== null;
  }
  return null;
}

/** Behind the quote that ends the string which begins at `from`. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Behind the value that begins at `from`. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const ends = stringEnd(text, at);
      if (depth === 0) return ends;
      at = ends - 1;
    } else if (sign === "{" || sign === "[") depth += 1;
    else if (sign === "}" || sign === "]") {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (sign === "," && depth === 0) return at;
  }
  return text.length;
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;
