/** Tries a hook's code on a body, and says what would happen; nobody hears of it. */
import type { HookFields } from "../../../server/hooks/hook.ts";
import { CodeField } from "../code/code-field.tsx";
import { emptyDraft, parseObject } from "../methods/draft.ts";
import { RunBar } from "../methods/run-bar.tsx";
import { TestOutput } from "../methods/test-output.tsx";
import { isStale, type testBody, useTest } from "../methods/use-test.ts";
import { Button } from "../parts/button.tsx";
import { Note } from "../parts/notes.tsx";
import { hookWords as words } from "../words/en-hooks.ts";
import { eventInWords } from "./event-in-words.ts";

export interface HookTestProps {
  readonly draft: HookFields;
  readonly body: string;
  readonly onBody: (text: string) => void;
}

export function HookTest({ draft, body, onBody }: HookTestProps) {
  // A body has no description that it is held against.
  const bodyOf: typeof testBody = (_id, { code, secrets }, input) => ({
    draft: { code, secrets },
    input,
    ...(draft.stateOf && { stateOf: draft.stateOf }),
  });
  const test = useTest(null, null, bodyOf);
  const parsed = parseObject(body === "" ? "{}" : body);
  const asMethod = { ...emptyDraft, code: draft.code, secrets: draft.secrets };
  const hasCode = draft.code.trim() !== "";
  const { answer } = test;
  const made = hasCode ? (answer?.ok ? answer.output : undefined) : parsed.ok ? parsed.value : undefined;
  return (
    <div className="stack">
      <CodeField
        heading={<h2>{words.body}</h2>}
        label={words.body}
        language="json"
        size="short"
        value={body}
        onChange={onBody}
        problems={parsed.ok ? [] : [parsed.message]}
      />
      {hasCode ? (
        <>
          <Button icon="play" busy={test.running !== null} onClick={() => void test.run(asMethod, body, {})}>
            {words.run}
          </Button>
          {test.running && <RunBar running={test.running} />}
          <TestOutput test={test} stale={isStale(test, asMethod)} hint={words.output} />
        </>
      ) : (
        <p className="muted small">{words.noCode}</p>
      )}
      {made !== undefined && <Would event={made} />}
    </div>
  );
}

function Would({ event }: { readonly event: unknown }) {
  const { ok, sentences } = eventInWords(event);
  return (
    <section aria-label={words.would} className="stack tight">
      <h2>{words.would}</h2>
      <Note kind={ok ? "info" : "warn"}>
        <ul className="marked">
          {sentences.map((sentence) => (
            <li key={sentence} dir="auto">
              {sentence}
            </li>
          ))}
        </ul>
      </Note>
    </section>
  );
}
