/** The words of forms that are sent as a whole: fetched with the first of them. */
import { spoken } from "./spoken.ts";

export const formWords = spoken("form", {
  fillIn: "Fill this in.",
  atLeast: (characters: number) => `At least ${characters} characters.`,
  notSo: "This is not as it should be.",
});
