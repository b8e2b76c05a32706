/** The words for handing methods to a character: fetched with its screen. */

import { methods } from "./en.ts";
import { locale } from "./language.ts";
import { spoken } from "./spoken.ts";

export const handWords = spoken("hand", {
  hand: {
    open: "Choose methods",
    title: (name: string) => `Methods of ${name}`,
    lead: "Tick what it may call. Shift ticks all between two clicks. Only connected methods are offered to its model.",
    search: "Search methods and tags",
    selectAll: "Tick all that are shown",
    everybody: "serves every character",
    done: (count: number, name: string) => `Changed ${methods(count)} for ${name}.`,
    saveFirst: "Save the character first; methods that serve every character serve it at once.",
    more: (count: number) => `and ${count.toLocaleString(locale)} more`,
  },
});
