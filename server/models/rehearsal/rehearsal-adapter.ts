/**
 * The built-in stand-in for a model: deterministic, without a network, and plain about what it is. It calls the method a
 * sentence asks for and says what came back, so that a game can be built and tested before there is a key.
 */

import { setImmediate } from "node:timers/promises";
import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import type { JsonObject } from "../../../protocol/json.ts";
import type { AssistantMessage, Message, ModelAdapter, ModelCall, ModelRequest, Part, Tool } from "../adapter.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import { readFence, readFences, sceneMark, silentMark, yourTurn } from "../result-fence.ts";
import { chooseTool } from "./choose-tool.ts";
import { type Filled, fillArguments } from "./fill-arguments.ts";
import { namesIn } from "./found-values.ts";
import { sayOutcome } from "./say-result.ts";
import { showCue } from "./show-cue.ts";
import { smallTalk } from "./small-talk.ts";
import { sentence } from "./words.ts";

/** Stands before its first words in a conversation. */
export const rehearsalLabel = "(rehearsal)";
const asking = "but first tell me the";
const threeWords = /(?:\S+\s*){1,3}/g;
const betweenClauses = /; ?|[.!?](?: |$)|,? and (?:then |also )?|, ?then /i;
const askingAgain = /^(?:and|what about|how about|another|once more|now|same|one more|then|or)\b|\bagain\b/i;
/** How much of what somebody says is read, in characters, after runs of blanks have become one. */
const mostHeard = 500;

export interface RehearsalOptions {
  readonly makeId: () => string;
  /** ISO date that `tomorrow` is counted from. */
  readonly today?: () => string;
}

type Plan = { readonly calls: readonly ModelCall[] } | { readonly text: string };

export class RehearsalAdapter implements ModelAdapter {
  readonly #makeId: () => string;
  readonly #today: () => string;

  constructor(options: RehearsalOptions) {
    this.#makeId = options.makeId;
    this.#today = options.today ?? (() => new Date().toISOString().slice(0, 10));
  }

  async stream(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void> {
    onPart({ type: "alive" });
    const plan = this.#plan(request);
    let written = "";
    if ("text" in plan) {
      written = plan.text === silentMark ? plan.text : this.#shown(request) + labelled(plan.text, request.messages);
      for (const chunk of written.match(threeWords) ?? []) {
        await setImmediate();
        if (signal.aborted) return;
        onPart({ type: "text", text: chunk });
      }
    } else {
      for (const call of plan.calls) {
        written += call.arguments;
        onPart({ type: "call", call });
      }
    }
    const inputTokens = estimateTokens(writeJson([request.system, request.tools, request.messages]));
    onPart({ type: "usage", usage: { inputTokens, outputTokens: estimateTokens(written), estimated: true } });
    onPart({ type: "finish", reason: "text" in plan ? "complete" : "calls" });
  }

  #shown({ cast, messages }: ModelRequest): string {
    const failed = outcomesOf(messages).some(({ status }) => status !== "ok");
    return showCue(cast.cues ?? [], { said: heard(lastSaid(messages)), failed });
  }

  #plan(request: ModelRequest): Plan {
    const { messages } = request;
    const outcomes = outcomesOf(messages);
    if (outcomes.length > 0) return { text: outcomes.map(sayOutcome).join(" ") };
    const last = lastSaid(messages);
    const late = last.startsWith(sceneMark) ? readFences(last) : [];
    if (late.length > 0) return { text: late.map((fence) => sayOutcome({ ...fence, input: {} })).join(" ") };
    if (last.startsWith(sceneMark)) return { text: this.#scene(last, request) };
    const said = withoutName(heard(last), request);
    const tools = request.mayCall ? request.tools : [];
    return (
      this.#answerToQuestion(said, request, tools) ??
      this.#request(said, request, tools) ?? { text: smallTalk(said, request) }
    );
  }

