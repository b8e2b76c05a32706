/** The characters of a scene: who of them is meant, and whose turn it is. */

export interface Role {
  readonly id: string;
  readonly name: string;
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/** Who is named first in these words: by the whole name, or by a word of it that no other has; null when nobody is. */
export function whoIsNamed(text: string, cast: readonly Role[]): string | null {
  const said = wordsOf(text);
  const names = cast.map(({ id, name }) => ({ id, words: wordsOf(name) }));
  const calls = names.flatMap(({ id, words }) => {
    const own = words.filter(
      (word) => word.length > 2 && names.every((other) => other.id === id || !other.words.includes(word)),
    );
    return [...(words.length > 0 ? [words] : []), ...own.map((word) => [word])].map((called) => ({ id, called }));
  });
  let first: { id: string; at: number; length: number } | null = null;
  for (const { id, called } of calls) {
    const at = said.findIndex((_, index) => called.every((word, offset) => said[index + offset] === word));
    if (at < 0) continue;
    const sooner = first === null || at < first.at || (at === first.at && called.length > first.length);
    if (sooner) first = { id, at, length: called.length };
  }
  return first?.id ?? null;
}

/** Who comes after the one that spoke last, in the order of the cast. */
export function nextInTurn(cast: readonly Role[], last: string | null): string {
  const at = cast.findIndex(({ id }) => id === last);
  return cast[(at + 1) % cast.length]!.id;
}
