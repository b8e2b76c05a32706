/** What the server makes of a draft while it is typed: the problems in it, and what the model would be sent. */
import { useEffect, useState } from "react";
import type { FieldProblem } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { type Draft, fieldsOf } from "./draft.ts";

export interface Preview {
  /** By provider, the tool as its models are sent it; null while there are problems. */
  readonly forms: readonly { readonly id: string; readonly title: string; readonly tool: unknown }[];
  readonly problems: readonly FieldProblem[];
  /** What is sent otherwise than it is written. */
  readonly notes: readonly FieldProblem[];
}

const pauseMs = 400;

/** Problems of the draft, asked when typing pauses. A server that can't be reached is no problem of the draft. */
export function useProblems(draft: Draft, wanted: boolean): readonly FieldProblem[] {
  const server = useServer();
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  useEffect(() => {
    if (!wanted) return;
    const controller = new AbortController();
    const timer = window.setTimeout(() => {
      // The code can be large and has a check of its own.
      const { code: _, name, ...rest } = fieldsOf(draft);
      const fields = name.trim() === "" ? rest : { name, ...rest };
      server
        .post<Preview>("/methods/preview", fields, controller.signal)
        .then((preview) => setProblems(preview.problems))
        .catch(() => {});
    }, pauseMs);
    return () => {
      window.clearTimeout(timer);
      controller.abort();
    };
  }, [server, draft, wanted]);
  return wanted ? problems : [];
}
