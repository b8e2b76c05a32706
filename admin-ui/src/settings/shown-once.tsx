/** A key or token that is shown now and never again: in front of everything else, until it was taken. */

import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { settingsWords } from "../words/en-settings.ts";

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
            {settingsWords.done}
          </Button>
        </>
      }
    >
      <p>{settingsWords.copyItNowIt}</p>
      <p className="block">
        <code>{value}</code>
      </p>
    </Dialog>
  );
}
