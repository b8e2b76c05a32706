/** The steps of a scenario: what the player says or the game does, and what is expected to come of it. */
import type { Step } from "../../../server/scenarios/scenario.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { JsonField } from "../parts/json-field.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { Expectations } from "./expectation-fields.tsx";

export interface StepsProps {
  readonly steps: readonly Step[];
  readonly methods: string;
  readonly problem: (path: string) => string | undefined;
  readonly onChange: (steps: Step[]) => void;
}

type StepKind = keyof typeof words.kinds;
const kinds = Object.keys(words.kinds) as StepKind[];
const kindOf = (step: Step): StepKind => kinds.find((kind) => step[kind] !== undefined) ?? "say";

export function Steps({ steps, methods, problem, onChange }: StepsProps) {
  const put = (at: number, step: Step) => onChange(steps.map((before, index) => (index === at ? step : before)));
  const move = (at: number, by: number) => {
    const next = [...steps];
    next.splice(at + by, 0, ...next.splice(at, 1));
    onChange(next);
  };
  return (
    <section className="stack tight" aria-label={words.steps}>
      <div>
        <h2>{words.steps}</h2>
        <p className="field-hint">{words.stepsLead}</p>
      </div>
      {problem("steps") && <p className="field-problem">{problem("steps")}</p>}
      {steps.map((step, at) => (
        <fieldset
          className="scenario-step stack tight"
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity but its place.
          key={at}
        >
          <legend className="visually-hidden">{words.step(at + 1)}</legend>
          <div className="row">
            <span className="step-number number" aria-hidden="true">
              {at + 1}
            </span>
            <select
              className="input small grow"
              aria-label={words.stepKind(at + 1)}
              value={kindOf(step)}
              onChange={(event) => put(at, asKind(step, event.target.value as StepKind))}
            >
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {words.kinds[kind]}
                </option>
              ))}
            </select>
            <IconButton
              small
              icon="up"
              label={words.earlier(at + 1)}
              disabled={at === 0}
              onClick={() => move(at, -1)}
            />
            <IconButton
              small
              icon="down"
              label={words.later(at + 1)}
              disabled={at === steps.length - 1}
              onClick={() => move(at, 1)}
            />
            <IconButton
              small
              icon="trash"
              label={words.removeStep(at + 1)}
              disabled={steps.length === 1}
              onClick={() => onChange(steps.filter((_, index) => index !== at))}
            />
          </div>
          <What step={step} problem={problem(`steps.${at}`)} onChange={(next) => put(at, next)} />
          <Expectations
            label={words.expectedOf(at + 1)}
            list={step.expect ?? []}
            methods={methods}
            problem={(n) => problem(`steps.${at}.expect.${n}`)}
            onChange={(expect) => put(at, { ...step, expect })}
          />
        </fieldset>
      ))}
      <div>
        <Button small icon="plus" onClick={() => onChange([...steps, { say: "" }])}>
          {words.addStep}
        </Button>
      </div>
    </section>
  );
}

interface WhatProps {
  readonly step: Step;
  readonly problem: string | undefined;
  readonly onChange: (step: Step) => void;
}

function What({ step, problem, onChange }: WhatProps) {
  const kind = kindOf(step);
  const { context } = step;
  if (kind === "context" && typeof context === "object")
    return (
      <JsonField
        label={words.contextJson}
        rows={3}
        value={context}
        problem={problem}
        unreadable={words.notJson}
        onChange={(next) => onChange({ ...step, context: (next ?? {}) as NonNullable<Step["context"]> })}
      />
    );
  return (
    <>
      <Field label={words.values[kind]} problem={problem}>
        {(control) =>
          kind === "trigger" ? (
            <input
              {...control}
              className="input"
              value={step.trigger ?? ""}
              onChange={(event) => onChange({ ...step, trigger: event.target.value })}
            />
          ) : (
            <textarea
              {...control}
              className="input"
              dir="auto"
              rows={1}
              value={String(step[kind] ?? "")}
              onChange={(event) => onChange({ ...step, [kind]: event.target.value })}
            />
          )
        }
      </Field>
      {kind === "trigger" && (
        <JsonField
          label={words.data}
          rows={1}
          value={step.data}
          unreadable={words.notJson}
          onChange={(data) => {
            const { data: _, ...rest } = step;
            onChange(data === undefined ? rest : { ...rest, data });
          }}
        />
      )}
    </>
  );
}

/** With the same words, and what is expected of it. */
function asKind(step: Step, kind: StepKind): Step {
  const text = kinds.map((one) => step[one]).find((value) => typeof value === "string") ?? "";
  return { [kind]: text, ...(step.expect && { expect: step.expect }) };
}
