/** One search over what was said, what methods did, and what designers wrote. */
import { type Found, type SearchTexts, wordsIn } from "../records/search-texts.ts";
import { createCatalogueSearch, type Designed } from "./catalogue-search.ts";

export interface Hit {
  readonly kind: Found["kind"];
  readonly id: string;
  readonly turn?: string;
  /** Words around what was found. */
  readonly snippet: string;
  /** When it was said, called or saved: ISO 8601. */
  readonly at: string;
}

export interface HitPage {
  readonly items: readonly Hit[];
  /** What to go on after; null at the end. */
  readonly next: string | null;
}

export interface Search {
  /** Methods and characters first, then turns and calls, the best of them first. Throws `storage_failed`. */
  find(words: string, page: { readonly limit: number; readonly after?: string }): Promise<HitPage>;
}

export interface SearchOptions {
  readonly texts: Pick<SearchTexts, "find">;
  readonly methods: { list(): readonly Designed[] };
  readonly characters: { list(): readonly Designed[] };
}

export function createSearch({ texts, methods, characters }: SearchOptions): Search {
  const searchMethods = createCatalogueSearch("method");
  const searchCharacters = createCatalogueSearch("character");
  return {
    async find(words, { limit, after }) {
      const wanted = wordsIn(words);
      const designed = [
        ...(await searchMethods(methods.list(), wanted)),
        ...(await searchCharacters(characters.list(), wanted)),
      ];
      const from = placeOf(after);
      const items = designed.slice(from, from + limit);
      const rest = limit - items.length;
      // One is asked for where none fits any more: it tells whether there is a next page.
      const page = await texts.find(words, {
        limit: Math.max(1, rest),
        after: String(Math.max(0, from - designed.length)),
      });
      if (rest === 0) {
        const more = from + limit < designed.length || page.items.length > 0;
        return { items, next: more ? String(from + limit) : null };
      }
      return {
        items: [...items, ...page.items.map((found) => ({ ...found, at: new Date(found.at).toISOString() }))],
        next: page.next === null ? null : String(Number(page.next) + designed.length),
      };
    },
  };
}

const placeOf = (after: string | undefined): number => Math.max(0, Math.trunc(Number(after)) || 0);
