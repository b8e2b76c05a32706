/** What a screen says when there is nothing, when it waits, and when something is wrong. */

import type { ReactNode } from "react";
import type { RequestError } from "../http/request-error.ts";
import { frameWords } from "../words/en-frame.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

export type NoteKind = "info" | "warn" | "bad" | "good";
const icons: Record<NoteKind, IconName> = { info: "info", warn: "warning", bad: "error", good: "check" };

export function Note({ kind = "info", children }: { readonly kind?: NoteKind; readonly children: ReactNode }) {
  return (
    <div className={`row top note ${kind}`} role={kind === "bad" ? "alert" : undefined}>
      <Icon name={icons[kind]} />
      <div className="grow">{children}</div>
    </div>
  );
}

export interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {actions && <div className="row wrap">{actions}</div>}
    </div>
  );
}

/** Several problems are a list; one is a sentence. */
export function Failure({ error, retry }: { readonly error: RequestError; readonly retry?: () => void }) {
  const several = error.problems.length > 1;
  const [only] = error.problems;
  return (
    <Note kind="bad">
      <div className="row wrap">
        <span className="grow">
          {several ? frameWords.several(error.problems.length) : error.message}
          {!several && only?.suggestion && frameWords.didYouMean(only.suggestion)}
        </span>
        {retry && (
          <Button small icon="refresh" onClick={retry}>
            {frameWords.tryAgain}
          </Button>
        )}
      </div>
      {several && (
        <ul className="marked">
          {error.problems.map((problem) => (
            <li key={problem.path + problem.message}>
              <code>{problem.path}</code> {problem.message}
              {problem.suggestion && frameWords.didYouMean(problem.suggestion)}
            </li>
          ))}
        </ul>
      )}
    </Note>
  );
}

export function Skeleton({ lines = 4 }: { readonly lines?: number }) {
  const widths = ["62%", "88%", "74%", "46%", "80%", "58%"];
  return (
    <div className="stack" role="status">
      <span className="visually-hidden">{frameWords.loading}</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move.
        <div className="skeleton" key={index} style={{ width: widths[index % widths.length] }} />
      ))}
    </div>
  );
}
