/** Figures as a person reads them: how long, how long ago, how many. */
import { useEffect, useState } from "react";
import { frameWords } from "../words/en-frame.ts";
import { locale } from "../words/language.ts";

const fixed = (value: number, digits: number): string =>
  value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Milliseconds: `12 ms`, `1.4 s`, `2 min 5 s`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 0.1) return frameWords.under(`${fixed(0.1, 1)} ms`);
  if (ms < 1) return `${fixed(ms, 1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${fixed(ms / 1000, ms < 10_000 ? 2 : 1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** A time as seen from now: `just now`, `3 min ago`, or the date. */
export function ago(at: string, now: number): string {
  const seconds = Math.round((now - Date.parse(at)) / 1000);
  if (Number.isNaN(seconds)) return at;
  if (seconds < 10) return frameWords.justNow;
  if (seconds < 60) return frameWords.ago(`${seconds} s`);
  if (seconds < 3600) return frameWords.ago(`${Math.round(seconds / 60)} min`);
  if (seconds < 86_400) return frameWords.ago(`${Math.round(seconds / 3600)} h`);
  return new Date(at).toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric" });
}

export const count = (value: number): string => value.toLocaleString(locale);

/** Names in a row: `a, b and c`. */
export const list = (names: readonly string[]): string =>
  new Intl.ListFormat(locale, { type: "conjunction" }).format(names);

/** Date and time in the reader's zone. */
export const moment = (at: string | number): string => new Date(at).toLocaleString(locale);

const tickMs = 15_000;

export function Ago({ at }: { readonly at: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), tickMs);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={moment(at)} className="nowrap">
      {ago(at, Math.max(now, Date.parse(at)))}
    </time>
  );
}
