/** What the record holds of a conversation's calls: what methods and the game answered, to be answered again. */
import { readJson } from "../../protocol/exact-json.ts";
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { CallRecord } from "../methods/method.ts";
import { readFence } from "../models/result-fence.ts";
import { exactly } from "./matching.ts";

/** One call as it was answered; `of` is the method's id, or the action's name. */
export interface RecordedAnswer {
  readonly kind: "method" | "action";
  readonly of: string;
  readonly turn: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly output?: unknown;
  readonly error?: string;
}

/** In the order of the calls. Of a call that was cut short nothing is known, and one that was told again is told once. */
export function recordedAnswers(turns: readonly TurnTrace[], records: readonly CallRecord[]): RecordedAnswer[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  return turns.flatMap(({ turn, calls }) =>
    calls.flatMap((call): RecordedAnswer[] => {
      const { kind, name, input, status } = call;
      if ((kind !== "method" && kind !== "action") || status === "repeated") return [];
      const record = kind === "method" ? byId.get(call.call) : undefined;
      const answer = record === undefined ? seen(call) : inRecord(record);
      return answer === null ? [] : [{ kind, of: record?.method ?? name, turn, with: argumentsOf(input), ...answer }];
    }),
  );
}

type Answer = Pick<RecordedAnswer, "output" | "error">;

function inRecord({ status, output, error }: CallRecord): Answer | null {
  if (status === "cancelled") return null;
  return status === "ok" ? { output } : { error: error?.message ?? `It ended as ${status}.` };
}

/** As the model was shown it: what the game answers is kept nowhere else, and calls go from the log sooner than turns. */
function seen({ status, seen: text, later }: TurnTrace["calls"][number]): Answer | null {
  if (later) return answered(later.status, later.seen);
  return status === "told" ? { output: { done: true } } : answered(status, text);
}

function answered(status: string, text: string): Answer | null {
  const begins = text.indexOf("<result ");
  const body = readFence(begins > 0 ? text.slice(begins) : text)?.body;
  if (body === undefined || status === "cancelled" || status === "begun" || status === "left_running") return null;
  if (status !== "ok") return { error: body };
  try {
    return { output: readJson(body) };
  } catch {
    return { output: body };
  }
}

const argumentsOf = (input: unknown): Record<string, unknown> =>
  typeof input === "object" && input !== null && !Array.isArray(input)
    ? Object.fromEntries(Object.entries(input).map(([name, value]) => [name, exactly(value)]))
    : {};

/** Of each method, or of each action, its answers in order: as a scenario has them. */
export function answersBy(answers: readonly RecordedAnswer[], kind: RecordedAnswer["kind"]) {
  const found = new Map<string, Omit<RecordedAnswer, "kind" | "of" | "turn">[]>();
  for (const { kind: one, of, turn: _, ...answer } of answers) {
    if (one !== kind) continue;
    const list = found.get(of) ?? [];
    found.set(of, list);
    list.push(answer);
  }
  return found;
}
