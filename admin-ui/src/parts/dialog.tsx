/** A modal dialog: the browser's own, so focus stays inside, Escape closes, and focus goes back afterwards. */

import { type ReactNode, useEffect, useId, useRef } from "react";
import { frameWords } from "../words/en-frame.ts";
import { Button, IconButton } from "./button.tsx";

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the bottom. */
  readonly foot?: ReactNode;
  readonly wide?: boolean;
  /** No way out but what the dialog offers. */
  readonly mustAnswer?: boolean;
}

const firstField = ".pane-body :is(input:not([type=file],[type=checkbox],[type=radio]),textarea,select):enabled";

export function Dialog({ title, onClose, children, foot, wide, mustAnswer }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open) return;
    const before = document.activeElement;
    element.showModal();
    // What is typed next belongs there; the browser itself would begin at the cross.
    element.querySelector<HTMLElement>(firstField)?.focus();
    return () => {
      element.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? "card pane dialog wide" : "card pane dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        if (event.target !== dialog.current) return;
        event.preventDefault();
        if (!mustAnswer) onClose();
      }}
    >
      <header className="row pane-head">
        <h2 id={id} className="grow">
          {title}
        </h2>
        {!mustAnswer && <IconButton icon="close" label={frameWords.close} onClick={onClose} />}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section className="pane-body" tabIndex={0} aria-labelledby={id}>
        {children}
      </section>
      {foot && <footer className="row wrap pane-foot">{foot}</footer>}
    </dialog>
  );
}

export interface ConfirmProps {
  readonly title: string;
  readonly action: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks before something is taken away. */
export function Confirm({ title, action, busy, onConfirm, onClose, children }: ConfirmProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{frameWords.keepIt}</Button>
          <Button look="danger primary" busy={busy ?? false} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="stack tight">{children}</div>
    </Dialog>
  );
}
