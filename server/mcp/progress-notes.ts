/** Tells a client that asked for it how far a method has come: a client may wait longer for what is known to go on. */
import type { ProgressReport } from "../python/runner.ts";

type Notify = (notification: {
  method: "notifications/progress";
  params: { progressToken: string | number; progress: number; total?: number; message: string };
}) => Promise<void>;

/** The protocol wants every report to be further than the one before. */
const least = 1e-4;

/** Undefined where the client gave no token. */
export function progressTo(token: unknown, notify: Notify): ((report: ProgressReport) => void) | undefined {
  if (typeof token !== "string" && typeof token !== "number") return undefined;
  let last = 0;
  return ({ text, fraction }) => {
    last = Math.max(last + least, fraction ?? 0);
    const total = fraction === undefined ? {} : { total: 1 };
    const params = { progressToken: token, progress: last, ...total, message: text };
    // Whoever has gone is told nothing more.
    notify({ method: "notifications/progress", params }).catch(() => {});
  };
}
