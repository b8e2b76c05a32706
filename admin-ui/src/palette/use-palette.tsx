/** The keys that open the palette, which is fetched when it is first wanted. */
import { lazy, Suspense, useEffect, useState } from "react";
import type { PaletteProps } from "./palette.tsx";

const Palette = lazy(() => import("./palette.tsx"));

/** The palette where it is open, and what opens it. */
export function usePalette(places: PaletteProps["places"]) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const asked = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event);
      if ((!asked && !slash) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      event.stopPropagation();
      setOpen(true);
    };
    // In the capturing phase: the code editor has a use of its own for Ctrl+K.
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, []);
  const shown = open && (
    <Suspense fallback={null}>
      <Palette places={places} onClose={() => setOpen(false)} />
    </Suspense>
  );
  return { shown, show: () => setOpen(true) };
}

/** Shadow roots hide the editor that is typed into; its host is told by the path. */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
