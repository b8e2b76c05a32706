/** What came of a test: result or error, prints, traceback, the hosts it reached, and how long it took. */
import { lazy, Suspense } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { TestAnswer } from "../../../server/methods/library.ts";
import { CopyButton } from "../parts/copy.tsx";
import { Block, JsonView } from "../parts/json-view.tsx";
import { Failure, Note } from "../parts/notes.tsx";
import { duration } from "../parts/words.tsx";
import { words } from "../words/words.ts";
import { kindInWords } from "./error-kinds.ts";
import type { TestState } from "./use-test.ts";

/** Fetched with the first answer. */
const Hosts = lazy(() => import("./hosts.tsx").then((part) => ({ default: part.Hosts })));

const pressTest = "Press Test API: it runs the code as it stands here, saved or not.";

export interface TestOutputProps {
  readonly test: TestState;
  /** The code or the parameters were edited since that run. */
  readonly stale: boolean;
  /** Said before the first run. */
  readonly hint?: string;
}

export function TestOutput({ test, stale, hint = pressTest }: TestOutputProps) {
  const { answer, error, running } = test;
  return (
    <div className="stack tight">
      <div className="row">
        <h2 className="grow">Output</h2>
        {answer && <Times answer={answer} />}
        {answer?.ok && <CopyButton text={writeJson(answer.output, 2)} />}
      </div>
      {answer && stale && <p className="faint small">{words.test.stale}</p>}
      <section
        className={stale || running ? "stack tight stale" : "stack tight"}
        aria-label="Output"
        aria-live="polite"
        aria-busy={running !== null}
      >
        {error &&
          (error.problems.length > 0 ? <Note kind="bad">{words.test.mendFields}</Note> : <Failure error={error} />)}
        {!answer && !error && <p className="output-empty">{running ? "Running…" : hint}</p>}
        {answer?.ok && answer.warning && <Note kind="warn">{answer.warning}</Note>}
        {answer?.ok && <JsonView value={answer.output} label="Result" />}
        {answer && !answer.ok && (
          <>
            <Block label="Error" look="bad">
              <strong>{kindInWords(answer.error.kind)}</strong>
              {`\n${answer.error.message}`}
            </Block>
            {answer.error.traceback && (
              <details className="more" open>
                <summary>Traceback</summary>
                <Block label="Traceback">{answer.error.traceback}</Block>
              </details>
            )}
          </>
        )}
        {answer && <Prints answer={answer} />}
        {answer && (
          <Suspense fallback={null}>
            <Hosts egress={answer.egress} />
          </Suspense>
        )}
      </section>
    </div>
  );
}

function Times({ answer }: { readonly answer: TestAnswer }) {
  return (
    <span
      className={`badge number ${answer.ok ? "good" : "bad"}`}
      title={`Waited ${duration(answer.queueMs)} for a process`}
    >
      {answer.ok ? "ok" : answer.error.kind.replace("_", " ")} · {duration(answer.ms)}
    </span>
  );
}

function Prints({ answer }: { readonly answer: TestAnswer }) {
  const { stdout, stderr } = answer;
  if (stdout === "" && stderr === "") return null;
  return (
    <>
      {stdout !== "" && (
        <details className="more" open>
          <summary>Prints</summary>
          <Block label="Prints">{stdout}</Block>
        </details>
      )}
      {stderr !== "" && (
        <details className="more">
          <summary>Standard error</summary>
          <Block label="Standard error">{stderr}</Block>
        </details>
      )}
    </>
  );
}
