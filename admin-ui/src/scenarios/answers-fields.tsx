/** How methods answer in a scenario: from the record, live, or with what stands here. */
import { useState } from "react";
import type { MethodAnswers } from "../../../server/scenarios/scenario.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { JsonField } from "../parts/json-field.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";

type Answers = Readonly<Record<string, MethodAnswers>>;

export interface AnswersProps {
  readonly methods: Answers;
  /** Ids to choose from. */
  readonly known: readonly string[];
  readonly problem: (path: string) => string | undefined;
  readonly onChange: (methods: Answers) => void;
}

const waysOf = [
  ["recorded", words.recorded],
  ["live", words.live],
] as const;

export function AnswersFields({ methods, known, problem, onChange }: AnswersProps) {
  const { default: usual = "recorded", ...own } = methods;
  const [adding, setAdding] = useState("");
  const others = known.filter((id) => !(id in own));
  const add = () => {
    onChange({ ...methods, [adding]: { output: {} } });
    setAdding("");
  };
  return (
    <Group
      title={words.answersTitle}
      state={words.answersState(Object.keys(own).length, usual === "live")}
      open={Object.keys(own).length > 0}
    >
      <p className="faint small">{words.answersLead}</p>
      <Field label={words.answersDefault} problem={problem("methods.default")}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={String(usual)}
            onChange={(event) => onChange({ ...methods, default: event.target.value as MethodAnswers })}
          >
            {waysOf.map(([way, text]) => (
              <option key={way} value={way}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      {Object.entries(own).map(([id, answers]) => (
        <div className="box inset stack tight" key={id}>
          <div className="row">
            <code className="grow truncate">{id}</code>
            <select
              className="input small fit"
              aria-label={words.answerOf(id)}
              value={typeof answers === "string" ? answers : "canned"}
              onChange={(event) => {
                const way = event.target.value;
                onChange({ ...methods, [id]: way === "canned" ? { output: {} } : (way as MethodAnswers) });
              }}
            >
              <option value="canned">{words.canned}</option>
              {waysOf.map(([way, text]) => (
                <option key={way} value={way}>
                  {text}
                </option>
              ))}
            </select>
            <IconButton
              small
              icon="trash"
              label={words.removeAnswer(id)}
              onClick={() => {
                const { [id]: _, ...rest } = methods;
                onChange(rest);
              }}
            />
          </div>
          {typeof answers !== "string" && (
            <JsonField
              label={words.answerJson(id)}
              hint={words.answerHint}
              rows={4}
              value={answers}
              problem={problem(`methods.${id}`)}
              unreadable={words.notJson}
              onChange={(value) => onChange({ ...methods, [id]: (value ?? {}) as MethodAnswers })}
            />
          )}
        </div>
      ))}
      {others.length > 0 && (
        <div className="row wrap">
          <select
            className="input small fit"
            aria-label={words.addAnswer}
            value={adding}
            onChange={(event) => setAdding(event.target.value)}
          >
            <option value="">{words.addAnswer}…</option>
            {others.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
          <Button small icon="plus" disabled={adding === ""} onClick={add}>
            {words.addAnswer}
          </Button>
        </div>
      )}
    </Group>
  );
}
