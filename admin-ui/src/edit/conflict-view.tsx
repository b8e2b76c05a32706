/** Two people edited one thing: both sides, and a choice that loses neither by accident. */
import { Diff } from "../code/lazy-diff.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Ago } from "../parts/words.tsx";
import { words } from "../words/words.ts";
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
      title="Somebody else saved this first"
      wide
      onClose={() => state.compare(false)}
      foot={
        <>
          <Button onClick={state.discard}>{words.edit.takeTheirs}</Button>
          <Button look="primary" onClick={() => void keepMine()}>
            {state.interrupted ? words.edit.keepMineAndSave : words.edit.keepMine}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">
          Version {theirs.version} of {theirs.name} was saved <Ago at={theirs.updatedAt} />. Theirs stands on the left,
          yours on the right. If you keep yours, it is saved on top of theirs.
        </p>
        {parts(theirs).map((part) => (
          <Diff
            key={part.heading}
            heading={part.heading}
            label={`${part.heading}: theirs and mine`}
            language={part.language}
            before={part.theirs}
            after={part.mine}
          />
        ))}
      </div>
    </Dialog>
  );
}
