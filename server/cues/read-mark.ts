/** Reads one mark in a model's words, `[[emotion=joy]]`, as models write it: in Markdown, with a bracket too few, too long, never closed. */
import type { CueDeclaration } from "../../protocol/messages.ts";

/** The words of a text from `begin` to `end` are no words, but this mark. */
export interface Mark {
  readonly begin: number;
  readonly end: number;
  readonly name: string;
  readonly value?: string | undefined;
  /** It names nothing that could be shown. */
  readonly isBroken?: boolean;
  /** So many of its closing brackets have not come. */
  readonly open?: number;
  /** It is longer than what is waited for: what follows is still of it. */
  readonly goesOn?: boolean;
}

export interface MarkOptions {
  readonly at: number;
  /** Nothing comes behind the text. */
  readonly whole: boolean;
  readonly declared: readonly CueDeclaration[];
}

/** Longest thing that may hold a sentence and be a mark, in UTF-16 units: where it is longer it was never closed, and is said. */
export const longestSentence = 256;
/** Longest mark that is waited for. */
const longestMark = 2048;
export const sentenceEnd = /[.!?…。！？]/;

const opening = /^([*_`]{0,3})\\?\[(\\?\[)?/;
const openingBegun = /^[*_`]{0,3}\\?(?:\[\\?)?$/;
const inside = /^(\s{0,16})([^[\]\n]*)/;
/** Numbers, strings and objects in brackets are somebody's list. */
const begins = /^[^\s\p{N}"'{}(),.+$\\-]/u;
const word = /^([\p{L}_][\p{L}\p{M}\p{N}_-]*) *(?:([=:])([\s\S]*))?/u;
const closing = /^\s{0,16}\\?\]\\?\]/;
const closingBegun = /^\s{0,16}\\?(?:\]\\?)?$/;
const closingHalf = /^\s{0,16}\\?\]/;

export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export const plainValue = (written: string): string =>
  written
    .replace(/\\$/, "")
    .trim()
    .replace(/^["']|["']$/g, "");

/** Null where there is none. */
export function readMark(text: string, options: MarkOptions): "unfinished" | Mark | null {
  const { at, whole, declared } = options;
  // No further than the longest mark: a text of brackets alone would be read to its end from each of them.
  const near = text.slice(at, at + longestMark);
  const mayGoOn = !whole && at + near.length === text.length;
  if (mayGoOn && openingBegun.test(near)) return "unfinished";
  const [before, around = "", second] = opening.exec(near) ?? [];
  if (before === undefined) return null;
  const [known = "", blanks = "", content = ""] = inside.exec(near.slice(before.length)) ?? [];
  const rest = near.slice(before.length + known.length);
  if (content === "") return second !== undefined && mayGoOn && rest === "" ? "unfinished" : null;
  if (!begins.test(content)) return null;

  const [head = "", name = content.trim(), sign, value] = word.exec(content) ?? [];
  const cue = declared.find((each) => same(each.name, name));
  const [closed, half] = [closing.exec(rest)?.[0], closingHalf.exec(rest)?.[0]];
  const isLong = content.length > longestSentence;
  if (second === undefined) {
    if (blanks !== "" || isLong) return null;
    if (half === undefined || !meansCue(cue, value))
      return mayGoOn && closingBegun.test(rest) && mayMean(declared, name, value) ? "unfinished" : null;
  }

  const isCutOff = whole && sign === undefined && head === content && at + near.length === text.length;
  const isMark = cue !== undefined || sign === "=" || isCutOff;
  const isSpeech = isLong && sentenceEnd.test(content);
  if (!isSpeech && mayGoOn && closingBegun.test(rest)) return "unfinished";
  const start = at + before.length + blanks.length;
  if (!isSpeech && (closed ?? (isMark ? half : undefined)) !== undefined) {
    const end = start + content.length + (closed ?? half ?? "").length;
    const after = text.slice(end, end + around.length);
    if (after !== around && !whole && end + after.length === text.length && around.startsWith(after))
      return "unfinished";
    const isSetApart = after === around;
    return {
      begin: isSetApart ? at : at + around.length,
      end: isSetApart ? end + around.length : end,
      name,
      value: value === undefined ? undefined : plainValue(value),
      ...(closed === undefined && second !== undefined && { open: 1 }),
    };
  }
  if (!isMark) return null;
  const begin = at + around.length;
  const isLast = content.length === near.length - before.length - blanks.length;
  if (value === undefined) {
    const isBroken = isLast && head === content && !head.endsWith(" ");
    return { begin, end: start + head.length, name, open: 2, isBroken };
  }
  const sure = start + head.length - value.length;
  const meant = valueThatBegins(value, cue, !isLast);
  if (meant !== undefined) return { begin, end: sure + meant.length, name, value: meant.value, open: 2 };
  const goesOn = isLast && !isSpeech && at + near.length < text.length;
  const first = /^\s*\S*/.exec(value)?.[0].length ?? 0;
  return { begin, end: goesOn ? at + near.length : sure + first, name, isBroken: true, open: 2, goesOn };
}

/**
 * What stands behind the sign of a mark that was never closed, where it begins with a value that the game declared: how much of it that is.
 * `ended`: what was written goes on behind it.
 */
function valueThatBegins(written: string, cue: CueDeclaration | undefined, ended: boolean) {
  const begin = written.length - written.trimStart().length;
  const fits = (each: string) =>
    same(written.slice(begin, begin + each.length), each) &&
    (written.length > begin + each.length ? !/^[\p{L}\p{N}_-]/u.test(written.slice(begin + each.length)) : ended);
  const value = cue?.values?.filter(fits).sort((a, b) => b.length - a.length)[0];
  return value === undefined ? undefined : { value, length: begin + value.length };
}

/** In single brackets much else is written: only what the game declared is a mark there. */
function meansCue(cue: CueDeclaration | undefined, value: string | undefined): boolean {
  if (cue === undefined || value === undefined) return false;
  return !cue.values?.length || cue.values.some((each) => same(each, plainValue(value)));
}

/** Whether what was written of it may yet become one. */
function mayMean(declared: readonly CueDeclaration[], name: string, value: string | undefined): boolean {
  const begins = (whole: string, part: string) => whole.toLowerCase().startsWith(part.toLowerCase());
  if (value === undefined) return declared.some((each) => begins(each.name, name));
  const said = plainValue(value);
  return declared.some(
    ({ name: each, values }) =>
      same(each, name) && (values?.length ? values.some((one) => begins(one, said)) : said.length <= longestSentence),
  );
}
