/** What happens at a schedule's times: a line, an event, variables, a trigger or a method. */
import { byName } from "../lists/find.ts";
import { parseObject } from "../methods/draft.ts";
import { useListedMethods } from "../methods/listed-methods.ts";
import { Field } from "../parts/field.tsx";
import { scheduleWords as words } from "../words/en-schedules.ts";
import type { DeedKind } from "./schedule-draft.ts";
import type { WhenFieldsProps } from "./when-fields.tsx";

const kinds = Object.keys(words.kinds) as DeedKind[];

export function DeedFields({ draft, change, problem }: WhenFieldsProps) {
  return (
    <>
      <Field label={words.what} hint={words.kindHints[draft.kind]}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={draft.kind}
            onChange={(event) => change({ kind: event.target.value as DeedKind })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {words.kinds[kind]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Deed draft={draft} change={change} problem={problem} />
    </>
  );
}

function Deed({ draft, change, problem }: WhenFieldsProps) {
  switch (draft.kind) {
    case "line":
      return (
        <Words
          label={words.line}
          placeholder={words.linePlaceholder}
          value={draft.line}
          problem={problem("do.line")}
          onChange={(line) => change({ line })}
        />
      );
    case "context":
      return (
        <Words
          label={words.context}
          placeholder={words.contextPlaceholder}
          value={draft.context}
          problem={problem("do.context")}
          onChange={(context) => change({ context })}
        />
      );
    case "variables":
      return (
        <JsonText
          label={words.variables}
          value={draft.variables}
          problem={problem("do.context")}
          onChange={(variables) => change({ variables })}
        />
      );
    case "trigger":
      return (
        <Field label={words.trigger} problem={problem("do.trigger")}>
          {(control) => (
            <input
              {...control}
              className="input"
              autoComplete="off"
              placeholder="nightfall"
              value={draft.trigger}
              onChange={(event) => change({ trigger: event.target.value })}
            />
          )}
        </Field>
      );
    case "method":
      return (
        <>
          <MethodChoice value={draft.method} problem={problem("do.method")} onChange={(method) => change({ method })} />
          <JsonText
            label={words.input}
            value={draft.input}
            problem={problem("do.input")}
            onChange={(input) => change({ input })}
          />
        </>
      );
  }
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

const Words = ({ label, placeholder, value, problem, onChange }: TextProps & { readonly placeholder: string }) => (
  <Field label={label} problem={problem}>
    {(control) => (
      <textarea
        {...control}
        className="input"
        dir="auto"
        rows={2}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);

function JsonText({ label, value, problem, onChange }: TextProps) {
  const parsed = parseObject(value.trim() === "" ? "{}" : value);
  return (
    <Field label={label} problem={parsed.ok ? problem : parsed.message}>
      {(control) => (
        <textarea
          {...control}
          className="input mono"
          rows={4}
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function MethodChoice({ value, problem, onChange }: Omit<TextProps, "label">) {
  const methods = useListedMethods();
  const items = [...(methods.items ?? [])].sort(byName);
  const known = value === "" || items.some(({ id }) => id === value);
  return (
    <Field label={words.method} problem={problem}>
      {(control) => (
        <select {...control} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{words.methodChoose}</option>
          {!known && <option value={value}>{value}</option>}
          {items.map(({ id, name, connected }) => (
            <option key={id} value={id}>
              {connected ? name : words.methodOff(name)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
