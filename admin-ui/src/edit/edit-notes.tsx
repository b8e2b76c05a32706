/** What an editor says above its fields: unsaved work that came back, somebody else's version, a refused save. */
import { Failure, Note } from "../parts/notes.tsx";
import { Ago } from "../parts/words.tsx";
import { words } from "../words/words.ts";
import type { Edited, Versioned } from "./use-edited.ts";

export function EditNotes<Saved extends Versioned, D extends object>({ state }: { readonly state: Edited<Saved, D> }) {
  const { elsewhere, error, problems } = state;
  return (
    <>
      {state.broughtBack && !state.theirs && (
        <Note>
          Your unsaved work from <Ago at={state.broughtBack} /> is still here.{" "}
          <button type="button" className="link" onClick={state.discard}>
            Discard it
          </button>
        </Note>
      )}
      {elsewhere && (
        <Note>
          {words.edit.elsewhere} <Ago at={elsewhere.at} />.{" "}
          <button type="button" className="link" onClick={state.bringHere}>
            {words.edit.bringHere}
          </button>
        </Note>
      )}
      {state.theirs && (
        <Note kind="warn">
          Version {state.theirs.version} was saved while you were editing.{" "}
          <button type="button" className="link" onClick={() => state.compare(true)}>
            Compare both
          </button>
        </Note>
      )}
      {problems.length > 0 && <Note kind="bad">{words.edit.notSaved(problems.length)}</Note>}
      {error && problems.length === 0 && <Failure error={error} />}
    </>
  );
}
