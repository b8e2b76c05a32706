/** When a schedule would run next, as it stands on the page; the server reckons, so that it is what will be. */
import { useEffect, useState } from "react";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import type { ScheduleDraft } from "./schedule-draft.ts";

export interface NextTimes {
  /** ISO 8601. */
  readonly next: readonly string[];
  readonly error: RequestError | null;
}

const pauseMs = 250;

export function useNextTimes({ cron, everyMs, timeZone }: ScheduleDraft): NextTimes {
  const server = useServer();
  const [times, setTimes] = useState<NextTimes>({ next: [], error: null });
  useEffect(() => {
    const leaving = new AbortController();
    const timer = window.setTimeout(() => {
      const time = { cron, everyMs, timeZone: timeZone === "" ? null : timeZone };
      server.post<{ readonly next: readonly string[] }>("/schedules/preview", time, leaving.signal).then(
        ({ next }) => setTimes({ next, error: null }),
        (thrown) => {
          if (!leaving.signal.aborted) setTimes({ next: [], error: toRequestError(thrown) });
        },
      );
    }, pauseMs);
    return () => {
      window.clearTimeout(timer);
      leaving.abort();
    };
  }, [server, cron, everyMs, timeZone]);
  return times;
}
