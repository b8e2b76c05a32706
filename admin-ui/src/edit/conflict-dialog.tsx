/** Two people edited one thing: both sides, and a choice that loses neither by accident. */
import { Diff } from "../code/lazy-diff.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Ago } from "../parts/words.tsx";
import type { Versioned } from "./use-edited.ts";

export interface Compared {
  readonly heading: string;
  readonly language: "python" | "json";
  readonly theirs: string;
  readonly mine: string;
}

export interface ConflictDialogProps {
  readonly theirs: Versioned;
  readonly parts: readonly Compared[];
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
  readonly onClose: () => void;
}

export function ConflictDialog({ theirs, parts, onKeepMine, onTakeTheirs, onClose }: ConflictDialogProps) {
  return (
    <Dialog
      title="Somebody else saved this first"
      wide
      onClose={onClose}
      foot={
        <>
          <Button onClick={onTakeTheirs}>Take theirs, drop mine</Button>
          <Button look="primary" onClick={onKeepMine}>
            Keep mine
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">
          Version {theirs.version} of {theirs.name} was saved <Ago at={theirs.updatedAt} />. Theirs stands on the left,
          yours on the right. If you keep yours, Save Changes puts it on top of theirs.
        </p>
        {parts.map((part) => (
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
