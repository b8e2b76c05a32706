/** How a call or a turn ended, in one small mark. */
const kinds: Record<string, { look: string; text: string }> = {
  ok: { look: "good", text: "ok" },
  complete: { look: "good", text: "complete" },
  error: { look: "bad", text: "error" },
  timeout: { look: "warn", text: "timeout" },
  cancelled: { look: "", text: "cancelled" },
  limit: { look: "warn", text: "limit" },
  done: { look: "good", text: "done" },
  failed: { look: "bad", text: "failed" },
  running: { look: "note", text: "running" },
};

export function Status({ status }: { readonly status: string }) {
  const kind = kinds[status] ?? { look: "", text: status };
  return <span className={`badge ${kind.look}`}>{kind.text}</span>;
}

export const dotOf = (status: string): string =>
  status === "ok" || status === "complete" ? "good" : status === "error" ? "bad" : status === "timeout" ? "warn" : "";
