/** What came of a test: result or error, prints, traceback, the hosts it reached, and how long it took. */

import { lazy, Suspense } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { TestAnswer } from "../../../server/methods/library.ts";
import { CopyButton } from "../parts/copy.tsx";
import { Block, JsonView } from "../parts/json-view.tsx";
import { Failure, Note } from "../parts/notes.tsx";
import { duration } from "../parts/words.tsx";
import { methodWords } from "../words/en-methods.ts";
import { kindInWords } from "./error-kinds.ts";
import { holdsPlaceholder } from "./placeholder.ts";
import type { TestState } from "./use-test.ts";

/** Fetched with the first answer that has some. */
const Hosts = lazy(() => import("./hosts.tsx").then((part) => ({ default: part.Hosts })));

const Traceback = lazy(() => import("../parts/traceback-view.tsx").then((part) => ({ default: part.Traceback })));

const pressTest = methodWords.pressTestApiIt;

export interface TestOutputProps {
  readonly test: TestState;
  /** The code or the parameters were edited since that run. */
  readonly stale: boolean;
  /** Said before the first run. */
  readonly hint?: string;
  /** What was tested. */
  readonly code?: string;
}

export function TestOutput({ test, stale, hint = pressTest, code = "" }: TestOutputProps) {
  const { answer, error, running } = test;
  return (
    <div className="stack tight">
      <div className="row">
        <h2 className="grow">{methodWords.output}</h2>
        {answer && <Times answer={answer} />}
        {answer?.ok && <CopyButton text={writeJson(answer.output, 2)} />}
      </div>
      {answer && stale && <p className="faint small">{methodWords.testing.stale}</p>}
      <section
        className={stale || running ? "stack tight stale" : "stack tight"}
        aria-label={methodWords.output}
        aria-live="polite"
        aria-busy={running !== null}
      >
        {error &&
          (error.problems.length > 0 ? (
            <Note kind="bad">{methodWords.testing.mendFields}</Note>
          ) : (
            <Failure error={error} />
          ))}
        {!answer && !error && <p className="box inset faint small">{running ? methodWords.running2 : hint}</p>}
        {answer?.ok && answer.warning && <Note kind="warn">{answer.warning}</Note>}
        {answer?.ok && <JsonView value={answer.output} label={methodWords.result} />}
        {answer && !answer.ok && (
          <>
            <Block label={methodWords.error} look="bad">
              <strong>{kindInWords(answer.error.kind)}</strong>
              {`\n${answer.error.message}`}
            </Block>
            {answer.error.traceback && (
              <details className="more" open>
                <summary>{methodWords.traceback}</summary>
                <Suspense fallback={null}>
                  <Traceback text={answer.error.traceback} />
                </Suspense>
              </details>
            )}
          </>
        )}
        {answer && !answer.ok && !stale && holdsPlaceholder(code) && (
          <Note kind="warn">{methodWords.connecting.placeholder}</Note>
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
      title={methodWords.waitedForAProcess(duration(answer.queueMs))}
    >
      {answer.ok ? methodWords.ok : answer.error.kind.replace("_", " ")} · {duration(answer.ms)}
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
          <summary>{methodWords.prints}</summary>
          <Block label={methodWords.prints}>{stdout}</Block>
        </details>
      )}
      {stderr !== "" && (
        <details className="more">
          <summary>{methodWords.standardError}</summary>
          <Block label={methodWords.standardError}>{stderr}</Block>
        </details>
      )}
    </>
  );
}
