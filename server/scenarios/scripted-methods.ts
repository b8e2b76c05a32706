/** Methods as a scenario has them answer: with what it says, from the record, or live. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../protocol/json.ts";
import type { CallLog } from "../methods/call-log.ts";
import type { CallRequest, CallResult, OfferedMethods } from "../methods/library.ts";
import { answersInTurn } from "./matching.ts";
import type { Answer, MethodAnswers } from "./scenario.ts";

/** Kept calls of a method that are looked through for one with the same input. */
const lookedThrough = 50;

export interface ScriptedMethodsOptions {
  readonly methods: OfferedMethods;
  readonly answers: Readonly<Record<string, MethodAnswers>>;
  /** Set by a run: over all that the scenario says, or over what it says is live. */
  readonly override?: "live" | "recorded" | undefined;
  readonly calls: Pick<CallLog, "list">;
  /** Told of each method that was called. */
  readonly onCalled?: (method: string) => void;
  /** Told of each method that ran in earnest. */
  readonly onLive: (method: string) => void;
  /** Told of each that was called, and of which nothing is said or recorded. */
  readonly onUnknown?: (method: string) => void;
}

export function scriptedMethods(options: ScriptedMethodsOptions): OfferedMethods {
  const { methods, answers, override, calls, onLive, onUnknown, onCalled } = options;
  const inTurn = new Map(
    Object.entries(answers).flatMap(([id, how]) =>
      typeof how === "string" ? [] : [[id, answersInTurn("answers" in how ? how.answers : [how as Answer])] as const],
    ),
  );
  return {
    offeredTo: methods.offeredTo,
    checkArguments: methods.checkArguments,
    async call(request, signal) {
      onCalled?.(request.method);
      const said = override === "live" ? "live" : (answers[request.method] ?? answers.default ?? "recorded");
      const how = said === "live" && override === "recorded" ? "recorded" : said;
      if (how === "live") {
        onLive(request.method);
        return methods.call(request, signal);
      }
      const answer = how === "recorded" ? null : inTurn.get(request.method)?.(request.input);
      if (answer) return result(request, answer);
      const record = await recorded(calls, request);
      if (record === null) onUnknown?.(request.method);
      return fromRecord(request, record);
    },
  };
}

function result({ context: { call } }: CallRequest, { output, error }: Answer): CallResult {
  if (error !== undefined)
    return { call, status: "error", output: null, error: { kind: "exception", message: error }, ms: 0, queueMs: 0 };
  return { call, status: "ok", output: (output ?? null) as Json, ms: 0, queueMs: 0 };
}

async function recorded(calls: Pick<CallLog, "list">, { method, input }: CallRequest) {
  const { items } = await calls.list({ method }, { limit: lookedThrough });
  const same = items.filter((record) => isDeepStrictEqual(record.input, input) && record.status !== "cancelled");
  return same.find(({ status }) => status === "ok") ?? same[0] ?? null;
}

type Recorded = Awaited<ReturnType<typeof recorded>>;

function fromRecord(request: CallRequest, record: Recorded): CallResult {
  if (record?.status === "ok") return result(request, { output: record.output });
  const message = `Nothing is recorded of ${request.method} with these arguments. Say under \`methods\` what it answers, or that it is live.`;
  return result(request, { error: record?.error?.message ?? message });
}
