/** Turns a call of a turn, or a press of Test API, into one run of a method, and the run into its answer. */

import type { JsonObject } from "../../protocol/json.ts";
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import { type CheckArguments, createArgumentCheck } from "./argument-check.ts";
import type { CompiledMethod } from "./compiled-methods.ts";
import type { CallRequest, CallResult, CodeRequest, TestAnswer, TestRequest } from "./library.ts";
import type { Method } from "./method.ts";
import { type Ceilings, maxMethodBytes, methodDefaults, readMethodFields } from "./method-fields.ts";
import { passingState } from "./method-state.ts";
import { type FinishedRun, failure, type MethodRunnerOptions, refuseInput, runMethod } from "./run-method.ts";

/** The page shows more of a result than a model is given. */
const maxTestOutputBytes = 1024 * 1024;

export async function runCall(
  options: MethodRunnerOptions,
  found: CompiledMethod | undefined,
  request: CallRequest,
  signal?: AbortSignal,
): Promise<CallResult> {
  const { input, context } = request;
  const { call } = context;
  if (!found?.method.connected) {
    const message = "The method was disconnected or deleted while the character was answering.";
    const { status, output, error, ms, queueMs } = failure("load_error", message);
    return { call, status, output, ...(error && { error }), ms, queueMs };
  }
  const { method } = found;
  const { cause = "turn", onProgress } = request;
  const { status, output, error, ms, queueMs, progress } = await runMethod(
    options,
    {
      method,
      version: method.version,
      cause,
      input,
      context,
      maxOutputBytes: maxMethodBytes,
      onProgress,
      state: options.stateOf(method.id),
    },
    signal,
  );
  return { call, status, output, ...(error && { error }), ms, queueMs, ...(progress && { progress }) };
}

/** Never throws. The call belongs to nobody's conversation. */
export async function runCode(
  options: MethodRunnerOptions,
  { id, code, secrets, input, call, cause, stateOf }: CodeRequest,
  signal?: AbortSignal,
): Promise<CallResult> {
  const method = { ...methodDefaults, id, code, secrets, timeoutMs: options.timeoutCeilingMs };
  const context = { player: null, session: null, character: null, turn: null, call };
  const state = stateOf === undefined ? undefined : options.stateOf(stateOf);
  const run = await runMethod(
    options,
    { method, version: null, cause, input, context, maxOutputBytes: maxMethodBytes, state },
    signal,
  );
  const { status, output, error, ms, queueMs } = run;
  return { call, status, output, ...(error && { error }), ms, queueMs };
}

/** Throws `invalid_request` when the draft can't be read; everything else that can go wrong is in the answer. */
export async function runTest(
  options: MethodRunnerOptions & {
    readonly ids: (prefix: string) => string;
    readonly checkOf?: (schema: JsonObject) => CheckArguments;
  },
  saved: Method | undefined,
  request: TestRequest,
  signal?: AbortSignal,
): Promise<TestAnswer> {
  if (!saved && !request.draft) {
    throw invalidRequest([{ path: "draft", message: "Give the `id` of a saved method, or a `draft` with its code." }]);
  }
  const { id: _, version: __, updatedAt: ___, ...base } = saved ?? ({} as Method);
  const reading = readMethodFields(request.draft ?? {}, saved ? base : {}, {
    ...raised(options, saved),
    required: ["code"],
  });
  if (!reading.ok) throw invalidRequest(reading.problems);
  const describes = saved !== undefined || request.draft?.inputDescription !== undefined;
  const call = options.ids("call");
  const method = { ...reading.draft, id: saved?.id ?? "draft" };
  const changed = !saved || method.code !== saved.code;
  const whose = saved?.id ?? request.stateOf;
  const run = {
    method,
    version: changed ? null : saved.version,
    cause: "test" as const,
    context: testContext(call, request),
    state: whose === undefined ? passingState() : options.stateOf(whose),
    maxOutputBytes: maxTestOutputBytes,
  };
  const given = request.input ?? {};
  const checked = describes ? (options.checkOf ?? createArgumentCheck)(reading.schema)(given) : anyObject(given);
  if (!checked.ok)
    return answer(call, await refuseInput(options, { ...run, input: given }, checked.problems.join(" ")));
  return answer(call, await runMethod(options, { ...run, input: checked.input }, signal));
}

/** A ceiling lowered since must not stop an edit of something else; runs are bounded by it all the same. */
export function raised(ceilings: Ceilings, saved: Partial<Pick<Method, "answers" | "timeoutMs">> = {}): Ceilings {
  const { timeoutCeilingMs, laterCeilingMs } = ceilings;
  const { answers = "now", timeoutMs = 0 } = saved;
  return answers === "now"
    ? { laterCeilingMs, timeoutCeilingMs: Math.max(timeoutCeilingMs, timeoutMs) }
    : { timeoutCeilingMs, laterCeilingMs: Math.max(laterCeilingMs, timeoutMs) };
}

/** A draft without an input description takes whatever object it is tested with. */
function anyObject(given: unknown): ReturnType<ReturnType<typeof createArgumentCheck>> {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) {
    return { ok: true, input: given as CallRequest["input"] };
  }
  return { ok: false, problems: ["Expected an object with named inputs."] };
}

/** Stands in for what a turn would give, so that a handler that reads its context can be tested. */
const testContext = (call: string, { player, character }: TestRequest): CallRequest["context"] => ({
  player: player ?? { id: "test-player", name: "Test Player" },
  session: "test",
  character: character ?? { id: "test", name: "Test" },
  turn: "test",
  call,
});

const nothingReturned =
  "handle_event returned nothing. Unless that is meant, end it with `return` and what the character is to know.";

function answer(call: string, run: FinishedRun): TestAnswer {
  const { stdout, stderr, ms, queueMs, egress, progress } = run;
  const facts = { stdout, stderr, ms, queueMs, call, egress, ...(progress && { progress }) };
  if (run.status !== "ok") {
    if (!run.error) throw new BarkeepError("internal");
    return { ok: false, error: run.error, ...facts };
  }
  if (run.output === null) return { ok: true, output: null, ...facts, warning: nothingReturned };
  if (run.outputBytes <= maxMethodBytes) return { ok: true, output: run.output, ...facts };
  const warning = `The result has ${run.outputBytes} bytes. A character is given at most ${maxMethodBytes}: return only the fields it needs.`;
  return { ok: true, output: run.output, ...facts, warning };
}
