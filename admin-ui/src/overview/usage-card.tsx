/** Tokens and calls, summed by character, method, model or day. */

import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { Segments } from "../parts/segments.tsx";
import { count } from "../parts/words.tsx";
import { overviewWords } from "../words/en-overview.ts";

type Key = keyof typeof overviewWords.keys;
const keys = Object.keys(overviewWords.keys) as Key[];

type UsageRow = { readonly [K in Key]?: string | null } & {
  readonly turns: number;
  readonly calls: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
};

const mostRows = 8;

export function UsageCard() {
  const [by, setBy] = useState<Key>("character");
  const usage = useResource<List<UsageRow>>(`/usage?by=${by}`);
  const rows = [...(usage.data?.items ?? [])].filter((row) => row[by] != null);
  const sorted = by === "day" ? rows.reverse() : rows.sort((a, b) => weight(b) - weight(a));
  return (
    <section className="card panel">
      <div className="row wrap">
        <h2 className="grow">{overviewWords.usage}</h2>
        <Segments
          label={overviewWords.sumBy}
          value={by}
          onChange={setBy}
          options={keys.map((value) => ({ value, label: overviewWords.keys[value] }))}
        />
      </div>
      {usage.error && <Failure error={usage.error} retry={usage.refresh} />}
      {!usage.data && !usage.error && <Skeleton lines={3} />}
      {usage.data && sorted.length === 0 && <p className="muted small">{overviewWords.nothingUsedYet}</p>}
      {sorted.length > 0 && (
        <table className="table plain number">
          <thead>
            <tr>
              <th scope="col">{overviewWords.keys[by]}</th>
              <th scope="col" className="end">
                {by === "method" ? overviewWords.calls : overviewWords.turns}
              </th>
              <th scope="col" className="end">
                {overviewWords.errors}
              </th>
              <th scope="col" className="end">
                {overviewWords.tokens}
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, mostRows).map((row) => (
              <tr key={row[by]}>
                <td className="truncate">{row[by]}</td>
                <td className="end">{count(by === "method" ? row.calls : row.turns)}</td>
                <td className="end">{count(row.errors)}</td>
                <td className="end">{count(row.inputTokens + row.outputTokens)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const weight = (row: UsageRow): number => row.inputTokens + row.outputTokens + row.calls;
