/** Cost by day as bars: a drawing with its sum in words, and each day's amount on its bar; the table says the same in numbers. */

import "../style/drawings.css";
import { costWords as words } from "../words/en-costs.ts";
import { locale } from "../words/language.ts";
import type { CostRow } from "./cost-types.ts";
import { money } from "./money.ts";

export interface DayChartProps {
  readonly days: readonly string[];
  readonly rows: readonly CostRow[];
}

/** Of the drawing, which is as wide as there is room. */
const width = 720;
const height = 140;

const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });

export function DayChart({ days, rows }: DayChartProps) {
  const byDay = new Map(rows.map((row) => [row.day, row.cost]));
  const costs = days.map((day) => byDay.get(day) ?? 0);
  const most = Math.max(...costs);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  if (rows.length === 0) return <p className="muted small">{words.nothing}</p>;
  const step = width / days.length;
  return (
    <figure className="stack tight drawing chart">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        width="100%"
        height={height}
        role="img"
        aria-label={words.chart(money(total), days.length, money(most))}
      >
        <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
        {costs.map((cost, index) => {
          const tall = most === 0 ? 0 : (cost / most) * (height - 1);
          return (
            <rect
              key={days[index]}
              x={index * step + step * 0.12}
              width={step * 0.76}
              y={height - 1 - tall}
              height={tall}
            >
              <title>{`${nameOf(days[index])}: ${money(cost)}`}</title>
            </rect>
          );
        })}
      </svg>
      <div className="row faint small">
        <span className="grow">{nameOf(days[0])}</span>
        {nameOf(days.at(-1))}
      </div>
      <figcaption className="muted small">{words.chart(money(total), days.length, money(most))}</figcaption>
    </figure>
  );
}

const nameOf = (day: string | undefined): string => short.format(new Date(day ?? ""));
