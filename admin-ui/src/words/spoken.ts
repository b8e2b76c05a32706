/** The words in the language that was chosen: English comes with each screen, another language is fetched where it is spoken. */
import type { Words } from "./all-words.ts";
import { language } from "./language.ts";

let other: Words | null = null;
const early = new Map<keyof Words, object>();

/** The words of one part of the page. */
export function spoken<T extends object>(part: keyof Words, english: T): T {
  if (other) return other[part] as unknown as T;
  early.set(part, english);
  return english;
}

/** To be waited for before anything is shown. What the page's first file brought along is said over. */
export async function learnLanguage(): Promise<void> {
  if (language === "en") return;
  other = (await import("./de.ts")).german;
  for (const [part, english] of early) Object.assign(english, other[part]);
}
