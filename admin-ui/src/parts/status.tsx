/** How a call or a turn ended, in one small mark. */
import { frameWords } from "../words/en-frame.ts";

const looks: Record<string, string> = {
  ok: "good",
  complete: "good",
  error: "bad",
  timeout: "warn",
  limit: "warn",
  done: "good",
  failed: "bad",
  running: "info",
};

export function Status({ status }: { readonly status: string }) {
  return <span className={`badge ${looks[status] ?? ""}`}>{frameWords.statuses[status] ?? status}</span>;
}

export const dotOf = (status: string): string =>
  status === "ok" || status === "complete" ? "good" : status === "error" ? "bad" : status === "timeout" ? "warn" : "";
