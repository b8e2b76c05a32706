/** The table: a row for each scenario, a column for each model that any of them was last held on. */
import { memo, useCallback, useMemo } from "react";
import { money } from "../costs/money.ts";
import type { Selection } from "../lists/use-selection.ts";
import { Link } from "../navigation/router.tsx";
import { Ago, count, duration } from "../parts/words.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { type ModelSummary, modelsOf, type ScenarioRow, sumOn } from "./listed-scenarios.ts";

export interface ScenarioTableProps {
  readonly scenarios: readonly ScenarioRow[];
  /** Of characters, by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Null for whoever may run nothing. */
  readonly selection: Selection | null;
}

export function ScenarioTable({ scenarios, names, selection }: ScenarioTableProps) {
  const models = modelsOf(scenarios);
  const columns = models.join("\n");
  const order = scenarios.map(({ id }) => id);
  const latest = useMemo(() => ({ order }), [order]);
  const tick = useCallback(
    (id: string, stretch: boolean) => selection?.toggle(id, latest.order, stretch),
    [selection?.toggle, latest],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className="card table-scroll" tabIndex={0} aria-label={words.table}>
      <table className="table">
        <thead>
          <tr>
            {selection && (
              <th scope="col" className="tick">
                <input
                  type="checkbox"
                  aria-label={words.selectAll}
                  checked={order.every((id) => selection.ids.has(id))}
                  onChange={(event) => selection.set(event.target.checked ? order : [])}
                />
              </th>
            )}
            <th scope="col">{words.scenario}</th>
            {models.map((model) => (
              <th scope="col" key={model}>
                {model}
              </th>
            ))}
            <th scope="col" className="end">
              {words.lastRun}
            </th>
          </tr>
        </thead>
        <tbody>
          {scenarios.map((scenario) => (
            <Row
              key={scenario.id}
              scenario={scenario}
              columns={columns}
              character={names.get(scenario.character) ?? scenario.character}
              ticked={selection?.ids.has(scenario.id) ?? null}
              onTick={tick}
            />
          ))}
        </tbody>
        {models.length > 0 && scenarios.length > 1 && (
          <tfoot>
            <tr>
              {selection && <td className="tick" />}
              <th scope="row">{words.total}</th>
              {models.map((model) => {
                const { passed, of, cost } = sumOn(scenarios, model);
                return (
                  <td key={model} className="number">
                    <strong>{words.ofOf(count(passed), count(of))}</strong>
                    <div className="faint small">{costText(cost)}</div>
                  </td>
                );
              })}
              <td />
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

interface RowProps {
  readonly scenario: ScenarioRow;
  /** Models, one a line: a text, so that a row is drawn anew only where something changed. */
  readonly columns: string;
  readonly character: string;
  /** Null where nothing can be ticked. */
  readonly ticked: boolean | null;
  readonly onTick: (id: string, stretch: boolean) => void;
}

const Row = memo(
  function Row({ scenario, columns, character, ticked, onTick }: RowProps) {
    const { lastRun } = scenario;
    const models = columns === "" ? [] : columns.split("\n");
    return (
      <tr>
        {ticked !== null && (
          <td className="tick">
            <input
              type="checkbox"
              aria-label={words.select(scenario.name)}
              checked={ticked}
              onChange={(event) => onTick(scenario.id, (event.nativeEvent as MouseEvent).shiftKey)}
            />
          </td>
        )}
        <td>
          <Link className="name" href={`/scenarios/${scenario.id}`} dir="auto">
            {scenario.name}
          </Link>
          <div className="row wrap faint small">
            <span dir="auto">{character}</span>
            {scenario.tags.map((tag) => (
              <span className="badge" key={tag}>
                {tag}
              </span>
            ))}
            {lastRun?.newlyFailing && <span className="badge bad">{words.newlyFailing}</span>}
            {lastRun?.draft && <span className="badge info">{words.draftRun}</span>}
          </div>
        </td>
        {models.map((model) => (
          <td key={model} className="nowrap">
            <Cell scenario={scenario.id} run={lastRun} on={lastRun?.models.find((one) => one.model === model)} />
          </td>
        ))}
        <td className="end faint small">
          {lastRun?.status === "running" ? (
            <span className="nowrap number">
              <span className="spinner" aria-hidden="true" /> {words.running(lastRun.made, lastRun.attempts)}
            </span>
          ) : lastRun ? (
            <Ago at={lastRun.at} />
          ) : (
            <span className="nowrap">{words.neverRun}</span>
          )}
        </td>
      </tr>
    );
  },
  (before, after) =>
    before.columns === after.columns &&
    before.character === after.character &&
    before.ticked === after.ticked &&
    before.onTick === after.onTick &&
    sameRow(before.scenario, after.scenario),
);

function sameRow(a: ScenarioRow, b: ScenarioRow): boolean {
  const [x, y] = [a.lastRun, b.lastRun];
  return a.id === b.id && a.version === b.version && x?.id === y?.id && x?.status === y?.status && x?.made === y?.made;
}

interface CellProps {
  readonly scenario: string;
  readonly run: ScenarioRow["lastRun"];
  readonly on: ModelSummary | undefined;
}

function Cell({ scenario, run, on }: CellProps) {
  if (!run || !on) return <span className="faint">–</span>;
  return (
    <Link href={`/scenarios/${scenario}?run=${run.id}`} className="plain-link">
      <Verdict passed={on.passed} of={on.of} />
      <span className="faint small number own-line">
        {words.facts(duration(on.firstTextMs), count(on.tokens + (on.judgeTokens ?? 0)), costText(on.cost))}
      </span>
    </Link>
  );
}

/** Null where a model has no price. */
export const costText = (cost: number | null): string => (cost === null ? words.noPrice : money(cost));

/** Passed, failed, or now this and now that. */
export function Verdict({ passed, of }: { readonly passed: number; readonly of: number }) {
  const flaky = passed > 0 && passed < of;
  const look = passed === of ? "good" : flaky ? "warn" : "bad";
  const word = passed === of ? words.passed : flaky ? words.flaky : words.failed;
  return (
    <span className={`badge ${look}`}>
      {word}
      {of > 1 && <span className="number">{` ${passed}/${of}`}</span>}
    </span>
  );
}
