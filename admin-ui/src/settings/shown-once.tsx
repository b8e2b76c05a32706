/** A key or token that is shown now and never again: in front of everything else, until it was taken. */
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";

export interface ShownOnceProps {
  readonly title: string;
  readonly value: string;
  readonly onClose: () => void;
}

export function ShownOnce({ title, value, onClose }: ShownOnceProps) {
  return (
    <Dialog
      title={title}
      mustAnswer
      onClose={onClose}
      foot={
        <>
          <CopyButton text={value} />
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <p>Copy it now: it is not shown again.</p>
      <p className="shown-once">
        <code>{value}</code>
      </p>
    </Dialog>
  );
}
