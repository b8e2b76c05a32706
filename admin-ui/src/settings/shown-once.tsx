/** A key or token that is shown now and never again. */
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Note } from "../parts/notes.tsx";

export interface ShownOnceProps {
  readonly title: string;
  readonly value: string;
  readonly onClose: () => void;
}

export function ShownOnce({ title, value, onClose }: ShownOnceProps) {
  return (
    <Note kind="good">
      <strong>{title}</strong>
      <p className="shown-once">
        <code>{value}</code>
      </p>
      <div className="row wrap">
        <span className="grow">Copy it now: it is not shown again.</span>
        <CopyButton text={value} />
        <Button small look="quiet" onClick={onClose}>
          Done
        </Button>
      </div>
    </Note>
  );
}
