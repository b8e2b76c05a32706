/** Finds the tool that a model means where the name it gives is not quite the one it was offered. */
import type { Offer } from "./offer.ts";

/**
 * The offered name that is plainly meant: models and their servers leave namespaces, numbers, channels and blanks on it
 * (`functions.get_weather:0`, `get_weather<|channel|>commentary`), or write it in other capitals.
 */
export function meantName(given: string, offer: Pick<Offer, "byName">): string | undefined {
  if (offer.byName.has(given)) return given;
  const bare = given
    .slice(0, 200)
    .replace(/<\|.*$/s, "")
    .replace(/:\d+\s*$/, "")
    .replace(/^.*[.:/]/s, "")
    .replace(/\s/g, "");
  if (offer.byName.has(bare)) return bare;
  const fitting = [...offer.byName.keys()].filter((name) => name.toLowerCase() === bare.toLowerCase());
  return fitting.length === 1 ? fitting[0] : undefined;
}
