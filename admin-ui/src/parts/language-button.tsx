/** The page in its other language; remembered in this browser. */
import { type Language, language, languages, speak } from "../words/language.ts";

export function LanguageButton() {
  const next: Language = language === "en" ? "de" : "en";
  return (
    <button type="button" className="link small" lang={next} onClick={() => speak(next)}>
      {languages[next]}
    </button>
  );
}
