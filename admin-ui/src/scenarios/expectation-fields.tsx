/** What is expected, one row each: a kind, and what belongs to it. */
import type { Expectation } from "../../../server/scenarios/scenario.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { JsonField } from "../parts/json-field.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { frameWords } from "../words/en-frame.ts";
import { expectationKinds, scenarioWords as words } from "../words/en-scenarios.ts";
import {
  asKind,
  type ExpectationKind,
  kindOf,
  type Often,
  oftenOf,
  sentenceOf,
  withOften,
} from "./expectation-words.ts";

export interface ExpectationsProps {
  readonly label: string;
  readonly list: readonly Expectation[];
  /** Id of a list of methods' ids to choose from. */
  readonly methods: string;
  /** Of the expectation at that place, or of something in it. */
  readonly problem: (at: number) => string | undefined;
  readonly onChange: (list: Expectation[]) => void;
}

export function Expectations({ label, list, methods, problem, onChange }: ExpectationsProps) {
  const put = (at: number, one: Expectation) => onChange(list.map((before, index) => (index === at ? one : before)));
  return (
    <fieldset className="stack tight">
      <legend>{label}</legend>
      {list.length === 0 && <p className="faint small">{words.nothingExpected}</p>}
      {list.map((expectation, at) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: what is expected has no identity but its place.
          key={at}
          expectation={expectation}
          methods={methods}
          problem={problem(at)}
          onChange={(one) => put(at, one)}
          onRemove={() => onChange(list.filter((_, index) => index !== at))}
        />
      ))}
      <div>
        <Button small icon="plus" onClick={() => onChange([...list, { says: "" }])}>
          {words.addExpectation}
        </Button>
      </div>
    </fieldset>
  );
}

interface RowProps {
  readonly expectation: Expectation;
  readonly methods: string;
  readonly problem: string | undefined;
  readonly onChange: (expectation: Expectation) => void;
  readonly onRemove: () => void;
}

const finishes = ["complete", "cancelled", "limit", "error"] as const;

function Row({ expectation, methods, problem, onChange, onRemove }: RowProps) {
  const kind = kindOf(expectation);
  return (
    <fieldset className="box inset stack tight">
      <legend className="visually-hidden">{sentenceOf(expectation)}</legend>
      <div className="row wrap">
        <select
          className="input small fit"
          aria-label={words.expectationKind}
          value={kind}
          onChange={(event) => onChange(asKind(expectation, event.target.value as ExpectationKind))}
        >
          {expectationKinds.map((one) => (
            <option key={one} value={one}>
              {words.expectations[one]}
            </option>
          ))}
        </select>
        <div className="row grow">
          {kind === "within" ? (
            <Bounds expectation={expectation} onChange={onChange} />
          ) : kind === "finish" ? (
            <select
              className="input small grow"
              aria-label={words.value}
              value={expectation.finish}
              onChange={(event) => onChange({ finish: event.target.value as (typeof finishes)[number] })}
            >
              {finishes.map((one) => (
                <option key={one} value={one}>
                  {frameWords.statuses[one]}
                </option>
              ))}
            </select>
          ) : (
            <input
              className="input small grow"
              dir="auto"
              aria-label={words.value}
              aria-invalid={problem ? true : undefined}
              title={kind === "says" || kind === "notSays" ? words.saysHint : undefined}
              list={kind === "calls" || kind === "notCalls" ? methods : undefined}
              value={expectation[kind] ?? ""}
              onChange={(event) => onChange({ ...expectation, [kind]: event.target.value })}
            />
          )}
          <IconButton small icon="trash" label={words.removeExpectation(sentenceOf(expectation))} onClick={onRemove} />
        </div>
      </div>
      {(kind === "calls" || kind === "action") && <Called expectation={expectation} onChange={onChange} />}
      {problem && <Problem>{problem}</Problem>}
    </fieldset>
  );
}

type PartProps = Pick<RowProps, "expectation" | "onChange">;

function Called({ expectation, onChange }: PartProps) {
  const often = oftenOf(expectation);
  const number = expectation.times ?? expectation.atMost ?? 1;
  return (
    <div className="columns">
      <JsonField
        label={words.with}
        rows={1}
        placeholder={words.withExample}
        value={expectation.with}
        unreadable={words.notJson}
        onChange={(wanted) => {
          const { with: _, ...rest } = expectation;
          onChange(wanted === undefined ? rest : { ...rest, with: wanted as Record<string, unknown> });
        }}
      />
      <Field label={words.often}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={often}
            onChange={(event) => onChange(withOften(expectation, event.target.value as Often, number))}
          >
            {(Object.keys(words.oftens) as Often[]).map((one) => (
              <option key={one} value={one}>
                {words.oftens[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {often !== "least" && (
        <NumberField
          label={words.times}
          value={number}
          min={0}
          max={1000}
          onChange={(next) => onChange(withOften(expectation, often, next ?? 0))}
        />
      )}
    </div>
  );
}

const bounds = ["rounds", "tokens", "ms"] as const;

function Bounds({ expectation, onChange }: PartProps) {
  const { within = {} } = expectation;
  return (
    <div className="columns grow">
      {bounds.map((name) => (
        <NumberField
          key={name}
          label={words[name]}
          min={0}
          value={within[name] ?? null}
          onChange={(value) => {
            const { [name]: _, ...rest } = within;
            onChange({ within: value === null ? rest : { ...rest, [name]: value } });
          }}
        />
      ))}
    </div>
  );
}
