/** A table that scrolls by itself where it has no room, by keyboard too. */
import type { ReactNode } from "react";

export const WideTable = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset is no place for a table.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
  <div className="table-scroll" role="group" tabIndex={0} aria-label={label}>
    <table className="table plain number">{children}</table>
  </div>
);
