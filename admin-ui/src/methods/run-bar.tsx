/** A bar that runs towards the time limit while a test runs. */

import { useEffect, useState } from "react";
import { duration } from "../parts/words.tsx";
import { methodWords } from "../words/en-methods.ts";
import type { TestState } from "./use-test.ts";

const tickMs = 80;

export function RunBar({ running }: { readonly running: NonNullable<TestState["running"]> }) {
  const [now, setNow] = useState(0);
  useEffect(() => {
    setNow(performance.now());
    const timer = window.setInterval(() => setNow(performance.now()), tickMs);
    return () => window.clearInterval(timer);
  }, []);
  const spent = Math.max(0, now - running.since);
  const share = Math.min(1, spent / running.timeoutMs);
  return (
    <div className="row">
      <progress className={share > 0.8 ? "warn" : undefined} value={share} aria-hidden="true" />
      <span className="number small muted">{methodWords.ofS(duration(spent), running.timeoutMs / 1000)}</span>
    </div>
  );
}
