/** How much of a long conversation a model is shown: whole turns only, so that no call is parted from its result. */

/** After a trim this part of the room is filled, so that the next turns add to the same beginning and caches hold. */
const filledAfterTrim = 0.7;

/** Index of the first turn to show; `before` is the one shown first until now, `room` the tokens there are for past turns. */
export function firstShown(turns: readonly { readonly tokens: number }[], room: number, before: number): number {
  const start = Math.min(Math.max(0, before), turns.length);
  let total = 0;
  for (const turn of turns.slice(start)) total += turn.tokens;
  if (total <= room) return start;
  let first = start;
  while (first < turns.length && total > room * filledAfterTrim) total -= turns[first++]?.tokens ?? 0;
  return first;
}
