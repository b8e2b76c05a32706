/** The words of what a method keeps between calls: fetched with the first look at it. */
import { spoken } from "./spoken.ts";
export const methodStateWords = spoken("methodState", {
  list: "What it keeps",
  none: "It keeps nothing.",
  noneHint: "What its code puts away with state.put(key, value) stays here from one call to the next.",
  unsaved: "A method that was never saved keeps nothing beyond the call.",
  shared: "for all",
  of: (player: string) => `for ${player}`,
  remove: (key: string, whose: string) => `Take away ${key}, ${whose}`,
  removed: (key: string) => `Took away ${key}.`,
  more: "Show earlier ones",
  all: "Take all away",
  allTitle: "Take away all that it keeps?",
  allNote: "Its next call finds nothing, of no player, and neither do hooks that read it. This can't be undone.",
  allRemoved: "It keeps nothing any more.",
});
