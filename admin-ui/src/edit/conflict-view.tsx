/** Two people edited one thing: both sides, and a choice that loses neither by accident. */

import { Diff } from "../code/lazy-diff.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Ago } from "../parts/words.tsx";
import { documentWords } from "../words/en-documents.ts";
import type { ConflictDialogProps } from "./conflict-dialog.tsx";
import type { Versioned } from "./use-edited.ts";

export default function ConflictView<Saved extends Versioned, D extends object>(props: ConflictDialogProps<Saved, D>) {
  const { state, parts, onSaved } = props;
  const { theirs } = state;
  if (!theirs) return null;
  const keepMine = async () => {
    const saved = await state.keepMine();
    if (saved) onSaved(saved);
  };
  return (
    <Dialog
      title={documentWords.somebodyElseSavedThis}
      wide
      onClose={() => state.compare(false)}
      foot={
        <>
          <Button onClick={state.discard}>{documentWords.edit.takeTheirs}</Button>
          <Button look="primary" onClick={() => void keepMine()}>
            {state.interrupted ? documentWords.edit.keepMineAndSave : documentWords.edit.keepMine}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">
          <Sentence
            text={documentWords.versionOfWasSaved(theirs.version, theirs.name)}
            when={<Ago at={theirs.updatedAt} />}
          />
        </p>
        {parts(theirs).map((part) => (
          <Diff
            key={part.heading}
            heading={part.heading}
            label={documentWords.theirsAndMine(part.heading)}
            language={part.language}
            before={part.theirs}
            after={part.mine}
          />
        ))}
      </div>
    </Dialog>
  );
}
