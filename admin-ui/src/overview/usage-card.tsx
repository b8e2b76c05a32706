/** Tokens and calls, summed by character, method, model or day. */
import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { Segments } from "../parts/segments.tsx";
import { count } from "../parts/words.tsx";

type Key = "character" | "method" | "model" | "day";

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
        <h2 className="grow">Usage</h2>
        <Segments
          label="Sum by"
          value={by}
          onChange={setBy}
          options={[
            { value: "character", label: "Character" },
            { value: "method", label: "Method" },
            { value: "model", label: "Model" },
            { value: "day", label: "Day" },
          ]}
        />
      </div>
      {usage.error && <Failure error={usage.error} retry={usage.refresh} />}
      {!usage.data && !usage.error && <Skeleton lines={3} />}
      {usage.data && sorted.length === 0 && <p className="muted small">Nothing used yet.</p>}
      {sorted.length > 0 && (
        <table className="table plain number">
          <thead>
            <tr>
              <th scope="col">{by[0]?.toUpperCase() + by.slice(1)}</th>
              <th scope="col" className="end">
                {by === "method" ? "Calls" : "Turns"}
              </th>
              <th scope="col" className="end">
                Errors
              </th>
              <th scope="col" className="end">
                Tokens
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
