/** One question to one model outside of any conversation, and all that it says. */
import type { Usage } from "../../protocol/messages.ts";
import { defaultDialogueLimits } from "./limits.ts";
import { ModelChain, type ModelSource } from "./model-chain.ts";
import { RoundLog } from "./turn-trace.ts";

export interface OneQuestion {
  readonly model: string;
  readonly instruction: string;
  readonly text: string;
  readonly outputTokens: number;
  /** What is alike in such questions, for providers that keep a prompt. */
  readonly cacheKey: string;
  /** For the first word, and between two. */
  readonly waitMs: number;
}

/** The answer is cut at this many characters. */
const longestAnswer = 40_000;

/**
 * `onUsage` is told what it used, of one that failed too; `localFirstByteMs` is the wait for the first word of a model in the house, where
 * that is longer. Throws what a failed turn is told with.
 */
export async function askOnce(
  source: ModelSource,
  question: OneQuestion,
  onUsage: (usage: Usage) => void = () => {},
  localFirstByteMs: number = defaultDialogueLimits.localFirstByteMs,
): Promise<string> {
  const { waitMs } = question;
  const patienceMs = source.catalogue.get(question.model)?.local ? Math.max(waitMs, localFirstByteMs) : waitMs;
  const rounds = new RoundLog({ owed: null });
  let said = "";
  const chain = new ModelChain({
    models: [question.model],
    source,
    limits: {
      firstByteMs: waitMs,
      localFirstByteMs: patienceMs,
      idleMs: waitMs,
      retryWaitMs: 2000,
      retryPauseMs: 500,
    },
    clock: Date.now,
    signal: AbortSignal.timeout(waitMs + patienceMs),
  });
  const asking = chain.ask({
    request: (model) => ({
      model: model.id,
      system: { stable: question.instruction, session: "" },
      tools: [],
      mayCall: false,
      messages: [{ role: "user" as const, text: question.text }],
      opening: 0,
      lessons: model.learned,
      temperature: null,
      outputTokens: question.outputTokens,
      cacheKey: question.cacheKey,
      cast: { character: question.cacheKey, persona: "", knowledge: [], player: null, scene: [] },
    }),
    onAttempt: () => {
      said = "";
    },
    onText: (more) => {
      said += more;
      return said.length < longestAnswer;
    },
    onUnsaid: () => {
      said = "";
    },
    onAnswer: (answer) => rounds.add(answer),
    onOverflow: () => null,
    hasSpoken: () => false,
  });
  await asking.finally(() => {
    if (rounds.usage.inputTokens + rounds.usage.outputTokens > 0) onUsage(rounds.usage);
  });
  return said;
}
