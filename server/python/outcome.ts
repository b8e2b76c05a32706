/** What a thread saw, as the outcome its caller gets: kind, and a sentence that says what to do. */
import { readJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import type { Refusal } from "./admission.ts";
import type { RunError, RunFailure, RunOutcome } from "./runner.ts";
import type { Ending, ThreadAnswer } from "./thread-protocol.ts";

const signals: Readonly<Record<number, string>> = {
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  24: "SIGXCPU",
};

export function outcomeOf(answer: ThreadAnswer, timeoutMs: number, queueMs: number): RunOutcome {
  const { ending } = answer;
  const facts = {
    stdout: answer.stdout,
    stderr: answer.stderr,
    queueMs: rounded(queueMs + answer.waitedMs),
    ms: rounded(answer.ms),
    egress: answer.egress,
    ...(answer.progress.length > 0 && { progress: answer.progress }),
  };
  if (ending.how === "result") {
    const output = parse(ending.payload);
    if (output !== undefined) return { ok: true, output, ...facts };
  }
  return { ok: false, cancelled: ending.how === "cancelled", error: errorOf(ending, timeoutMs), ...facts };
}

/** A call that never ran. */
export function refusalOutcome(refusal: Refusal, queueMs: number, waitMs: number): RunFailure {
  const sentences: Record<Refusal, string> = {
    queue_full: "Too many calls are waiting. Try again in a moment; if this happens often, raise BARKEEP_MAX_PYTHON.",
    method_queue_full:
      "Too many calls of this method are waiting, because it answers slowly. Other methods go on; try again in a moment, or make it faster.",
    waited_too_long: `No place was free for ${waitMs / 1000} s. Try again in a moment; if this happens often, raise BARKEEP_MAX_PYTHON.`,
    cancelled: "The call was cancelled before it started.",
    closed: "The server is shutting down.",
  };
  const kind = refusal === "cancelled" || refusal === "closed" ? "crashed" : "queue_full";
  return neverRan({ kind, message: sentences[refusal] }, refusal === "cancelled", queueMs);
}

export function neverRan(error: RunError, cancelled = false, queueMs = 0): RunFailure {
  return { ok: false, cancelled, error, stdout: "", stderr: "", queueMs: rounded(queueMs), ms: 0, egress: [] };
}

function errorOf(ending: Ending, timeoutMs: number): RunError {
  switch (ending.how) {
    case "failure": {
      const error = parse(ending.payload) as unknown as RunError | undefined;
      return error ?? { kind: "crashed", message: "The method's process answered something that can't be read." };
    }
    case "result":
      return { kind: "crashed", message: "The method's process answered something that can't be read." };
    case "timeout":
      return timeoutError(timeoutMs, ending);
    case "exceeded":
      return { kind: ending.kind, message: ending.message };
    case "cancelled":
      return { kind: "crashed", message: "The call was cancelled, and what it was doing was stopped." };
    case "closed":
      return { kind: "crashed", message: "The server is shutting down; the call was stopped." };
    case "no_process":
      return {
        kind: "queue_full",
        message: "No Python process could be made in time. The server's log says why; `barkeep doctor` helps.",
      };
    case "crashed":
      return crashError(ending.status, ending.because, timeoutMs);
  }
}

function timeoutError(
  timeoutMs: number,
  where: { readonly traceback?: string; readonly line?: number } = {},
): RunError {
  const { traceback, line } = where;
  const at = line === undefined ? "" : ` It was in line ${line}.`;
  return {
    kind: "timeout",
    message: `The method was stopped after ${timeoutMs / 1000} s, its time limit.${at} Give requests a timeout (requests.get(url, timeout=3)), and do less in one call.`,
    ...(traceback !== undefined && { traceback }),
    ...(line !== undefined && { line }),
  };
}

function crashError(status: number | null, because: string | null, timeoutMs: number): RunError {
  if (status === -24) return timeoutError(timeoutMs);
  if (because !== null && (status === null || status === -9))
    return {
      kind: "crashed",
      message: `The method's process was ended: ${because}. Close only what the method opened.`,
    };
  if (status === null)
    return {
      kind: "crashed",
      message: "The Python engine stopped in mid-call and was started anew. It was not tried again.",
    };
  if (status === -9)
    return {
      kind: "crashed",
      message: "The method's process was killed from outside, perhaps because the machine ran out of memory.",
    };
  if (status < 0)
    return {
      kind: "crashed",
      message: `The method's process crashed (${signals[-status] ?? `signal ${-status}`}), as native code called wrongly does.`,
    };
  return {
    kind: "crashed",
    message: `The method's process exited with status ${status} before it returned a value; return one, and don't call os._exit.`,
  };
}

/** Undefined for text that is no JSON: a process that forged its answer. */
function parse(text: string): Json | undefined {
  try {
    return readJson(text) as Json;
  } catch {
    return undefined;
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
