/** What keys do on an editor's screen, wherever the focus is: Ctrl+S saves, Ctrl+Enter runs. Not while a dialog is open. */
import { useEffect, useRef } from "react";

export interface Keys {
  readonly save: () => void;
  readonly run?: () => void;
}

export function useKeys(pressed: Keys): void {
  const latest = useRef(pressed);
  latest.current = pressed;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { save, run } = latest.current;
      const wanted = event.key === "s" ? save : event.key === "Enter" ? run : undefined;
      if (!wanted || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation();
      wanted();
    };
    // In the capturing phase: the code editor would take Ctrl+Enter for a new line.
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, []);
}
