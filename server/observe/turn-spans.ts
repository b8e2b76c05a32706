/**
 * OpenTelemetry spans of a turn, with the names of the GenAI semantic conventions: `invoke_agent` over `chat` and
 * `execute_tool`. Nothing is sent unless the operator loads an OpenTelemetry SDK; no words are ever in a span.
 */
import {
  type Attributes,
  type Context,
  context,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";

/** What is read of a turn's trace. */
export interface TracedTurn {
  readonly turn: string;
  readonly session: string;
  readonly character: string;
  readonly cause: string;
  readonly finish: string;
  /** ISO 8601, the start. */
  readonly at: string;
  readonly ms: { readonly firstText: number | null; readonly total: number };
  readonly model: string | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly error?: { readonly code: string };
  readonly rounds: readonly {
    readonly model: string;
    readonly at?: string;
    readonly finish: string;
    readonly error?: { readonly code: string };
    readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
    readonly calls: readonly { readonly id: string }[];
    readonly ms: { readonly total: number };
  }[];
  readonly calls: readonly {
    readonly call: string;
    readonly kind: string;
    readonly name: string;
    readonly status: string;
    readonly at?: string;
    readonly ms: number;
    readonly queueMs: number;
  }[];
}

interface SpanTimes {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  /** Set when it failed. */
  readonly error?: string;
}

/** `tracer` is the global one when not given: a no-op until an SDK registers itself. */
export function createTurnSpans(options: {
  readonly version: string;
  readonly tracer?: Tracer;
}): (turn: TracedTurn) => void {
  const tracer = options.tracer ?? trace.getTracer("barkeep", options.version);

  function write({ name, start, end, attributes, error }: SpanTimes, parent: Context, kind: SpanKind): Context {
    const span = tracer.startSpan(name, { kind, startTime: start, attributes }, parent);
    if (error !== undefined) span.setAttribute("error.type", error).setStatus({ code: SpanStatusCode.ERROR });
    span.end(end);
    return trace.setSpan(parent, span);
  }

  return (turn) => {
    const start = Date.parse(turn.at);
    const root = write(turnSpan(turn, start), context.active(), SpanKind.INTERNAL);
    // Where no start was recorded it follows: rounds run one after another, the calls of one side by side after it.
    let at = start;
    let next = 0;
    for (const round of turn.rounds) {
      at = startOf(round, at);
      write(roundSpan(turn, round, at), root, SpanKind.CLIENT);
      at += round.ms.total;
      const calls = turn.calls.slice(next, next + round.calls.length);
      next += calls.length;
      for (const call of calls) write(callSpan(call, startOf(call, at)), root, SpanKind.INTERNAL);
      at += Math.max(0, ...calls.map((call) => call.queueMs + call.ms));
    }
  };
}

const startOf = ({ at }: { readonly at?: string }, reckoned: number): number =>
  at === undefined ? reckoned : Date.parse(at);

function turnSpan(turn: TracedTurn, start: number): SpanTimes {
  return {
    name: `invoke_agent ${turn.character}`,
    start,
    end: start + turn.ms.total,
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.id": turn.character,
      "gen_ai.conversation.id": turn.session,
      "gen_ai.usage.input_tokens": turn.usage.inputTokens,
      "gen_ai.usage.output_tokens": turn.usage.outputTokens,
      "barkeep.turn": turn.turn,
      "barkeep.cause": turn.cause,
      "barkeep.finish": turn.finish,
      ...(turn.model !== null && { "gen_ai.response.model": turn.model }),
      ...(turn.ms.firstText !== null && { "barkeep.first_text_ms": turn.ms.firstText }),
    },
    ...(turn.error && { error: turn.error.code }),
  };
}

function roundSpan(turn: TracedTurn, round: TracedTurn["rounds"][number], start: number): SpanTimes {
  return {
    name: `chat ${round.model}`,
    start,
    end: start + round.ms.total,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": round.model,
      "gen_ai.conversation.id": turn.session,
      "gen_ai.response.finish_reasons": [round.finish],
      ...(round.usage && {
        "gen_ai.usage.input_tokens": round.usage.inputTokens,
        "gen_ai.usage.output_tokens": round.usage.outputTokens,
      }),
    },
    ...(round.error && { error: round.error.code }),
  };
}

function callSpan(call: TracedTurn["calls"][number], start: number): SpanTimes {
  return {
    name: `execute_tool ${call.name}`,
    start,
    end: start + call.queueMs + call.ms,
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": call.name,
      "gen_ai.tool.call.id": call.call,
      "gen_ai.tool.type": call.kind === "action" ? "extension" : "function",
      "barkeep.queue_ms": call.queueMs,
    },
    ...(call.status !== "ok" && { error: call.status }),
  };
}
