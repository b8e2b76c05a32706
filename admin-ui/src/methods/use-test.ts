/** Running the draft as it stands: one run at a time, which can be stopped. */
import { useRef, useState } from "react";
import type { TestAnswer } from "../../../server/methods/library.ts";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { type Draft, fieldsOf, type Parsed, parseObject } from "./draft.ts";

export interface TestState {
  readonly running: { readonly since: number; readonly timeoutMs: number } | null;
  readonly answer: TestAnswer | null;
  readonly error: RequestError | null;
  run(draft: Draft, inputText: string): Promise<void>;
  stop(): void;
}

/** Sends an unsaved draft with an input; the server runs it in the same pool and under the same limits as a turn. */
export function testBody(id: string | null, draft: Draft, input: unknown): unknown {
  return { ...(id === null ? {} : { id }), draft: fieldsOf(draft), input };
}

export function useTest(id: string | null): TestState {
  const server = useServer();
  const [running, setRunning] = useState<TestState["running"]>(null);
  const [answer, setAnswer] = useState<TestAnswer | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  const abort = useRef<AbortController | null>(null);

  const run = async (draft: Draft, inputText: string) => {
    if (abort.current) return;
    const input: Parsed<unknown> = parseObject(inputText === "" ? "{}" : inputText);
    if (!input.ok) {
      setAnswer(null);
      setError(toRequestError(new Error(`The inputs can't be sent. ${input.message}`)));
      return;
    }
    const controller = new AbortController();
    abort.current = controller;
    setRunning({ since: performance.now(), timeoutMs: draft.timeoutMs });
    try {
      setAnswer(await server.post<TestAnswer>("/methods/test", testBody(id, draft, input.value), controller.signal));
      setError(null);
    } catch (thrown) {
      setAnswer(null);
      setError(controller.signal.aborted ? toRequestError(new Error("You stopped this run.")) : toRequestError(thrown));
    } finally {
      abort.current = null;
      setRunning(null);
      server.resources.changed("/calls");
    }
  };

  return { running, answer, error, run, stop: () => abort.current?.abort() };
}
