/** The words that more than one screen needs. */
export { en as words } from "./en.ts";
