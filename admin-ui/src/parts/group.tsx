/** Settings that are folded away, with their state said on the fold. */
import type { ReactNode } from "react";
import { Icon } from "./icon.tsx";

export interface GroupProps {
  readonly title: string;
  readonly state: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}

export function Group({ title, state, open, children }: GroupProps) {
  return (
    <details className="group" open={open || undefined}>
      <summary>
        <Icon name="forward" size={14} />
        <span className="name nowrap">{title}</span>
        <span className="faint small truncate">{state}</span>
      </summary>
      <div className="stack">{children}</div>
    </details>
  );
}
