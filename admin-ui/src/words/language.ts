/** The page's language: the one chosen here, else the first of the browser's that the page speaks. */
export const languages = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof languages;

const key = "barkeep.language";
const inBrowser = typeof document !== "undefined";

const wanted: readonly string[] = inBrowser ? [localStorage.getItem(key) ?? "", ...navigator.languages] : [];
const spoken = (tag: string): Language | undefined =>
  (Object.keys(languages) as Language[]).find((language) => language === tag.split("-", 1)[0]);

export const language: Language = wanted.map(spoken).find((known) => known !== undefined) ?? "en";

/** How numbers and times are written: as the reader's browser has them, where it speaks the page's language. */
export const locale: string =
  wanted.find((tag) => tag !== "" && tag !== language && spoken(tag) === language) ?? language;

if (inBrowser) document.documentElement.lang = language;

/** Remembered in this browser; what is on the screen is said anew. */
export function speak(next: Language): void {
  localStorage.setItem(key, next);
  location.reload();
}
