/** Times in the reader's own zone and words. */

import type { Schedule } from "../../../server/schedules/schedule.ts";
import { scheduleWords as words } from "../words/en-schedules.ts";
import { locale } from "../words/language.ts";

const format = new Intl.DateTimeFormat(locale, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** `Mon, 30 Nov, 09:30`; `at` is ISO 8601 or Unix time in ms. */
export const timeInWords = (at: string | number): string => format.format(new Date(at));

const units = [86_400_000, 3_600_000, 60_000, 1000] as const;

/** The largest unit that it is a whole number of. */
export const unitOf = (everyMs: number): number => units.find((unit) => everyMs % unit === 0) ?? 1000;

export function whenInWords({ cron, everyMs, timeZone }: Pick<Schedule, "cron" | "everyMs" | "timeZone">): string {
  if (everyMs === null) return `${cron} (${timeZone ?? "UTC"})`;
  const unit = unitOf(everyMs);
  return words.everyInWords(everyMs / unit, words.units[unit] ?? "");
}
