/** What a process may say for its call, checked in the pool's thread: whatever the method's code has written on the channel,
 * what goes on from here is bounded, and its kinds are ours. */
import type { RunErrorKind } from "./runner.ts";

/** As `python-worker/barkeep_engine/answer.py` has it. */
export const maxResultDepth = 200;
const maxMessage = 4000;
const maxTraceback = 256 * 1024;
/** Those a process can know of; the others are the server's to say. */
const kinds: ReadonlySet<string> = new Set<RunErrorKind>([
  "load_error",
  "exception",
  "memory",
  "not_json",
  "too_large",
  "egress_denied",
]);

/** Whether JSON is nested no deeper than a result may be; one pass, without building anything. */
export function isShallow(json: string, most = maxResultDepth): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(json, at);
      if (at < 0) return true; // no JSON at all, which whoever parses it finds out
    } else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > most) return false;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return true;
}

/** A failure as JSON with the fields of a RunError and no others; null when it is none. */
export function boundedFailure(json: string): string | null {
  const given = parsed(json);
  if (given === null) return null;
  const { kind, message, traceback, line } = given;
  if (typeof kind !== "string" || !kinds.has(kind) || typeof message !== "string") return null;
  return JSON.stringify({
    kind,
    message: message.slice(0, maxMessage),
    ...(typeof traceback === "string" && { traceback: traceback.slice(0, maxTraceback) }),
    ...(Number.isSafeInteger(line) && (line as number) > 0 && { line }),
  });
}

function parsed(json: string): Record<string, unknown> | null {
  if (!isShallow(json, 2)) return null;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The place of the quote that ends it; -1 when none does. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json.charCodeAt(end - 1 - escapes) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}
