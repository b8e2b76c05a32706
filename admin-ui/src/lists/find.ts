/** Finding in a list by words, in any order, in any case, with or without accents. */
import { locale } from "../words/language.ts";

const folded = new Intl.Collator(locale, { sensitivity: "base", numeric: true });

/** As people read names: capitals and accents apart, `Method 9` before `Method 10`. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  folded.compare(a.name, b.name);

const plain = (text: string): string => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** The words of a search; none for an empty one. */
export const wordsOf = (search: string): readonly string[] => plain(search).split(/\s+/).filter(Boolean);

/** A list with the text of each thing that is searched, made once for all searches. */
export interface Findable<T> {
  readonly item: T;
  readonly text: string;
}

export const findable = <T>(items: readonly T[], textOf: (item: T) => string): readonly Findable<T>[] =>
  items.map((item) => ({ item, text: plain(textOf(item)) }));

export function find<T>(list: readonly Findable<T>[], search: string): readonly T[] {
  const words = wordsOf(search);
  const found = words.length === 0 ? list : list.filter(({ text }) => words.every((word) => text.includes(word)));
  return found.map(({ item }) => item);
}
