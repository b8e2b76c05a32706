/** A labelled frame for the code editor, with a plain placeholder until the editor has been loaded. */
import { lazy, type ReactNode, Suspense } from "react";
import { Problem } from "../parts/field.tsx";
import type { CodeEditorProps } from "./editor.tsx";

const CodeEditor = lazy(() => import("./editor.tsx"));

export interface CodeFieldProps extends CodeEditorProps {
  /** Words above the frame; null when the label stands elsewhere already. */
  readonly heading?: ReactNode;
  readonly aside?: ReactNode;
  readonly hint?: ReactNode;
  readonly problems?: readonly ReactNode[];
  /** Between the heading and the editor: another way to write the same text. */
  readonly above?: ReactNode;
  readonly size: "short" | "tall";
}

export function CodeField({ heading, aside, hint, above, problems = [], size, ...editor }: CodeFieldProps) {
  return (
    <div className={`field code-field ${size}`}>
      {(heading || aside) && (
        <div className="row field-label">
          <span className="grow">{heading}</span>
          {aside}
        </div>
      )}
      {above}
      <div className={`code-frame ${size} ${problems.length > 0 ? "invalid" : ""}`}>
        <Suspense fallback={<pre className="code-waiting">{editor.value}</pre>}>
          <CodeEditor {...editor} />
        </Suspense>
      </div>
      {problems.map((problem, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: problems have no identity and are replaced as a whole.
        <Problem key={index}>{problem}</Problem>
      ))}
      {hint && <p className="faint small">{hint}</p>}
    </div>
  );
}
