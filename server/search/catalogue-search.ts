/** Looks for words in what designers wrote; all of it is in memory. */
import { setImmediate as letOthersRun } from "node:timers/promises";
import { oneLine } from "../text/one-line.ts";
import type { Hit } from "./search.ts";

/** A method or a character, by what it may be found by. */
export interface Designed {
  readonly id: string;
  readonly name: string;
  /** ISO 8601. */
  readonly updatedAt: string;
  readonly description?: string;
  readonly code?: string;
  readonly persona?: string;
  readonly knowledge?: readonly string[];
  readonly greeting?: string | null;
}

interface Text {
  readonly chars: number;
  /** Its lines as they were written. */
  readonly lines: readonly string[];
  /** The same, as words are compared. */
  readonly folded: readonly string[];
}

const snippetChars = 160;
/** UTF-16 units that are looked through before others have their turn. */
const atOnce = 512 * 1024;
const beforeWord = 40;

/** What it gives finds those that hold all of the words, as parts of words too; those whose name holds them come first. */
export function createCatalogueSearch(
  kind: "method" | "character",
): (documents: readonly Designed[], words: readonly string[]) => Promise<readonly Hit[]> {
  // A document is replaced when it is saved, so that what was worked out of it holds as long as it does.
  const texts = new WeakMap<Designed, Text>();
  const textOf = (document: Designed): Text => {
    const known = texts.get(document);
    if (known) return known;
    const lines = linesOf(document);
    const chars = lines.reduce((sum, { length }) => sum + length, 0);
    const text = { chars, lines, folded: lines.map(fold) };
    texts.set(document, text);
    return text;
  };
  return async (documents, words) => {
    if (words.length === 0) return [];
    const wanted = words.map(fold);
    const named: Hit[] = [];
    const others: Hit[] = [];
    let looked = 0;
    for (const document of documents) {
      const text = textOf(document);
      looked += text.chars;
      if (looked > atOnce) {
        looked = 0;
        await letOthersRun();
      }
      if (!wanted.every((word) => text.folded.some((line) => line.includes(word)))) continue;
      const at = text.folded.findIndex((line) => wanted.some((word) => line.includes(word)));
      const hit = { kind, id: document.id, snippet: snippetOf(text, at, wanted), at: document.updatedAt };
      (at < 2 ? named : others).push(hit);
    }
    return [...named, ...others];
  };
}

const linesOf = ({ id, name, description, code, persona, knowledge, greeting }: Designed): string[] => [
  name,
  id,
  ...[description, persona, ...(knowledge ?? []), greeting, code].flatMap((text) => text?.split("\n") ?? []),
];

const fold = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();

function snippetOf({ lines, folded }: Text, at: number, words: readonly string[]): string {
  const line = lines[at] ?? "";
  const place = Math.min(...words.map((word) => folded[at]?.indexOf(word) ?? -1).filter((index) => index >= 0));
  const from = Math.max(0, place - beforeWord);
  const shown = oneLine(line.slice(from, from + snippetChars));
  return `${from > 0 ? "…" : ""}${shown}${from + snippetChars < line.length ? "…" : ""}`;
}
