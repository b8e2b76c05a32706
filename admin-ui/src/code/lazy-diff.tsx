/** The diff, loaded when it is first shown. */

import { lazy, Suspense } from "react";
import { Skeleton } from "../parts/notes.tsx";
import { frameWords } from "../words/en-frame.ts";
import type { DiffProps } from "./diff.tsx";

const Loaded = lazy(() => import("./diff.tsx"));

export function Diff(props: DiffProps & { readonly heading: string }) {
  const { heading, ...diff } = props;
  if (diff.before === diff.after)
    return (
      <p className="muted small">
        {heading}: <span className="faint">{frameWords.theSameInBoth}</span>
      </p>
    );
  return (
    <section>
      <h3>{heading}</h3>
      <div className="code-frame diff">
        <Suspense fallback={<Skeleton />}>
          <Loaded {...diff} />
        </Suspense>
      </div>
    </section>
  );
}
