/** What an editor says above its fields: unsaved work that came back, somebody else's version, a refused save. */

import { Failure, Note } from "../parts/notes.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Ago } from "../parts/words.tsx";
import { documentWords } from "../words/en-documents.ts";
import type { Edited, Versioned } from "./use-edited.ts";

export function EditNotes<Saved extends Versioned, D extends object>({ state }: { readonly state: Edited<Saved, D> }) {
  const { elsewhere, error, problems } = state;
  return (
    <>
      {state.broughtBack && !state.theirs && (
        <Note>
          <Sentence text={documentWords.yourUnsavedWorkFrom} when={<Ago at={state.broughtBack} />} />{" "}
          <button type="button" className="link" onClick={state.discard}>
            {documentWords.discardIt}
          </button>
        </Note>
      )}
      {elsewhere && (
        <Note>
          {documentWords.edit.elsewhere} <Ago at={elsewhere.at} />.{" "}
          <button type="button" className="link" onClick={state.bringHere}>
            {documentWords.edit.bringHere}
          </button>
        </Note>
      )}
      {state.theirs && (
        <Note kind="warn">
          {documentWords.versionWasSavedWhile(state.theirs.version)}{" "}
          <button type="button" className="link" onClick={() => state.compare(true)}>
            {documentWords.compareBoth}
          </button>
        </Note>
      )}
      {problems.length > 0 && <Note kind="bad">{documentWords.edit.notSaved(problems.length)}</Note>}
      {error && problems.length === 0 && <Failure error={error} />}
    </>
  );
}
