/** What a process may say for its call, checked in the pool's thread: whatever the method's code has written on the channel,
 * what goes on from here is bounded, and its kinds are ours. */
import type { Answer } from "./framing.ts";
import type { ProgressReport, RunErrorKind, StateRequest } from "./runner.ts";
import type { Ending } from "./thread-protocol.ts";

/** As `python-worker/barkeep_engine/answer.py` has it. */
export const maxResultDepth = 200;
/** As `python-worker/barkeep_engine/companion.py` has them: characters, characters, bytes of JSON. */
const maxStateKey = 200;
const maxPlayerId = 256;
const maxStateBytes = 16 * 1024;
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

const maxProgressText = 200;

/** What a process says of how far it has come; null when it is nothing of the kind. */
export function boundedProgress(json: string): ProgressReport | null {
  const given = parsed(json);
  if (given === null || typeof given.text !== "string") return null;
  const line = oneLine(given.text);
  // Cut with a sign, by which a secret that was cut with it is still known.
  const text = line.length > maxProgressText ? `${line.slice(0, maxProgressText - 1)}…` : line;
  const { fraction } = given;
  const known = typeof fraction === "number" && fraction >= 0 && fraction <= 1;
  return { text: text.toWellFormed(), ...(known && { fraction }) };
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]/gu, " ");
const isName = (value: unknown, most: number): value is string =>
  typeof value === "string" &&
  value.length > 0 &&
  value.length <= most &&
  value.isWellFormed() &&
  !value.includes("\0");

/** A question about the method's store; null when it is none. */
export function boundedQuestion(json: string): StateRequest | null {
  const given = parsed(json);
  if (given === null) return null;
  const { what, key, player, value } = given;
  if (!isName(key, maxStateKey) || !(player === null || isName(player, maxPlayerId))) return null;
  if (what === "get") return { what, key, player };
  if (what === "players") return { what, key };
  if (what !== "put" || typeof value !== "string" || Buffer.byteLength(value) > maxStateBytes) return null;
  return isShallow(value) ? { what, key, player, value } : null;
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

/** Of a process that answered. */
export function endingOf({ kind, payload }: Answer): Ending {
  const unreadable: Ending = { how: "result", payload: "" };
  if (kind === "K") return isShallow(payload) ? { how: "result", payload } : unreadable;
  const failure = boundedFailure(payload);
  return failure === null ? unreadable : { how: "failure", payload: failure };
}
