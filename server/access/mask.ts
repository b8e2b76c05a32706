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

/** `secrets` by name; the value is replaced by `«NAME»`. `forms`: the ways in which a value is written. */
export function createMasker(
  secrets: Iterable<readonly [name: string, value: string]>,
  forms: (value: string) => readonly string[] = formsOf,
): Masker {
  const table = tableOf(secrets, forms);
  const mask = (text: string) => (table.forms.size === 0 ? text : scan(narrowed(table, text), text));
  const clean = new WeakSet<object>();
  return {
    mask,
    maskJson: <T>(value: T) => (table.forms.size === 0 ? value : (maskValue(value, { mask, clean }) as T)),
  };
}

function tableOf(
  secrets: Iterable<readonly [string, string]>,
  formsIn: (value: string) => readonly string[],
): FormTable {
  const table = new Map<number, Form[]>();
  for (const [name, value] of secrets) {
    for (const text of formsIn(value)) {
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

interface Masking {
  readonly mask: (text: string) => string;
  /** Frozen to their depths, and without a secret: the past of a long conversation passes by each turn. */
  readonly clean: WeakSet<object>;
}

/** The value itself where nothing in it is secret, as is nearly always so: all that is traced passes by here. Else a copy. */
function maskValue(value: unknown, masking: Masking): unknown {
  if (typeof value === "string") return masking.mask(value);
  if (typeof value !== "object" || value === null || masking.clean.has(value)) return value;
  const masked = Array.isArray(value)
    ? maskList(value, masking)
    : maskFields(value as Readonly<Record<string, unknown>>, masking);
  if (masked === value && Object.isFrozen(value) && Object.values(value).every((inner) => stays(inner, masking)))
    masking.clean.add(value);
  return masked;
}

const stays = (value: unknown, { clean }: Masking): boolean =>
  typeof value !== "object" || value === null || clean.has(value);

function maskList(list: readonly unknown[], masking: Masking): readonly unknown[] {
  let masked: unknown[] | null = null;
  for (const [at, item] of list.entries()) {
    const shown = maskValue(item, masking);
    if (shown !== item) masked ??= list.slice(0, at);
    masked?.push(shown);
  }
  return masked ?? list;
}

function maskFields(fields: Readonly<Record<string, unknown>>, masking: Masking): object {
  const names = Object.keys(fields);
  let masked: [string, unknown][] | null = null;
  for (const [at, name] of names.entries()) {
    const shownName = masking.mask(name);
    const shown = maskValue(fields[name], masking);
    if (shownName !== name || shown !== fields[name]) masked ??= names.slice(0, at).map((one) => [one, fields[one]]);
    masked?.push([shownName, shown]);
  }
  return masked === null ? fields : Object.fromEntries(masked);
}
