/** The frame of a screen that is no editor: what it is called, what it is for, and what can be done there. */
import type { ReactNode } from "react";

export interface PageProps {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  /** Above the title: the way up. */
  readonly above?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, lead, above, actions, children }: PageProps) {
  return (
    <div className="page">
      <header className="page-head">
        <div>
          {above && <p className="small">{above}</p>}
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {actions && <div className="row wrap">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
