/** The allowed word that somebody probably meant. */

function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const substitution = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current[column] = Math.min(substitution, previous[column]! + 1, current[column - 1]! + 1);
    }
    previous = current;
  }
  return previous[to.length]!;
}

/** The nearest of the allowed words, capitals aside, when it is near enough to be a slip; else undefined. */
export function closestWord(word: string, allowed: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  const given = word.toLowerCase();
  const reach = given.length <= 3 ? 1 : given.length <= 7 ? 2 : 3;
  let best: { word: string; distance: number } | undefined;
  for (const candidate of allowed) {
    if (Math.abs(candidate.length - given.length) > reach) continue;
    const apart = distance(given, candidate.toLowerCase());
    if (apart <= reach && (!best || apart < best.distance)) best = { word: candidate, distance: apart };
  }
  return best?.word;
}
