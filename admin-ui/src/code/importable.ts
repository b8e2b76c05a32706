/** What a method may import, offered behind `import` and `from`: of the standard library what methods use, and what is installed. */
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";

const modules =
  "barkeep base64 collections csv datetime decimal difflib email.utils enum functools hashlib hmac html itertools json math operator os random re requests secrets statistics string textwrap time unicodedata urllib.parse uuid xml.etree.ElementTree zoneinfo".split(
    " ",
  );

export function importable(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/^\s*(?:import|from) [\w.]{0,60}$/);
  if (!word) return null;
  return {
    from: word.from + word.text.lastIndexOf(" ") + 1,
    options: modules.map((label) => ({ label, type: "namespace", boost: 1 })),
    validFor: /^[\w.]{0,60}$/,
  };
}
