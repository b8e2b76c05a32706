/** The words the page speaks: one language at a time, chosen before anything is drawn. */
import { en, type Words } from "./en.ts";

export let words: Words = en;

/** Speaks another language from now on; what is on screen already stays as it is. */
export function speak(language: Words): void {
  words = language;
}
