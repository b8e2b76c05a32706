/** Usage and what it cost, summed by what is chosen, dearest first. */

import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { Segments } from "../parts/segments.tsx";
import { WideTable } from "../parts/wide-table.tsx";
import { count } from "../parts/words.tsx";
import { costWords as words } from "../words/en-costs.ts";
import { locale } from "../words/language.ts";
import type { CostKey, CostRow } from "./cost-types.ts";
import { money } from "./money.ts";

const keys = Object.keys(words.keys) as CostKey[];
const mostRows = 50;
const percent = new Intl.NumberFormat(locale, { style: "percent" });
const tokensOf = ({ inputTokens, outputTokens }: CostRow) => inputTokens + outputTokens;

export function CostTable({ from }: { readonly from: string }) {
  const [by, setBy] = useState<CostKey>("model");
  const usage = useResource<List<CostRow>>(`/usage?by=${by}&from=${from}`);
  const all = (usage.data?.items ?? []).filter((row) => by !== "method" || row.method != null);
  const rows = by === "day" ? [...all].reverse() : [...all].sort((a, b) => b.cost - a.cost || weight(b) - weight(a));
  const total = rows.reduce((sum, row) => sum + row.cost, 0);
  const ofMethods = by === "method";
  return (
    <section className="card panel" aria-labelledby="sums">
      <div className="row wrap">
        <h2 id="sums" className="grow">
          {words.sumBy}
        </h2>
        <Segments
          label={words.sumBy}
          value={by}
          onChange={setBy}
          options={keys.map((value) => ({ value, label: words.keys[value] }))}
        />
      </div>
      {usage.error && <Failure error={usage.error} retry={usage.refresh} />}
      {!usage.data && !usage.error && <Skeleton lines={4} />}
      {usage.data && rows.length === 0 && <p className="muted small">{words.nothing}</p>}
      {ofMethods && <p className="faint small">{words.methodNote}</p>}
      {rows.length > 0 && (
        <WideTable label={words.keys[by]}>
          <thead>
            <tr>
              <th scope="col">{words.keys[by]}</th>
              <th scope="col" className="end">
                {ofMethods ? words.calls : words.turns}
              </th>
              {!ofMethods && (
                <>
                  <th scope="col" className="end">
                    {words.tokens}
                  </th>
                  <th scope="col" className="end wide-only">
                    {words.cached}
                  </th>
                  <th scope="col" className="end">
                    {words.cost}
                  </th>
                  <th scope="col" className="end wide-only">
                    {words.share}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostRows).map((row) => (
              <tr key={row[by] ?? ""}>
                <th scope="row" dir="auto">
                  {row[by] ?? words.nobody}
                </th>
                <td className="end">{count(ofMethods ? row.calls : row.turns)}</td>
                {!ofMethods && (
                  <>
                    <td className="end">{count(tokensOf(row))}</td>
                    <td className="end wide-only">{count(row.cachedTokens)}</td>
                    <td className="end">
                      <span className="nowrap">{money(row.cost)}</span>
                      {row.unpriced > 0 && (
                        <span className="faint small own-line">{words.unpriced(count(row.unpriced))}</span>
                      )}
                    </td>
                    <td className="end wide-only">{total > 0 ? percent.format(row.cost / total) : "–"}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
      {rows.length > mostRows && <p className="faint small">{words.more(rows.length - mostRows)}</p>}
    </section>
  );
}

const weight = (row: CostRow): number => tokensOf(row) + row.calls;