  /** The player answers what was asked: the earlier request is taken up again. */
  #answerToQuestion(said: string, request: ModelRequest, tools: readonly Tool[]): Plan | undefined {
    const question = request.messages.findLast((message) => message.role === "assistant")?.text ?? "";
    const label = question.split(asking)[1]?.split(/[(?]/)[0]?.trim();
    if (label === undefined) return undefined;
    const before = earlierSayings(request.messages)[0] ?? "";
    const chosen = chooseTool(before, tools);
    const anew = chooseTool(said, tools);
    if (!chosen || (anew && anew.tool !== chosen.tool)) return undefined;
    return this.#call(chosen.tool, said, request, { answers: label });
  }

  /** One call for each part of the sentence that asks for a method. */
  #request(said: string, request: ModelRequest, tools: readonly Tool[]): Plan | undefined {
    const whole = chooseTool(said, tools);
    if (!whole || !(whole.sure || this.#holdsInput(whole.tool, said, request))) {
      return this.#again(said, request, tools);
    }
    const clauses = said.split(betweenClauses).filter((clause) => clause.trim());
    const wanted: { tool: Tool; text: string }[] = [];
    for (const clause of clauses) {
      const chosen = chooseTool(clause, tools);
      const last = wanted.at(-1);
      if (chosen && chosen.tool !== last?.tool) wanted.push({ tool: chosen.tool, text: clause });
      else if (chosen && last && hasOneInput(chosen.tool) && this.#complete(chosen.tool, clause, request))
        wanted.push({ tool: chosen.tool, text: clause });
      else if (last && isAnother(clause) && !takesList(last.tool) && this.#complete(last.tool, clause, request))
        wanted.push({ tool: last.tool, text: clause });
      else if (last) last.text += `. ${clause}`;
    }
    const distinct = wanted.length > 1 && wanted.every(({ tool, text }) => this.#complete(tool, text, request));
    if (!distinct) return this.#call(whole.tool, said, request);
    const plans = wanted.map(({ tool, text }) => this.#call(tool, text, request));
    return { calls: plans.flatMap((plan) => ("calls" in plan ? plan.calls : [])) };
  }

  /** `And in Paris?`, `again`: the last call once more, with what is new. */
  #again(said: string, request: ModelRequest, tools: readonly Tool[]): Plan | undefined {
    if (said.split(" ").length > 8 || !askingAgain.test(said)) return undefined;
    const last = callsOf(request.messages)[0];
    const tool = tools.find((each) => each.name === last?.name);
    const repeats = /\b(?:again|another|once more|one more|same)\b/i.test(said);
    if (!tool || !(repeats || this.#holdsInput(tool, said, request))) return undefined;
    return this.#call(tool, said, request, { as: safeObject(last?.arguments ?? "{}") });
  }

  #call(tool: Tool, said: string, request: ModelRequest, more: { answers?: string; as?: JsonObject } = {}): Plan {
    const { input, missing } = this.#fill(tool, said, request, more);
    if (missing) {
      const meaning = missing.description.split("(")[0]?.trim().replace(/\.$/, "");
      return { text: `Gladly, ${asking} ${missing.name}${meaning ? ` (${meaning})` : ""}?` };
    }
    return { calls: [{ id: this.#makeId(), name: tool.name, arguments: writeJson({ ...more.as, ...input }) }] };
  }

  /** What this sentence holds for the method by itself. */
  #alone(tool: Tool, text: string, request: ModelRequest): Filled {
    return this.#fill(tool, text, { ...request, messages: request.messages.slice(-1) }, {});
  }

  /** Whether this part of a sentence holds all the method needs. */
  #complete(tool: Tool, text: string, request: ModelRequest): boolean {
    return this.#alone(tool, text, request).missing === undefined;
  }

  #holdsInput(tool: Tool, text: string, request: ModelRequest): boolean {
    return Object.keys(this.#alone(tool, text, request).input).length > 0;
  }

  #fill(tool: Tool, text: string, request: ModelRequest, more: { answers?: string }) {
    return fillArguments({
      tool,
      text,
      earlier: earlierSayings(request.messages).slice(0, 4),
      used: callsOf(request.messages).map((call) => readJson(call.arguments) as JsonObject),
      player: request.cast.player,
      today: this.#today(),
      ...more,
    });
  }

  /** Speaks of what happened if it must, or if it concerns somebody. */
  #scene(said: string, { cast, messages }: ModelRequest): string {
    const [first = ""] = said.slice(sceneMark.length).trim().split("\n");
    if (first === yourTurn) {
      const name = speakerOf.exec(sayings(messages).at(-1) ?? "")?.[1];
      return name
        ? `I heard ${name}, and I only rehearse: I leave it at that.`
        : "I only rehearse, so I have nothing to add.";
    }
    const concerns =
      !said.includes(silentMark) ||
      first.includes("!") ||
      [cast.character, cast.player].some((name) => name && first.includes(name));
    return concerns ? `I see how it is: ${sentence(first)}` : silentMark;
  }
}

const labelled = (text: string, messages: readonly Message[]) =>
  messages.some((message) => message.role === "assistant" && message.text.includes(rehearsalLabel))
    ? text
    : `${rehearsalLabel} ${text}`;

const hasOneInput = (tool: Tool) => Object.keys((tool.schema.properties ?? {}) as JsonObject).length === 1;

const takesList = (tool: Tool) => writeJson(tool.schema.properties ?? {}).includes('"type":"array"');

/** A short part that names something or somebody else: `and in Paris`. */
const isAnother = (clause: string) =>
  clause.trim().split(/\s+/).length <= 5 && namesIn(`and ${clause}`, () => false).length > 0;

/** In a scene of several: who says what follows. */
const speakerOf = /^([^:]{1,80}): /;
const withoutName = (said: string, { cast }: ModelRequest) => (cast.named ? said.replace(speakerOf, "") : said);

const sayings = (messages: readonly Message[]) =>
  messages.flatMap((message) =>
    message.role === "user" && !message.text.startsWith(sceneMark) ? [heard(message.text)] : [],
  );
const lastSaid = (messages: readonly Message[]) => messages.findLast((message) => message.role === "user")?.text ?? "";
/** Bounded before any pattern meets it: a player's words are a stranger's. */
const heard = (text: string) => text.replace(/\s+/g, " ").trim().slice(0, mostHeard);
/** Newest first, without the present one. */
const earlierSayings = (messages: readonly Message[]) => sayings(messages).slice(0, -1).reverse();

/** Calls of earlier turns whose arguments can be read, newest first. */
function callsOf(messages: readonly Message[]): ModelCall[] {
  const made = messages.flatMap((message) => (message.role === "assistant" ? message.calls : []));
  return made.reverse().filter((call) => {
    try {
      return JSON.parse(call.arguments) instanceof Object;
    } catch {
      return false;
    }
  });
}

/** What the calls of this turn came to; empty when none was made. */
function outcomesOf(messages: readonly Message[]): Parameters<typeof sayOutcome>[0][] {
  const begin = messages.findLastIndex((message) => message.role === "user");
  const turn = messages.slice(begin + 1);
  const calls = turn
    .filter((message): message is AssistantMessage => message.role === "assistant")
    .flatMap((message) => message.calls);
  return turn.flatMap((message) => {
    if (message.role !== "tool") return [];
    return message.results.map((result) => {
      const fence = readFence(result.text) ?? {
        name: result.name,
        status: result.failed ? "error" : "ok",
        body: result.text,
      };
      const given = calls.find((call) => call.id === result.call)?.arguments ?? "{}";
      return { name: result.name, input: safeObject(given), status: fence.status, body: fence.body };
    });
  });
}

function safeObject(text: string): JsonObject {
  try {
    const value = readJson(text);
    return value instanceof Object && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    return {};
  }
}
