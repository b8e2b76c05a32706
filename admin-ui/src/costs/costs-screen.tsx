/** Costs: money by day, model, character and player, a budget, and the prices it is reckoned with. */

import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useMay } from "../login/me.ts";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { Segments } from "../parts/segments.tsx";
import { costWords as words } from "../words/en-costs.ts";
import { BudgetCard } from "./budget-card.tsx";
import { CostTable } from "./cost-table.tsx";
import type { CostRow, ShownCosts } from "./cost-types.ts";
import { DayChart } from "./day-chart.tsx";
import { lastDays } from "./money.ts";
import { PriceCard } from "./price-card.tsx";

const periods = ["7", "30", "90"] as const;

export default function CostsScreen() {
  const [period, setPeriod] = useState<(typeof periods)[number]>("30");
  const days = lastDays(Number(period), Date.now());
  const from = days[0] ?? "";
  const costs = useResource<ShownCosts>("/costs");
  const byDay = useResource<List<CostRow>>(`/usage?by=day&from=${from}`);
  const byModel = useResource<List<CostRow>>(`/usage?by=model&from=${from}`);
  const mayWrite = useMay()("system.write");
  const unpriced = (byModel.data?.items ?? []).flatMap(({ model, unpriced }) => (unpriced > 0 && model ? [model] : []));
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <Segments
          label={words.period}
          value={period}
          onChange={setPeriod}
          options={periods.map((value) => ({ value, label: words.days(Number(value)) }))}
        />
      }
    >
      <div className="stack">
        {costs.error && <Failure error={costs.error} retry={costs.refresh} />}
        <div className="beside">
          <section className="card panel" aria-labelledby="by-day">
            <h2 id="by-day">{words.byDay}</h2>
            {byDay.error && <Failure error={byDay.error} retry={byDay.refresh} />}
            {byDay.data ? <DayChart days={days} rows={byDay.data.items} /> : !byDay.error && <Skeleton />}
          </section>
          {costs.data ? <BudgetCard costs={costs.data} mayWrite={mayWrite} /> : !costs.error && <Skeleton />}
        </div>
        <CostTable from={from} />
        {costs.data && <PriceCard costs={costs.data} mayWrite={mayWrite} unpriced={unpriced} />}
      </div>
    </Page>
  );
}
