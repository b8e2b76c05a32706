/** Running the draft as it stands: one run at a time, which can be stopped. */

import { useRef, useState } from "react";
import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import type { TestAnswer } from "../../../server/methods/library.ts";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { methodWords } from "../words/en-methods.ts";
import { type Draft, fieldsOf, type Parsed, parseObject } from "./draft.ts";

/** Who a test is run for; a stand-in where nobody is named. */
export interface TestAs {
  readonly player?: { readonly id: string; readonly name: string };
  readonly character?: string;
}

export interface TestState {
  readonly running: { readonly since: number; readonly timeoutMs: number } | null;
  readonly answer: TestAnswer | null;
  readonly error: RequestError | null;
  /** The draft that the answer is about; another one than it is now when it was edited since. */
  readonly tested: Draft | null;
  /** Runs of a method that was not saved yet, newest first. */
  readonly calls: readonly string[];
  run(draft: Draft, inputText: string, as: TestAs): Promise<void>;
  stop(): void;
}

/** Sends an unsaved draft with an input; the server runs it in the same pool and under the same limits as a turn. */
export function testBody(id: string | null, draft: Draft, input: unknown, as: TestAs = {}): unknown {
  const { name, ...fields } = fieldsOf(draft);
  // A run needs no name: whoever tries the code first gives it one later.
  return { ...(id === null ? {} : { id }), draft: name.trim() === "" ? fields : { name, ...fields }, input, ...as };
}

/** True once what ran is no longer what stands on the page. */
export const isStale = ({ tested }: Pick<TestState, "tested">, draft: Draft): boolean =>
  tested !== null && (tested.code !== draft.code || tested.inputDescription !== draft.inputDescription);

/** What was tested before the first save, for the screen that the save leads to. */
export interface HandedOver {
  readonly answer: TestAnswer | null;
  readonly calls: readonly string[];
}

const handKey = (id: string) => `barkeep.tested.${id}`;

export function handOver(id: string, tests: HandedOver): void {
  if (tests.calls.length > 0) sessionStorage.setItem(handKey(id), writeJson(tests));
}

export function handedOver(id: string): HandedOver | null {
  const text = sessionStorage.getItem(handKey(id));
  return text === null ? null : (readJson(text) as unknown as HandedOver);
}

/** `body` makes the request of what stands on the page. */
export function useTest(id: string | null, before: HandedOver | null, body = testBody): TestState {
  const server = useServer();
  const [running, setRunning] = useState<TestState["running"]>(null);
  const [answer, setAnswer] = useState<TestAnswer | null>(before?.answer ?? null);
  const [tested, setTested] = useState<Draft | null>(null);
  const [calls, setCalls] = useState<readonly string[]>(before?.calls ?? []);
  const [error, setError] = useState<RequestError | null>(null);
  const abort = useRef<AbortController | null>(null);

  const run = async (draft: Draft, inputText: string, as: TestAs) => {
    if (abort.current) return;
    const input: Parsed<unknown> = parseObject(inputText === "" ? "{}" : inputText);
    if (!input.ok) {
      setAnswer(null);
      setError(toRequestError(new Error(methodWords.theInputsCantBe(input.message))));
      return;
    }
    const controller = new AbortController();
    abort.current = controller;
    setRunning({ since: performance.now(), timeoutMs: draft.timeoutMs });
    try {
      const answer = await server.post<TestAnswer>(
        "/methods/test",
        body(id, draft, input.value, as),
        controller.signal,
      );
      setAnswer(answer);
      setTested(draft);
      setError(null);
      if (id === null) setCalls((before) => [answer.call, ...before]);
    } catch (thrown) {
      setAnswer(null);
      setError(
        controller.signal.aborted ? toRequestError(new Error(methodWords.youStoppedThisRun)) : toRequestError(thrown),
      );
    } finally {
      abort.current = null;
      setRunning(null);
      server.resources.changed("/calls");
    }
  };

  return { running, answer, error, tested, calls, run, stop: () => abort.current?.abort() };
}
