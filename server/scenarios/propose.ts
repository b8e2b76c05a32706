/** Makes a scenario of a conversation that was held: its lines, what its methods answered, and what may be expected of it again. */
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { CallRecord } from "../methods/method.ts";
import { saysIn } from "./matching.ts";
import type { Answer, Expectation, Step } from "./scenario.ts";

/** Facts of a call's result that were spoken, at most so many of each turn. */
const mostFacts = 3;

export interface Proposal {
  readonly name: string;
  readonly character: string;
  readonly tags: readonly string[];
  readonly methods: Readonly<Record<string, "recorded" | { readonly answers: readonly Answer[] }>>;
  readonly steps: readonly Step[];
}

/** `calls`: of these turns, in any order. Turns that nobody's words began are left out. */
export function proposeScenario(turns: readonly TurnTrace[], calls: readonly CallRecord[]): Proposal | null {
  const spoken = turns.filter(({ cause, said }) => cause === "say" && said !== null);
  const [first] = spoken;
  if (first === undefined) return null;
  const answers: Record<string, Answer[]> = {};
  for (const { method, input, output, status, error } of calls.toReversed()) {
    const answer = status === "ok" ? { output } : { error: error?.message ?? `It ended as ${status}.` };
    const known = answers[method] ?? [];
    answers[method] = known;
    if (!known.some((one) => JSON.stringify(one.with) === JSON.stringify(input)))
      known.push({ with: exactly(input), ...answer });
  }
  return {
    name: (first.said ?? "").slice(0, 80),
    character: first.character,
    tags: [],
    methods: {
      default: "recorded",
      ...Object.fromEntries(Object.entries(answers).map(([method, list]) => [method, { answers: list }])),
    },
    steps: spoken.map((turn) => ({
      say: turn.said as string,
      expect: expectedOf(
        turn,
        calls.filter((call) => call.turn === turn.turn),
      ),
    })),
  };
}

function expectedOf(turn: TurnTrace, calls: readonly CallRecord[]): Expectation[] {
  const made = calls.map(({ method, input }): Expectation => {
    const wanted = exactly(input);
    return { calls: method, ...(Object.keys(wanted).length > 0 && { with: wanted }) };
  });
  const actions = turn.calls.filter(({ kind }) => kind === "action").map(({ name }): Expectation => ({ action: name }));
  const facts = new Set(calls.flatMap(({ output }) => factsIn(output)).filter((fact) => saysIn(turn.text, fact)));
  const said = [...facts].slice(0, mostFacts).map((fact): Expectation => ({ says: fact }));
  return [...made, ...actions, ...said, ...(turn.finish === "complete" ? [{ finish: "complete" as const }] : [])];
}

/** Words and numbers of a result that an answer would hold as they are. */
function factsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return value.length > 1 && value.length <= 80 && !value.startsWith("/") ? [value] : [];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "object" || value === null || depth > 4) return [];
  return Object.values(value)
    .slice(0, 100)
    .flatMap((one) => factsIn(one, depth + 1));
}

const exactly = (input: unknown): Record<string, unknown> =>
  typeof input === "object" && input !== null && !Array.isArray(input) ? { ...input } : {};
