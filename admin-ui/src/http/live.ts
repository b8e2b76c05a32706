/** Server-sent events: tells the cache what changed, and keeps quiet while the page is hidden. */
import { useEffect } from "react";
import type { Server } from "./server.ts";
import { Signal } from "./signal.ts";

export type LiveState = "connecting" | "live" | "lost";

/** What has to be read again after each kind of event. */
const touched: Readonly<Record<string, readonly string[]>> = {
  session: ["/sessions", "/status"],
  turn: ["/sessions", "/turns", "/status", "/usage", "/costs"],
  call: ["/calls", "/status", "/usage"],
  method: ["/methods", "/status"],
  character: ["/characters", "/methods", "/status"],
  hook: ["/hooks"],
  schedule: ["/schedules"],
  "mcp-server": ["/mcp-servers"],
  scenario: ["/scenarios"],
  "scenario-run": ["/scenarios", "/scenario-runs"],
  status: ["/status", "/models", "/nodes"],
};

/** Events that come together are answered with one read, at most this often, in ms. */
const settleMs = 250;

export const liveState = new Signal<LiveState>("connecting");

export function useLive(server: Server, wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    let source: EventSource | null = null;
    let timer: number | undefined;
    const pending = new Set<string>();

    const flush = () => {
      timer = undefined;
      server.resources.changed(...pending);
      pending.clear();
    };
    const note = (kind: string) => {
      for (const prefix of touched[kind] ?? []) pending.add(prefix);
      timer ??= window.setTimeout(flush, settleMs);
    };
    const open = () => {
      if (source || document.hidden) return;
      source = new EventSource("/api/v1/events");
      let first = true;
      source.onopen = () => {
        liveState.set("live");
        server.reachable.set(true);
        // Whatever happened while nobody listened is read now.
        if (!first || wasAway) server.resources.refreshShown();
        first = false;
        wasAway = false;
      };
      source.onerror = () => {
        liveState.set("lost");
        wasAway = true;
        // A closed source was refused, not lost: the login may have run out.
        if (source?.readyState === EventSource.CLOSED) {
          close();
          void server.checkLogin();
          retry = window.setTimeout(open, 5000);
        }
      };
      for (const kind of Object.keys(touched)) source.addEventListener(kind, () => note(kind));
    };
    let wasAway = false;
    let retry: number | undefined;
    const close = () => {
      window.clearTimeout(retry);
      source?.close();
      source = null;
    };
    const onVisibility = () => {
      if (document.hidden) {
        wasAway = true;
        window.clearTimeout(timer);
        timer = undefined;
        pending.clear();
        close();
      } else open();
    };
    document.addEventListener("visibilitychange", onVisibility);
    open();
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      window.clearTimeout(timer);
      close();
      liveState.set("connecting");
    };
  }, [server, wanted]);
}
