/**
 * JSON that keeps every digit. Whole numbers past 2^53, such as the ids of Steam and Discord, are read as bigints and written as they
 * were; all else is as `JSON.parse` and `JSON.stringify` have it, and as fast. A number that nothing here can hold (`1e400`) is an
 * error with its path, where `JSON.parse` makes it infinite and `JSON.stringify` then null.
 */

/** Sixteen digits in a row, no fraction, or an exponent of three: only such a text can hold what a double can't. */
const suspicious = /(?:^|[^.\d])\d{16}|\d[eE]\+?\d{3}/;
const numberOrQuote = /"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
/** More digits than this are nobody's id, and reading them takes longer than their length. */
const wholeNumber = /^-?\d{1,400}$/;

/** `revive` as `JSON.parse` takes it. Throws SyntaxError as that does, and for a number past all that can be held. */
export function readJson(text: string, revive?: (name: string, value: unknown) => unknown): unknown {
  const value: unknown = JSON.parse(text, revive);
  if (!suspicious.test(text)) return value;
  const mark = makeMark();
  const marked = withMarks(text, mark, outgrows);
  return marked === null ? value : unmarked(JSON.parse(marked, revive), mark, held);
}

/** A number in a notation that `String` would not give: `1.10`, `5.0`, `1e3`. */
export class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get value(): number {
    return Number(this.text);
  }
}

/** The same with a `WrittenNumber` wherever the notation may matter: to whoever wants a text, `1.10` is not 1.1. */
export function readWrittenJson(text: string): unknown {
  const value = readJson(text);
  if (!unusual.test(text)) return value;
  const mark = makeMark();
  const marked = withMarks(text, mark, (token) => outgrows(token) || String(Number(token)) !== token);
  if (marked === null) return value;
  return unmarked(JSON.parse(marked), mark, (token) =>
    wholeNumber.test(token) && outgrows(token) ? BigInt(token) : new WrittenNumber(token),
  );
}

const unusual = /\d{16}|\.\d*0|\d[eE]|-0/;

/** What was typed as one number, in any notation that `Number` reads. */
export const readNumber = (text: string): number | bigint =>
  outgrows(text.trim()) && wholeNumber.test(text.trim()) ? BigInt(text.trim()) : Number(text);

/** As `JSON.stringify`, bigints as their digits. `indent` in spaces. Throws TypeError on a value that holds itself. */
export function writeJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const mark = makeMark();
    const text = JSON.stringify(
      value,
      (_name, each: unknown) => (typeof each === "bigint" ? `${mark}${each}` : each),
      indent,
    );
    // bounded: the mark has one beginning, and digits after it are read once
    return text.replace(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
  }
}

/** What no text can hold that was written before: nobody can guess it. */
function makeMark(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `digits-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}:`;
}

/** `text`, which is JSON, with each number that is wanted as a marked string; null where there is none. */
function withMarks(text: string, mark: string, wanted: (token: string) => boolean): string | null {
  const pieces: string[] = [];
  let written = 0;
  numberOrQuote.lastIndex = 0;
  for (let found = numberOrQuote.exec(text); found !== null; found = numberOrQuote.exec(text)) {
    const [token] = found;
    if (token === '"') {
      numberOrQuote.lastIndex = endOfString(text, found.index) + 1;
      continue;
    }
    if (!wanted(token)) continue;
    pieces.push(text.slice(written, found.index), `"${mark}${token}"`);
    written = numberOrQuote.lastIndex;
  }
  if (pieces.length === 0) return null;
  pieces.push(text.slice(written));
  return pieces.join("");
}

const outgrows = (token: string): boolean => {
  const value = Number(token);
  return wholeNumber.test(token) ? !Number.isSafeInteger(value) : !Number.isFinite(value);
};

/** Where the string that begins at `start` ends: at a quote behind an even number of backslashes. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text[before] === "\\") before--;
    if ((at - before) % 2 === 1) return at;
  }
  return text.length;
}

interface Place {
  readonly fields: Record<string, unknown>;
  readonly name: string;
  readonly parent: Place | null;
}

type Meaning = (token: string, place: Place, name: string) => unknown;

/** Without recursion, so that no nesting overflows it. */
function unmarked(value: unknown, mark: string, meant: Meaning): unknown {
  const root = { value };
  const left: Place[] = [{ fields: root, name: "", parent: null }];
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    const { fields } = place;
    for (const name of Object.keys(fields)) {
      const each = fields[name];
      if (typeof each === "object" && each !== null)
        left.push({ fields: each as Record<string, unknown>, name, parent: place });
      else if (typeof each === "string" && each.startsWith(mark))
        fields[name] = meant(each.slice(mark.length), place, name);
    }
  }
  return root.value;
}

function held(token: string, place: Place, name: string): bigint {
  if (wholeNumber.test(token)) return BigInt(token);
  const path: string[] = [];
  for (let at: Place | null = place, step = name; at?.parent; step = at.name, at = at.parent) path.unshift(step);
  const where = path.length === 0 ? "" : ` at ${path.join(".")}`;
  throw new SyntaxError(`The number ${token.slice(0, 60)}${where} is larger than any that can be held`);
}
