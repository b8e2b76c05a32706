/** How many of something, in English. */
import { locale } from "./language.ts";

export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${value.toLocaleString(locale)} ${value === 1 ? one : many}`;
