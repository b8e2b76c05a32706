/** What was spent today, and the budget that warns and may stop. */

import { type FormEvent, useState } from "react";
import { Button } from "../parts/button.tsx";
import { Check } from "../parts/field.tsx";
import { Failure } from "../parts/notes.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { costWords as words } from "../words/en-costs.ts";
import { locale } from "../words/language.ts";
import type { ShownCosts } from "./cost-types.ts";
import { money } from "./money.ts";
import { useSavedCosts } from "./use-saved-costs.ts";

const percent = new Intl.NumberFormat(locale, { style: "percent" });

export function BudgetCard({ costs, mayWrite }: { readonly costs: ShownCosts; readonly mayWrite: boolean }) {
  const { budget, spentToday } = costs;
  return (
    <section className="card panel" aria-labelledby="today">
      <h2 id="today">{words.today}</h2>
      <p>{words.spent(money(spentToday))}</p>
      {budget ? (
        <div className="stack tight">
          <meter
            aria-label={words.ofBudget(percent.format(spentToday / budget.perDay))}
            min={0}
            max={budget.perDay}
            high={budget.perDay * 0.8}
            optimum={0}
            value={Math.min(spentToday, budget.perDay)}
          />
          <p className="muted small number">
            {words.ofBudget(percent.format(spentToday / budget.perDay))}, {money(budget.perDay)}
          </p>
        </div>
      ) : (
        <p className="muted small">{words.noBudget}</p>
      )}
      {mayWrite && <BudgetForm key={costs.version} costs={costs} />}
    </section>
  );
}

function BudgetForm({ costs }: { readonly costs: ShownCosts }) {
  const [perDay, setPerDay] = useState<number | null>(costs.budget?.perDay ?? null);
  const [stop, setStop] = useState(costs.budget?.stop ?? false);
  const { busy, error, save } = useSavedCosts(costs);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save({ budget: perDay === null ? null : { perDay, stop } }, words.savedBudget);
  };
  const problem = error?.problems.find(({ path }) => path.startsWith("budget"))?.message;
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {error && !problem && <Failure error={error} />}
      <NumberField
        label={words.perDay}
        hint={words.perDayHint}
        problem={problem}
        value={perDay}
        min={0}
        step={0.5}
        onChange={setPerDay}
      />
      <Check label={words.stop} hint={words.stopHint} checked={stop} onChange={setStop} />
      <div>
        <Button type="submit" busy={busy}>
          {words.saveBudget}
        </Button>
      </div>
    </form>
  );
}
