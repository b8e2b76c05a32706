/** The server's figures for Prometheus. Labels are bounded: whatever players could multiply is not a label. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface LiveCounts {
  readonly connections: number;
  readonly sessions: number;
  readonly runningTurns: number;
}

export interface PythonCounts {
  readonly running: number;
  readonly queued: number;
  readonly ready: number;
  readonly capacity: number;
}

/** A runner that this node hears of. */
export type RunnerCounts = Pick<PythonCounts, "running" | "queued" | "capacity"> & { readonly draining: boolean };

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  turnFinished(turn: FinishedTurn): void;
  callFinished(call: FinishedCall): void;
  /** A provider's attempt that failed; `code` is one of the error table. */
  modelFailed(model: string, code: string): void;
  /** An `error` message or HTTP error went out; `code` is one of the error table. */
  refused(code: string): void;
  connectionClosed(code: number): void;
  /** `route` is the pattern, such as `/methods/:id`, never the path that was asked for. */
  requestAnswered(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly ms: number;
  }): void;
}

export interface FinishedTurn {
  readonly finish: string;
  readonly model: string | null;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cachedTokens?: number };
  readonly ms: { readonly firstText: number | null; readonly total: number };
}

export interface FinishedCall {
  readonly method: string;
  readonly status: string;
  readonly error?: { readonly kind: string };
  readonly ms: number;
  readonly queueMs: number;
}

export interface MetricsOptions {
  readonly version: string;
  /** Asked at each scrape. */
  readonly live: () => LiveCounts;
  readonly python: () => PythonCounts;
  readonly runners: () => readonly RunnerCounts[];
  /** Values that were not there before count as `other` once a label has this many. */
  readonly mostLabelValues?: number;
  /** The process's own figures (memory, event loop, collector); on by default. */
  readonly processFigures?: boolean;
}

const turnBuckets = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
const callBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const requestBuckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30];

export function createMetrics(options: MetricsOptions): Metrics {
  const { version, live, python, runners, mostLabelValues = 200, processFigures = true } = options;
  const registry = new Registry();
  const registers = [registry];
  if (processFigures) collectDefaultMetrics({ register: registry });
  // Gauges that are named as counters are; the same figures are there by type, without the ending.
  for (const name of ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"])
    registry.removeSingleMetric(name);
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
    new Histogram({ name, help, labelNames: [...labelNames], buckets, registers });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });

  new Gauge({ name: "barkeep_info", help: "The running version.", labelNames: ["version"], registers }).set(
    { version },
    1,
  );
  gauge("barkeep_connections", "Open sockets.", () => live().connections);
  gauge("barkeep_sessions", "Live sessions.", () => live().sessions);
  gauge("barkeep_turns_running", "Turns running now.", () => live().runningTurns);
  gauge("barkeep_python_running", "Method calls running now.", () => python().running);
  gauge("barkeep_python_queued", "Method calls waiting for a process.", () => python().queued);
  gauge("barkeep_python_ready", "Python processes ready for a call.", () => python().ready);
  gauge("barkeep_python_capacity", "Most method calls at a time.", () => python().capacity);
  const ofRunners = (count: (runner: RunnerCounts) => number) => () =>
    runners().reduce((sum, runner) => sum + count(runner), 0);
  gauge("barkeep_runners", "Runners that this node hears of.", () => runners().length);
  gauge(
    "barkeep_runners_draining",
    "Runners that take no more calls.",
    ofRunners(({ draining }) => Number(draining)),
  );
  gauge(
    "barkeep_runners_running",
    "Calls of all nodes that run on runners.",
    ofRunners(({ running }) => running),
  );
  gauge(
    "barkeep_runners_queued",
    "Calls of all nodes that wait on runners.",
    ofRunners(({ queued }) => queued),
  );
  gauge(
    "barkeep_runners_capacity",
    "Most calls at a time on runners.",
    ofRunners(({ capacity }) => capacity),
  );

  const turns = counter("barkeep_turns_total", "Turns by how they ended.", ["finish", "model"]);
  const turnSeconds = histogram("barkeep_turn_seconds", "From start to finish of a turn.", ["model"], turnBuckets);
  const firstText = histogram(
    "barkeep_turn_first_text_seconds",
    "From start of a turn to its first text.",
    ["model"],
    turnBuckets,
  );
  const tokens = counter("barkeep_model_tokens_total", "Tokens by kind.", ["model", "kind"]);
  const modelErrors = counter("barkeep_model_errors_total", "Failed attempts at a model.", ["model", "code"]);
  const calls = counter("barkeep_method_calls_total", "Method calls by how they ended.", ["method", "status", "kind"]);
  const callSeconds = histogram("barkeep_method_seconds", "Time of a call in its process.", ["method"], callBuckets);
  const queueSeconds = histogram("barkeep_method_queue_seconds", "Time a call waited for a process.", [], callBuckets);
  const errors = counter("barkeep_errors_total", "Refusals and failures told to clients.", ["code"]);
  const closes = counter("barkeep_connections_closed_total", "Sockets closed.", ["code"]);
  const requests = histogram(
    "barkeep_http_request_seconds",
    "HTTP requests.",
    ["method", "route", "status"],
    requestBuckets,
  );

  const models = boundedLabel(mostLabelValues);
  const methods = boundedLabel(mostLabelValues);
  const codes = boundedLabel(mostLabelValues);
  const routes = boundedLabel(mostLabelValues);

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),

    turnFinished({ finish, model: answered, usage, ms }) {
      const model = models(answered ?? "none");
      turns.inc({ finish, model });
      turnSeconds.observe({ model }, ms.total / 1000);
      if (ms.firstText !== null) firstText.observe({ model }, ms.firstText / 1000);
      tokens.inc({ model, kind: "input" }, usage.inputTokens);
      tokens.inc({ model, kind: "output" }, usage.outputTokens);
      tokens.inc({ model, kind: "cached" }, usage.cachedTokens ?? 0);
    },

    callFinished({ method: called, status, error, ms, queueMs }) {
      const method = methods(called);
      calls.inc({ method, status, kind: codes(error?.kind ?? "") });
      callSeconds.observe({ method }, ms / 1000);
      queueSeconds.observe(queueMs / 1000);
    },

    modelFailed: (model, code) => modelErrors.inc({ model: models(model), code: codes(code) }),
    refused: (code) => errors.inc({ code: codes(code) }),
    connectionClosed: (code) => closes.inc({ code: codes(String(code)) }),
    requestAnswered: ({ method, route, status, ms }) =>
      requests.observe({ method: codes(method), route: routes(route), status: codes(String(status)) }, ms / 1000),
  };
}

/** The first so many values of a label as they are, every later one as `other`. */
function boundedLabel(most: number): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= most) return "other";
    seen.add(value);
    return value;
  };
}
