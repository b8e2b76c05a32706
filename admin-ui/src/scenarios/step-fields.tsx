/** The steps of a scenario: what the player says or the game does, and what is expected to come of it. */
import type { Step } from "../../../server/scenarios/scenario.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { JsonField } from "../parts/json-field.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { Expectations } from "./expectation-fields.tsx";
import { type StepKind, stepKindOf } from "./expectation-words.ts";

export interface StepsProps {
  readonly steps: readonly Step[];
  readonly methods: string;
  /** In a scene of several. */
  readonly several: boolean;
  readonly problem: (path: string) => string | undefined;
  readonly onChange: (steps: Step[]) => void;
}

const kinds = Object.keys(words.kinds) as StepKind[];

export function Steps({ steps, methods, several, problem, onChange }: StepsProps) {
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
        <p className="faint small">{words.stepsLead}</p>
      </div>
      {problem("steps") && <Problem>{problem("steps")}</Problem>}
      {steps.map((step, at) => (
        <fieldset
          className="card inset stack tight"
          // biome-ignore lint/suspicious/noArrayIndexKey: a step has no identity but its place.
          key={at}
        >
          <legend className="visually-hidden">{words.step(at + 1)}</legend>
          <div className="row">
            <span className="disc accent number" aria-hidden="true">
              {at + 1}
            </span>
            <select
              className="input small grow"
              aria-label={words.stepKind(at + 1)}
              value={stepKindOf(step)}
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
          <What step={step} several={several} problem={problem(`steps.${at}`)} onChange={(next) => put(at, next)} />
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
  /** In a scene of several. */
  readonly several: boolean;
  readonly problem: string | undefined;
  readonly onChange: (step: Step) => void;
}

function What({ step, several, problem, onChange }: WhatProps) {
  const kind = stepKindOf(step);
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
          kind === "trigger" || kind === "next" ? (
            <input
              {...control}
              className="input"
              value={String(step[kind] === true ? "" : (step[kind] ?? ""))}
              onChange={({ target: { value } }) =>
                onChange({ ...step, [kind]: kind === "next" ? value || true : value })
              }
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
      {several && (kind === "say" || kind === "line") && (
        <Field label={kind === "say" ? words.to : words.speaker}>
          {(control) => (
            <input
              {...control}
              className="input"
              value={(kind === "say" ? step.to : step.speaker) ?? ""}
              onChange={(event) => onChange(withRole(step, kind === "say" ? "to" : "speaker", event.target.value))}
            />
          )}
        </Field>
      )}
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

function withRole(step: Step, role: "to" | "speaker", id: string): Step {
  const { [role]: _, ...rest } = step;
  return id === "" ? rest : { ...rest, [role]: id };
}

/** With the same words, and what is expected of it. */
function asKind(step: Step, kind: StepKind): Step {
  const text = kinds.map((one) => step[one]).find((value) => typeof value === "string") ?? "";
  return { [kind]: kind === "next" ? true : text, ...(step.expect && { expect: step.expect }) };
}
