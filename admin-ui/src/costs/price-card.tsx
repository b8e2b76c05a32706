/** Prices: the operator's own, which come first, and those that are known. */
import { type FormEvent, useState } from "react";
import type { Price } from "../../../server/usage/prices.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Failure } from "../parts/notes.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { WideTable } from "../parts/wide-table.tsx";
import { costWords as words } from "../words/en-costs.ts";
import type { ShownCosts } from "./cost-types.ts";
import { useSavedCosts } from "./use-saved-costs.ts";

interface DraftPrice {
  readonly model: string;
  readonly input: number | null;
  readonly output: number | null;
  readonly cached: number | null;
}

export interface PriceCardProps {
  readonly costs: ShownCosts;
  readonly mayWrite: boolean;
  /** Models that were used and have no price. */
  readonly unpriced: readonly string[];
}

export function PriceCard({ costs, mayWrite, unpriced }: PriceCardProps) {
  return (
    <section className="card panel" aria-labelledby="prices">
      <h2 id="prices">{words.prices}</h2>
      <p className="muted small">{words.pricesHint}</p>
      {mayWrite && <PriceForm key={costs.version} costs={costs} unpriced={unpriced} />}
      <Group title={words.known} state={words.knownSince(costs.knownSince)}>
        <WideTable label={words.known}>
          <thead>
            <tr>
              <th scope="col">{words.model}</th>
              {[words.input, words.cachedInput, words.output].map((title) => (
                <th scope="col" className="end" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {costs.known.map(({ model, input, cached, output }) => (
              <tr key={model}>
                <th scope="row">{model}</th>
                <td className="end">{input}</td>
                <td className="end">{cached ?? "–"}</td>
                <td className="end">{output}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      </Group>
    </section>
  );
}

function PriceForm({ costs, unpriced }: Omit<PriceCardProps, "mayWrite">) {
  const [rows, setRows] = useState<readonly DraftPrice[]>(costs.prices);
  const [incomplete, setIncomplete] = useState(false);
  const { busy, error, save } = useSavedCosts(costs);
  const put = (index: number, fields: Partial<DraftPrice>) => {
    setIncomplete(false);
    setRows(rows.map((row, at) => (at === index ? { ...row, ...fields } : row)));
  };
  const add = (model: string) => setRows([...rows, { model, input: null, output: null, cached: null }]);
  const missing = unpriced.filter((model) => !rows.some((row) => row.model === model));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const whole = rows.filter(
      (row): row is Price => row.model.trim() !== "" && row.input !== null && row.output !== null,
    );
    if (whole.length < rows.length) setIncomplete(true);
    else void save({ prices: whole }, words.savedPrices);
  };
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {error && <Failure error={error} />}
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place.
        <div className="card inset row wrap form-row" key={index}>
          <Field label={words.model}>
            {(control) => (
              <input
                {...control}
                className="input mono"
                autoComplete="off"
                spellCheck={false}
                placeholder="house-model"
                value={row.model}
                onChange={(event) => put(index, { model: event.target.value })}
              />
            )}
          </Field>
          {(
            [
              ["input", words.input],
              ["cached", words.cachedInput],
              ["output", words.output],
            ] as const
          ).map(([name, label]) => (
            <NumberField
              key={name}
              label={label}
              value={row[name]}
              min={0}
              step={0.01}
              onChange={(value) => put(index, { [name]: value })}
            />
          ))}
          <IconButton
            icon="trash"
            label={words.remove(row.model)}
            onClick={() => setRows(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {incomplete && <Problem>{words.missing}</Problem>}
      <div className="row wrap">
        {missing.map((model) => (
          <Button small icon="plus" key={model} onClick={() => add(model)}>
            {words.setPrice(model)}
          </Button>
        ))}
        <Button small icon="plus" onClick={() => add("")}>
          {words.add}
        </Button>
        <Button type="submit" busy={busy}>
          {words.savePrices}
        </Button>
      </div>
    </form>
  );
}
