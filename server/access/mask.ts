/** Takes secrets out of text, and out of JSON values. */
import { formsOf } from "./mask-forms.ts";

export interface Masker {
  mask(text: string): string;
  maskJson<T>(value: T): T;
}

interface Form {
  readonly text: string;
  readonly shown: string;
}

interface FormTable {
  /** By their first UTF-16 code unit, longest first, so that a secret inside another one does not uncover the rest. */
  readonly forms: ReadonlyMap<number, readonly Form[]>;
  /** Finds where a form may begin, by its first two code units: all text passes by here. Keeps its place in `lastIndex`. */
  readonly beginning: RegExp;
}

/** `secrets` by name; the value is replaced by `«NAME»`. */
export function createMasker(secrets: Iterable<readonly [name: string, value: string]>): Masker {
  const table = tableOf(secrets);
  const mask = (text: string) => (table.forms.size === 0 ? text : scan(narrowed(table, text), text));
  return { mask, maskJson: <T>(value: T) => (table.forms.size === 0 ? value : (maskValue(value, mask) as T)) };
}

function tableOf(secrets: Iterable<readonly [string, string]>): FormTable {
  const table = new Map<number, Form[]>();
  for (const [name, value] of secrets) {
    for (const text of formsOf(value)) {
      const code = text.charCodeAt(0);
      const forms = table.get(code) ?? [];
      forms.push({ text, shown: `«${name}»` });
      table.set(code, forms);
    }
  }
  const beginnings: string[] = [];
  for (const [code, forms] of table) {
    forms.sort((a, b) => b.text.length - a.text.length);
    const seconds = new Set(forms.map(({ text }) => escaped(text.charCodeAt(1))));
    beginnings.push(`${escaped(code)}(?=[${[...seconds].join("")}\\r\\n]|$)`);
  }
  // bounded: each alternative reads one character and looks at the next
  return { forms: table, beginning: new RegExp(beginnings.join("|") || nothing, "g") };
}

/** Texts longer than this are first asked which forms they hold at all, in UTF-16 code units. */
const longText = 4096;

/**
 * The forms that a long text holds, by the search of the engine, which is quick whatever the text is: runs of a secret's first
 * character would else be compared at each of their places. Where a text was cut with `…`, the rest of a form is missing: all stay.
 */
function narrowed(table: FormTable, text: string): FormTable {
  if (text.length < longText || text.includes("…")) return table;
  const bare = text.replace(/[\r\n]+/g, "");
  const kept = new Map<number, Form[]>();
  for (const [code, forms] of table.forms) {
    const held = forms.filter((form) => bare.includes(form.text));
    if (held.length > 0) kept.set(code, held);
  }
  return { forms: kept, beginning: kept.size === 0 ? nowhere : table.beginning };
}

/** Matches nowhere. */
const nothing = "(?!)";
const nowhere = /(?!)/g;
const escaped = (code: number) => `\\u${code.toString(16).padStart(4, "0")}`;

/** The first place from `from` on where a form may begin, or the text's length. */
function nextBeginning({ beginning }: FormTable, text: string, from: number): number {
  beginning.lastIndex = from;
  return beginning.exec(text)?.index ?? text.length;
}

/** Reads left to right. */
function scan(table: FormTable, text: string): string {
  let masked = "";
  let copied = 0;
  for (let at = nextBeginning(table, text, 0); at < text.length; at = nextBeginning(table, text, at)) {
    const found = longestMatch(table, text, at);
    if (found === null) {
      at += 1;
      continue;
    }
    const whole = withOverlaps(table, text, at, found);
    masked += text.slice(copied, at) + whole.shown;
    at = whole.end;
    copied = at;
  }
  return masked + text.slice(copied);
}

interface Match {
  readonly end: number;
  readonly shown: string;
}

/** A secret that begins inside another one and goes on behind it is part of what is masked. */
function withOverlaps(table: FormTable, text: string, at: number, first: Match): Match {
  let whole = first;
  const next = (from: number) => nextBeginning(table, text, from);
  for (let inside = next(at + 1); inside < whole.end; inside = next(inside + 1)) {
    const found = longestMatch(table, text, inside);
    if (found !== null && found.end > whole.end) whole = { end: found.end, shown: whole.shown + found.shown };
  }
  return whole;
}

/** So much of a secret is masked where the text was cut in the middle of it, in UTF-16 code units. */
const shortestCut = 4;
const ellipsis = 0x2026;

function longestMatch(table: FormTable, text: string, at: number): Match | null {
  for (const form of table.forms.get(text.charCodeAt(at)) ?? []) {
    const end = matchEnd(form.text, text, at);
    if (end !== null) return { end, shown: form.shown };
  }
  return null;
}

/**
 * Where the form ends in the text. Line breaks inside are passed over: two prints, or base64 in lines of 76. Where somebody cut
 * the text and wrote `…`, what is left of the form is enough.
 */
function matchEnd(form: string, text: string, at: number): number | null {
  let position = at;
  let matched = at;
  for (let index = 0; index < form.length; position += 1) {
    if (position >= text.length) return null;
    const code = text.charCodeAt(position);
    if (code === form.charCodeAt(index)) {
      index += 1;
      matched = position + 1;
    } else if (code === ellipsis && index >= shortestCut) return matched;
    else if (code !== 0x0a && code !== 0x0d) return null;
  }
  return position;
}

/** The value itself where nothing in it is secret, as is nearly always so; else a copy. */
function maskValue(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const masked = value.map((item) => maskValue(item, mask));
    return masked.every((item, index) => item === value[index]) ? value : masked;
  }
  let changed = false;
  const masked: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const pair: [string, unknown] = [mask(key), maskValue(item, mask)];
    changed ||= pair[0] !== key || pair[1] !== item;
    masked.push(pair);
  }
  return changed ? Object.fromEntries(masked) : value;
}
