/** A traceback as a method's author reads it: the method's own steps, and all of them on one press. */
import { methodPartWords as words } from "../words/en-method-parts.ts";
import { methodWords } from "../words/en-methods.ts";
import { Block } from "./json-view.tsx";
import { ownSteps } from "./traceback.ts";

export function Traceback({ text }: { readonly text: string }) {
  const own = ownSteps(text, words.librarySteps);
  return (
    <>
      <Block label={methodWords.traceback}>{own}</Block>
      {own !== text && (
        <details className="more">
          <summary>{words.wholeTraceback}</summary>
          <Block label={words.wholeTraceback}>{text}</Block>
        </details>
      )}
    </>
  );
}
