/** When a schedule runs: every so often, or at times told by cron in a zone. */
import { Field } from "../parts/field.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { Segments } from "../parts/segments.tsx";
import { scheduleWords as words } from "../words/en-schedules.ts";
import { emptySchedule, type ScheduleDraft } from "./schedule-draft.ts";
import { unitOf } from "./times.ts";

export interface WhenFieldsProps {
  readonly draft: ScheduleDraft;
  readonly change: (fields: Partial<ScheduleDraft>) => void;
  readonly problem: (field: string) => string | undefined;
}

const firstEveryMs = 15 * 60_000;

export function WhenFields({ draft, change, problem }: WhenFieldsProps) {
  const { everyMs } = draft;
  return (
    <>
      <div className="field">
        <div className="row field-label">
          <span className="grow">{words.when}</span>
        </div>
        <div className="row">
          <Segments
            label={words.when}
            value={everyMs === null ? "cron" : "every"}
            onChange={(kind) =>
              change(
                kind === "cron" ? { cron: emptySchedule.cron, everyMs: null } : { cron: null, everyMs: firstEveryMs },
              )
            }
            options={[
              { value: "cron", label: words.cron },
              { value: "every", label: words.every },
            ]}
          />
        </div>
      </div>
      {everyMs === null ? (
        <CronFields draft={draft} change={change} problem={problem} />
      ) : (
        <Every everyMs={everyMs} problem={problem("everyMs")} onChange={(next) => change({ everyMs: next })} />
      )}
    </>
  );
}

function CronFields({ draft, change, problem }: WhenFieldsProps) {
  return (
    <>
      <Field label={words.cronField} hint={words.cronHint} problem={problem("cron")}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            autoComplete="off"
            spellCheck={false}
            value={draft.cron ?? ""}
            onChange={(event) => change({ cron: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="row wrap">
        <legend className="visually-hidden">{words.presets}</legend>
        {words.presetList.map(([name, cron]) => (
          <button
            type="button"
            className="chip"
            key={cron}
            aria-pressed={draft.cron === cron}
            onClick={() => change({ cron })}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <Field label={words.zone} hint={words.zoneHint} problem={problem("timeZone")}>
        {(control) => (
          <>
            <input
              {...control}
              className="input"
              list="time-zones"
              autoComplete="off"
              spellCheck={false}
              value={draft.timeZone ?? ""}
              onChange={(event) => change({ timeZone: event.target.value })}
            />
            <datalist id="time-zones">
              {Intl.supportedValuesOf("timeZone").map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
          </>
        )}
      </Field>
    </>
  );
}

interface EveryProps {
  readonly everyMs: number;
  readonly problem: string | undefined;
  readonly onChange: (everyMs: number) => void;
}

function Every({ everyMs, problem, onChange }: EveryProps) {
  const unit = unitOf(everyMs);
  const number = everyMs / unit;
  return (
    <div className="columns">
      <NumberField
        label={words.everyNumber}
        hint={words.everyHint}
        problem={problem}
        value={number === 0 ? null : number}
        min={1}
        step={1}
        onChange={(value) => onChange(Math.round((value ?? 0) * unit))}
      />
      <Field label={words.unit}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={unit}
            onChange={(event) => onChange(number * Number(event.target.value))}
          >
            {Object.entries(words.units).map(([ms, name]) => (
              <option key={ms} value={ms}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
