/** The words for handing methods to a character: fetched with its screen. */
import { methods } from "./en.ts";

interface HandWords {
  readonly hand: {
    readonly open: string;
    title(name: string): string;
    readonly lead: string;
    readonly search: string;
    readonly selectAll: string;
    readonly everybody: string;
    done(count: number, name: string): string;
    readonly saveFirst: string;
    more(count: number): string;
  };
}

export const handWords: HandWords = {
  hand: {
    open: "Choose methods",
    title: (name) => `Methods of ${name}`,
    lead: "Tick what it may call. Shift ticks all between two clicks. Only connected methods are offered to its model.",
    search: "Search methods and tags",
    selectAll: "Tick all that are shown",
    everybody: "serves every character",
    done: (count, name) => `Changed ${methods(count)} for ${name}.`,
    saveFirst: "Save the character first; methods that serve every character serve it at once.",
    more: (count) => `and ${count.toLocaleString("en")} more`,
  },
};
