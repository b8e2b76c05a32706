/** What a rehearsed answer shows beside its words: a cue that was named, else the first one, by how things went. */
import type { CueDeclaration } from "../../../protocol/messages.ts";
import { wordsOf } from "./words.ts";

/** The mark before the words; empty where the game declared no cues. */
export function showCue(
  cues: readonly CueDeclaration[],
  { said, failed }: { readonly said: string; readonly failed: boolean },
): string {
  const words = new Set(wordsOf(said));
  const isNamed = (name: string) => words.has(name.toLowerCase());
  for (const { name, values = [] } of cues) {
    const value = values.find(isNamed);
    if (value !== undefined) return `[[${name}=${value}]]`;
    if (values.length === 0 && isNamed(name)) return `[[${name}]]`;
  }
  const first = cues[0];
  if (first === undefined) return "";
  const value = failed ? first.values?.at(-1) : first.values?.[0];
  return value === undefined ? `[[${first.name}]]` : `[[${first.name}=${value}]]`;
}
