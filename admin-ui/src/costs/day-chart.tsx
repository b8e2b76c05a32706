/** Cost by day as bars: a drawing with its sum in words, and each day's amount on its bar; the table says the same in numbers. */

import { costWords as words } from "../words/en-costs.ts";
import { locale } from "../words/language.ts";
import type { CostRow } from "./cost-types.ts";
import { money } from "./money.ts";

export interface DayChartProps {
  readonly days: readonly string[];
  readonly rows: readonly CostRow[];
}

const width = 720;
const height = 180;
const foot = 22;
const head = 18;

const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });

export function DayChart({ days, rows }: DayChartProps) {
  const byDay = new Map(rows.map((row) => [row.day, row.cost]));
  const costs = days.map((day) => byDay.get(day) ?? 0);
  const most = Math.max(...costs);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  if (rows.length === 0) return <p className="muted small">{words.nothing}</p>;
  const step = width / days.length;
  const room = height - foot - head;
  return (
    <figure className="stack tight day-chart">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={words.chart(money(total), days.length, money(most))}
      >
        <line x1="0" x2={width} y1={height - foot} y2={height - foot} />
        {costs.map((cost, index) => {
          const tall = most === 0 ? 0 : (cost / most) * room;
          return (
            <rect
              key={days[index]}
              x={index * step + step * 0.12}
              width={step * 0.76}
              y={height - foot - tall}
              height={tall}
              rx={Math.min(3, tall / 2)}
            >
              <title>{`${short.format(new Date(days[index] ?? ""))}: ${money(cost)}`}</title>
            </rect>
          );
        })}
        {most > 0 && (
          <text x={(costs.indexOf(most) + 0.5) * step} y={head - 5} textAnchor={anchorAt(costs.indexOf(most), days)}>
            {money(most)}
          </text>
        )}
        <text x="0" y={height - 6}>
          {short.format(new Date(days[0] ?? ""))}
        </text>
        <text x={width} y={height - 6} textAnchor="end">
          {short.format(new Date(days.at(-1) ?? ""))}
        </text>
      </svg>
      <figcaption className="muted small">{words.chart(money(total), days.length, money(most))}</figcaption>
    </figure>
  );
}

/** A label at the edge stays inside. */
const anchorAt = (index: number, days: readonly string[]): "start" | "middle" | "end" =>
  index < days.length * 0.1 ? "start" : index > days.length * 0.9 ? "end" : "middle";
