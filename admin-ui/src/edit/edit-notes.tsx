/** What an editor says above its fields: unsaved work that came back, somebody else's version, a refused save. */
import { Failure, Note } from "../parts/notes.tsx";
import { Ago } from "../parts/words.tsx";
import type { Edited, Versioned } from "./use-edited.ts";

export interface EditNotesProps<Saved extends Versioned, D extends object> {
  readonly state: Edited<Saved, D>;
  readonly onCompare: () => void;
}

export function EditNotes<Saved extends Versioned, D extends object>({ state, onCompare }: EditNotesProps<Saved, D>) {
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
      {state.theirs && (
        <Note kind="warn">
          Version {state.theirs.version} was saved while you were editing.{" "}
          <button type="button" className="link" onClick={onCompare}>
            Compare both
          </button>
        </Note>
      )}
      {state.error && state.error.code !== "conflict" && <Failure error={state.error} />}
    </>
  );
}
