/** Amounts of money as a person reads them, and sums of days that leave no day out. */
import { locale } from "../words/language.ts";

const cents = new Intl.NumberFormat(locale, { style: "currency", currency: "USD" });
const small = new Intl.NumberFormat(locale, { style: "currency", currency: "USD", maximumFractionDigits: 4 });

/** `$12.50`; below a dollar with as many digits as tell it from nothing. */
export const money = (dollars: number): string => (dollars > 0 && dollars < 1 ? small : cents).format(dollars);

const dayMs = 86_400_000;

/** Days such as `2026-11-29`, the last of them the one of `now`, in UTC. */
export const lastDays = (count: number, now: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => new Date(now - (count - 1 - index) * dayMs).toISOString().slice(0, 10));
