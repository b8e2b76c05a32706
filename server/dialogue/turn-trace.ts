/** Gathers what the inspector shows of a turn's rounds with the model, and counts what they cost. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import type { Usage } from "../../protocol/messages.ts";
import type { ModelRequest } from "../models/adapter.ts";
import { estimateTokens } from "../models/estimate-tokens.ts";
import type { TurnTrace } from "./conversation.ts";
import type { ChainAnswer } from "./model-chain.ts";

type RoundTrace = TurnTrace["rounds"][number] & { readonly at: string };

export class RoundLog {
  readonly rounds: RoundTrace[] = [];
  #usage: Usage;
  #before: ModelRequest | null = null;

  /** `owed`: what was used on the conversation's behalf since its last turn. */
  constructor({ owed }: { readonly owed: Usage | null }) {
    this.#usage = owed ?? { inputTokens: 0, outputTokens: 0 };
  }

  get usage(): Usage {
    return this.#usage;
  }

  /** The model that answered: the last one that said or called something. */
  get model(): string | null {
    return this.rounds.findLast(({ error, text }) => error === undefined || text !== "")?.model ?? null;
  }

  add(answer: ChainAnswer): void {
    const { request, model, text, calls, reason, failure, ms } = answer;
    // a try that failed without a word is not counted, unless the provider did
    const usage = answer.usage ?? (failure && text === "" ? null : estimate(answer));
    if (usage) this.#usage = sum(this.#usage, usage);
    this.rounds.push({
      model: model.id,
      at: new Date(answer.at).toISOString(),
      sent: sent(request, this.#before),
      text,
      calls,
      finish: reason,
      usage,
      ...(failure && { error: { code: failure.code, message: failure.message } }),
      ms,
    });
    this.#before = request;
  }
}

/** A later round with the same model shows only what was added; all else was sent again as it was. */
function sent(request: ModelRequest, before: ModelRequest | null): Json {
  const { cast: _, ...plain } = request;
  const same = before?.messages[0] === request.messages[0] && before?.tools.length === request.tools.length;
  if (before?.model !== request.model || !same) return plain as unknown as Json;
  const added = request.messages.slice(before.messages.length);
  return { model: request.model, asBefore: true, mayCall: request.mayCall, added: added as unknown as Json };
}

function estimate({ request, text, calls }: ChainAnswer): Usage {
  const inputTokens = estimateTokens(writeJson([request.system, request.tools, request.messages]));
  const called = calls.map((call) => call.name + call.arguments).join("");
  return { inputTokens, outputTokens: estimateTokens(text + called), estimated: true };
}

export function sum(a: Usage, b: Usage): Usage {
  const cached = (a.cachedTokens ?? 0) + (b.cachedTokens ?? 0);
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...((a.cachedTokens !== undefined || b.cachedTokens !== undefined) && { cachedTokens: cached }),
    ...((a.estimated || b.estimated) && { estimated: true }),
  };
}
