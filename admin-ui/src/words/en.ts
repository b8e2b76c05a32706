/** The page's words in English; another language is another object of this shape. */
import { locale } from "./language.ts";
import { spoken } from "./spoken.ts";
/** How many methods, in words. */
export const methods = (count: number): string =>
  count === 1 ? "one method" : `${count.toLocaleString(locale)} methods`;

export const en = spoken("common", {
  cancel: "Cancel",
  undo: "Undo",
  find: "Find",
  apply: "Apply",
  list: {
    state: "State",
    character: "Character",
    tag: "Tag",
    order: "Order",
    clear: "Clear",
    nothingMatches: "Nothing matches",
    selectAll: "Select all that are shown",
    select: (name: string) => `Select ${name}`,
    duplicate: "Duplicate",
    copyOf: (name: string) => `${name} copy`,
    duplicated: (name: string) => `This is ${name}. It is not connected.`,
  },
  trouble: {
    notFetched: "This screen could not be fetched yet",
    notFetchedYet:
      "The server may be away, or runs a newer page than this one. It is asked again every few seconds, and the screen opens by itself.",
    loadAgain: "Load the page again",
  },
});
