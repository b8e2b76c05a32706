/** A bar that runs towards the time limit while a test runs. */
import { useEffect, useState } from "react";
import { duration } from "../parts/words.tsx";
import type { TestState } from "./use-test.ts";

const tickMs = 80;

export function RunBar({ running }: { readonly running: TestState["running"] }) {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!running) return;
    setNow(performance.now());
    const timer = window.setInterval(() => setNow(performance.now()), tickMs);
    return () => window.clearInterval(timer);
  }, [running]);
  if (!running) return null;
  const spent = Math.max(0, now - running.since);
  const share = Math.min(1, spent / running.timeoutMs);
  return (
    <div className="run-bar">
      <div className="run-track">
        <div className={share > 0.8 ? "run-fill late" : "run-fill"} style={{ width: `${share * 100}%` }} />
      </div>
      <span className="number small muted">
        {duration(spent)} of {running.timeoutMs / 1000} s
      </span>
    </div>
  );
}
