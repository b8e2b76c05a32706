/** Two people edited one thing: both sides, fetched when there is something to compare. */
import { type ComponentType, lazy, Suspense } from "react";
import type { Edited, Versioned } from "./use-edited.ts";

export interface Compared {
  readonly heading: string;
  readonly language: "python" | "json" | "text";
  readonly theirs: string;
  readonly mine: string;
}

export interface ConflictDialogProps<Saved extends Versioned, D extends object> {
  readonly state: Edited<Saved, D>;
  readonly parts: (theirs: Saved) => readonly Compared[];
  /** "Keep mine" finished the save that the comparison interrupted. */
  readonly onSaved: (saved: Saved) => void;
}

const View = lazy(() => import("./conflict-view.tsx"));

/** Nothing while there is nothing to compare. */
export function ConflictDialog<Saved extends Versioned, D extends object>(props: ConflictDialogProps<Saved, D>) {
  if (!props.state.theirs || !props.state.comparing) return null;
  const Shown = View as unknown as ComponentType<ConflictDialogProps<Saved, D>>;
  return (
    <Suspense fallback={null}>
      <Shown {...props} />
    </Suspense>
  );
}
