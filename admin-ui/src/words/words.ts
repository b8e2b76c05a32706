/** The words the page speaks, of one language in one file. */
import { en, type Words } from "./en.ts";

export const words: Words = en;
