/** One way out of a scene: where it leads, what opens it, what is said on the way. */
import type { Story, StoryExit } from "../../../server/story/story.ts";
import { IconButton } from "../parts/button.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { storyWords } from "../words/en-story.ts";
import { type ConditionKind, condition, conditionKinds, kindOf, statusOf, withOptional, wordOf } from "./edit-story.ts";

export interface ExitFieldsProps {
  readonly story: Story;
  readonly exit: StoryExit;
  readonly scene: string;
  readonly number: number;
  /** Of a field of this exit, or of anything in it that no field is for. */
  readonly problem: (field: string) => string | undefined;
  readonly onChange: (exit: StoryExit) => void;
  readonly onRemove: () => void;
}

const statuses = ["ok", "error", "timeout", "cancelled"];

export function ExitFields({ story, exit, scene, number, problem, onChange, onRemove }: ExitFieldsProps) {
  const kind = kindOf(exit.when);
  const ids = [...new Set([...story.scenes.map(({ id }) => id), exit.to])];
  return (
    <fieldset className="stack tight indent">
      <legend className="visually-hidden">{storyWords.exit(number, scene)}</legend>
      <div className="columns">
        <Field label={storyWords.to} problem={problem("to")}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={exit.to}
              onChange={(event) => onChange({ ...exit, to: event.target.value })}
            >
              {ids.map((id) => (
                <option key={id}>{id}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label={storyWords.when}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={kind}
              onChange={(event) => {
                const next = event.target.value as ConditionKind;
                onChange({ ...exit, when: condition(next, next === "after" ? "60" : "") });
              }}
            >
              {conditionKinds.map((one) => (
                <option key={one} value={one}>
                  {storyWords.kinds[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <IconButton icon="trash" label={storyWords.removeExit(number, scene)} onClick={onRemove} />
      </div>
      <div className="columns">
        <Field label={storyWords.values[kind]} problem={problem("when")}>
          {(control) => (
            <input
              {...control}
              className="input"
              dir="auto"
              {...(kind === "after" && { type: "number", min: 0.1, step: "any" })}
              value={wordOf(exit.when)}
              onChange={(event) =>
                onChange({ ...exit, when: condition(kind, event.target.value, statusOf(exit.when)) })
              }
            />
          )}
        </Field>
        {kind === "call" && (
          <Field label={storyWords.status}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={statusOf(exit.when)}
                onChange={(event) =>
                  onChange({ ...exit, when: condition("call", wordOf(exit.when), event.target.value) })
                }
              >
                {statuses.map((status) => (
                  <option key={status}>{status}</option>
                ))}
              </select>
            )}
          </Field>
        )}
      </div>
      <Field label={storyWords.line} hint={storyWords.lineHint} problem={problem("line")}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            value={exit.line ?? ""}
            onChange={(event) => onChange(withOptional(exit, "line", event.target.value || undefined))}
          />
        )}
      </Field>
      {problem("") && <Problem>{problem("")}</Problem>}
    </fieldset>
  );
}
