/**
 * JSON that keeps every digit. Whole numbers past 2^53, such as the ids of Steam and Discord, are read as bigints and written as they
 * were; all else is as `JSON.parse` and `JSON.stringify` have it, and as fast. A number that nothing here can hold (`1e400`) is an
 * error with its path, where `JSON.parse` makes it infinite and `JSON.stringify` then null.
 */

/** Sixteen digits in a row, no fraction, an exponent of three, or one behind a fraction: only such a text can hold what a double can't. */
const suspicious = /(?:^|[^.\d])\d{16}|\d[eE]\+?\d{3}|\.\d+[eE]\+?\d/;
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

  get value(): number | bigint {
    return readNumber(this.text);
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
export function readNumber(text: string): number | bigint {
  const token = text.trim();
  return (outgrows(token) ? wholeOf(token) : null) ?? Number(text);
}

const notation = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,6}))?$/;
const mostDigits = 400;

/** The whole number that a text is, to its last digit and in whatever notation (`7.5e20`, `15.0`); null for what is none, or has more than 400 digits. */
export function wholeOf(text: string): bigint | null {
  const [, sign = "", before = "", after = "", exponent = "0"] = notation.exec(text) ?? [];
  if (before + after === "" || before.length + after.length > mostDigits) return null;
  const places = Number(exponent) - after.length;
  const digits = before + after;
  const fraction = places < 0 ? digits.slice(places) : "";
  if (places > mostDigits || /[1-9]/.test(fraction)) return null;
  const whole = places < 0 ? digits.slice(0, places) : digits + "0".repeat(places);
  return BigInt(`${sign === "-" ? "-" : ""}${whole || "0"}`);
}

/** A value that is JSON already, or several of a list with commas between them: `writeJson` puts it where it stands, without reading it. */
export class JsonText {
  readonly text: string;
  /** `JSON.stringify` gives up on it rather than show what this is made of. */
  protected readonly unwritable = 0n;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * As `JSON.stringify`, bigints as their digits and a `JsonText` as it is. `indent` in spaces. Throws TypeError on a value that holds
 * itself.
 */
export function writeJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const mark = makeMark();
    const texts: string[] = [];
    const marked = (_name: string, each: unknown) => {
      if (typeof each !== "bigint" && !(each instanceof JsonText)) return each;
      return `${mark}${texts.push(typeof each === "bigint" ? String(each) : each.text) - 1}`;
    };
    const text = JSON.stringify(value, marked, indent);
    // bounded: the mark has one beginning, and digits after it are read once
    return text.replace(new RegExp(`"${mark}(\\d+)"`, "g"), (_whole, at: string) => texts[Number(at)] ?? "null");
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

function outgrows(token: string): boolean {
  const value = Number(token);
  if (wholeNumber.test(token)) return !Number.isSafeInteger(value);
  return !Number.isFinite(value) || (Math.abs(value) > Number.MAX_SAFE_INTEGER && losesDigits(token, value));
}

/** Whether a whole number in another notation is another one as a double: `76561197960287931.0`. */
function losesDigits(token: string, value: number): boolean {
  const whole = wholeOf(token);
  return whole !== null && whole !== wholeOf(String(value));
}

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
  const whole = Number.isFinite(Number(token)) || wholeNumber.test(token) ? wholeOf(token) : null;
  if (whole !== null) return whole;
  const path: string[] = [];
  for (let at: Place | null = place, step = name; at?.parent; step = at.name, at = at.parent) path.unshift(step);
  const where = path.length === 0 ? "" : ` at ${path.join(".")}`;
  throw new SyntaxError(`The number ${token.slice(0, 60)}${where} is larger than any that can be held`);
}
