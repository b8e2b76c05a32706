/** One answer of one model, watched: it must begin in time and must not fall silent half-way. */
import type { Json } from "../../protocol/json.ts";
import type { Usage } from "../../protocol/messages.ts";
import type { BesideFields, FinishReason, ModelAdapter, ModelCall, ModelRequest } from "../models/adapter.ts";
import { ModelError } from "../models/model-error.ts";
import { GrowingText } from "../text/growing-text.ts";

export interface RoundOptions {
  readonly adapter: ModelAdapter;
  readonly request: ModelRequest;
  readonly signal: AbortSignal;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly clock: () => number;
  /** False once enough was said: then the answer ends here, as one that reached its limit. */
  readonly onText: (text: string) => boolean;
  /** What was said of the answer until here was a thought. */
  readonly onUnsaid: () => void;
}

/** What came of one answer; of a failed one, what had come until then. */
export interface RoundAnswer {
  /** Unix time in ms. */
  readonly at: number;
  readonly text: string;
  readonly calls: readonly ModelCall[];
  readonly reasoning: readonly Json[] | null;
  readonly beside: BesideFields | null;
  readonly usage: Usage | null;
  /** `aborted` when the turn's signal ended it. */
  readonly reason: FinishReason | "aborted" | "error";
  /** Why it failed: the adapter's own, `model_stalled` when the watchdog fired, `model_output` without a finish. */
  readonly failure: ModelError | null;
  readonly ms: { readonly firstByte: number | null; readonly firstText: number | null; readonly total: number };
}

/** Never throws. */
export async function modelRound(options: RoundOptions): Promise<RoundAnswer> {
  const { adapter, request, signal, clock, onText } = options;
  const begun = clock();
  const since = () => clock() - begun;
  const attempt = new AbortController();
  const stop = () => attempt.abort();
  signal.addEventListener("abort", stop, { once: true });
  let stalled: ModelError | null = null;
  const stall = (ms: number, what: string) => {
    stalled = new ModelError("model_stalled", `${request.model} ${what} for ${ms} ms.`, { again: true });
    attempt.abort();
  };
  let watchdog = setTimeout(() => stall(options.firstByteMs, "did not begin to answer"), options.firstByteMs);

  const calls: ModelCall[] = [];
  const said = new GrowingText();
  let failure: ModelError | null = null;
  let reasoning: readonly Json[] | null = null;
  let beside: BesideFields | null = null;
  let usage: Usage | null = null;
  let reason: FinishReason | null = null;
  let answering = false;
  let firstByte: number | null = null;
  let firstText: number | null = null;
  try {
    if (signal.aborted) stop();
    await adapter.stream(request, attempt.signal, (part) => {
      if (attempt.signal.aborted) return;
      firstByte ??= since();
      // headers and a first empty chunk come from servers that only then load the model, or read the prompt
      if (part.type === "alive" || answering) watchdog.refresh();
      else {
        answering = true;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => stall(options.idleMs, "sent nothing"), options.idleMs);
      }
      switch (part.type) {
        case "text":
          firstText ??= since();
          said.add(part.text);
          if (!onText(part.text)) {
            reason = "length";
            attempt.abort();
          }
          break;
        case "unsaid":
          options.onUnsaid();
          break;
        case "call":
          calls.push(part.call);
          break;
        case "reasoning":
          reasoning = part.blocks;
          break;
        case "beside":
          beside = part.beside;
          break;
        case "usage":
          usage = part.usage;
          break;
        case "finish":
          reason = part.reason;
      }
    });
  } catch (error) {
    if (!attempt.signal.aborted) failure = asModelError(error, request.model);
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", stop);
  }
  const facts = { at: begun, text: said.text, usage, ms: { firstByte, firstText, total: since() } };
  if (signal.aborted) return { ...facts, calls: [], reasoning: null, beside: null, reason: "aborted", failure: null };
  failure = stalled ?? failure;
  if (failure === null && reason === null)
    failure = new ModelError("model_output", `${request.model}'s answer ended without a finish.`, { again: true });
  if (failure !== null || reason === null)
    return { ...facts, calls: [], reasoning: null, beside: null, reason: "error", failure };
  return { ...facts, calls, reasoning, beside, reason, failure: null };
}

function asModelError(thrown: unknown, model: string): ModelError {
  if (thrown instanceof ModelError) return thrown;
  return new ModelError("model_output", `${model} failed: ${String(thrown)}`, { cause: thrown });
}
