/** Runs of scenarios: asked for, held a few at a time, kept, and compared with the one before. */
import type { Usage } from "../../protocol/messages.ts";
import type { Character, CharacterLibrary } from "../characters/character.ts";
import type { ConversationFactory } from "../dialogue/conversation.ts";
import type { OfferedMethods } from "../methods/library.ts";
import type { MethodLibraryWithCalls } from "../methods/method-library.ts";
import type { ModelCatalogue } from "../models/catalogue-types.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError, toBarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import type { Page, PageOptions } from "../records/page.ts";
import type { ScenarioRuns } from "../records/scenario-runs.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { type Attempt, attempt } from "./attempt.ts";
import type { Judgement } from "./judge.ts";
import { type OtherNodes, runsElsewhere } from "./runs-elsewhere.ts";
import type { Scenario } from "./scenario.ts";
import { scriptedMethods } from "./scripted-methods.ts";
import { sumOf } from "./summary.ts";
import type { Observed } from "./verdict.ts";

export interface RunResult extends Omit<Attempt, "turns" | "judged"> {
  /** The model it was held on, as asked for. */
  readonly model: string;
  /** From 1. */
  readonly attempt: number;
  /** Methods that ran in earnest. */
  readonly live: readonly string[];
  /** Methods that were called at all. Runs of earlier versions don't say. */
  readonly called?: readonly string[];
  /** US dollars, with what judging cost; null where a model that was asked has no price. Runs of earlier versions don't say. */
  readonly cost?: number | null;
  /** The model that judged sentences, what it used, and what of `cost` that was. */
  readonly judged?: NonNullable<Attempt["judged"]> & { readonly cost: number | null };
}

export interface Run {
  readonly id: string;
  readonly scenario: string;
  readonly name: string;
  readonly status: "running" | "done";
  /** Null while it runs. */
  readonly passed: boolean | null;
  /** ISO 8601. */
  readonly at: string;
  /** With drafts in place of what players get. */
  readonly draft: boolean;
  /** Versions of the scenario and the character that it was held with. */
  readonly versions: { readonly scenario: number; readonly character: number | null };
  readonly results: readonly RunResult[];
  /** Attempts that are to be made. */
  readonly attempts: number;
  /** It failed, and the run before it on the same models passed. */
  readonly newlyFailing?: true;
}

export interface RunRequest {
  readonly models?: readonly string[];
  readonly repeat?: number;
  readonly methods?: "recorded" | "live";
  readonly draft?: boolean;
}

export interface RunsOptions {
  readonly runs: ScenarioRuns<Run>;
  readonly sessions: Pick<Sessions, "open" | "end" | "onTurn" | "removeIdle">;
  readonly characters: Pick<CharacterLibrary, "get" | "draft">;
  readonly methods: Pick<MethodLibraryWithCalls, "calls">;
  /** What characters are offered, and what they would be with drafts. */
  readonly offered: { readonly live: OfferedMethods; readonly drafts: OfferedMethods };
  readonly models: Pick<ModelCatalogue, "get">;
  /** US dollars; null where nobody knows the model's price. */
  readonly costOf: (model: string | null, usage: Usage) => number | null;
  /** The real dialogue loop over these methods. */
  readonly factoryOver: (methods: OfferedMethods) => ConversationFactory;
  readonly judge: (model: string, sentence: string, observed: Observed) => Promise<Judgement>;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  /** Where other nodes share the records. */
  readonly others?: OtherNodes;
}

/** Conversations held at a time, over all runs. */
const atOnce = 16;
/** Attempts waiting for their turn, over all runs. */
const mostWaiting = 5000;
/** Runs of each scenario that are kept. */
const keptRuns = 50;
const stepMs = 180_000;
/** How long another node is asked to wait for more of its run before it is asked again, in ms. */
const askMs = 2000;

interface Wait {
  /** Results that are known. */
  readonly made: number;
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

export interface ScenarioRunner {
  /** Begins a run; `settled` resolves once it is done. Throws `invalid_request`, `unknown_character`, `rate_limited`. */
  run(scenario: Scenario, request: RunRequest): Promise<{ readonly run: Run; readonly settled: Promise<Run> }>;
  /** Begins a run of each; a scenario whose run can't begin keeps none of the others from theirs. */
  runAll(
    scenarios: readonly Scenario[],
    request: RunRequest,
  ): Promise<{
    readonly items: readonly Pick<Run, "id" | "scenario">[];
    readonly notBegun: readonly { readonly scenario: string; readonly error: { code: string; message: string } }[];
  }>;
  /** A run, once one more attempt of it is made or it is done, or after that time. Throws `not_found`. */
  next(id: string, options: { readonly waitMs: number; readonly signal: AbortSignal }): Promise<Run>;
  list(filter: { readonly scenario?: string }, page: PageOptions): Promise<Page<Run>>;
  /** The newest run of each scenario, by its id; one that runs is newer than one that is done. */
  latest(): Promise<ReadonlyMap<string, Run>>;
  /** Told of each run as it begins, as its attempts are made, and as it is done. Answers what ends that. */
  onChange(listener: (run: Run) => void): () => void;
  close(): Promise<void>;
}

export function createScenarioRunner(options: RunsOptions): ScenarioRunner {
  const { runs, sessions, characters, offered, models, clock, ids, log } = options;
  const running = new Map<string, Run>();
  const settling = new Set<Promise<Run>>();
  const waiting: (() => void)[] = [];
  let free = atOnce;
  let closed = false;
  const listeners = new Set<(run: Run) => void>();
  const begunOrMade = (run: Run) => {
    running.set(run.id, run);
    for (const listener of listeners) listener(run);
  };
  const ended = (run: Run) => {
    running.delete(run.id);
    for (const listener of listeners) listener(run);
  };

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  /** Everybody in it, its character first. Throws `unknown_character`. */
  const castOf = ({ character, characters: others = [] }: Scenario, draft: boolean) =>
    [...new Set([character, ...others])].map((id) => (draft && characters.draft(id)) || characters.get(id));

  const one = async (scenario: Scenario, request: RunRequest, model: string, number: number): Promise<RunResult> => {
    const live = new Set<string>();
    const called = new Set<string>();
    const draft = request.draft ?? false;
    const cast = new Map(castOf(scenario, draft).map((one) => [one.id, request.models?.length ? on(one, model) : one]));
    const factory = options.factoryOver(
      scriptedMethods({
        methods: draft ? offered.drafts : offered.live,
        answers: scenario.methods,
        override: request.methods,
        calls: options.methods.calls,
        onCalled: (method) => called.add(method),
        onLive: (method) => live.add(method),
      }),
    );
    const { turns, judged, ...result } = await attempt({
      scenario,
      characterOf: (id) => cast.get(id) ?? characters.get(id),
      factory,
      sessions,
      judge: (sentence, observed) => options.judge(scenario.judge ?? model, sentence, observed),
      stepMs,
    });
    const spent = turns.map((turn) => options.costOf(turn.model, turn.usage));
    const made = { model, attempt: number, live: [...live].sort(), called: [...called].sort() };
    if (judged === undefined) return { ...made, ...result, cost: sumOf(spent) };
    const cost = options.costOf(judged.model, judged.usage);
    return { ...made, ...result, judged: { ...judged, cost }, cost: sumOf([...spent, cost]) };
  };

  const hold = async (run: Run, scenario: Scenario, request: RunRequest, asked: readonly string[]): Promise<Run> => {
    const plan = asked.flatMap((model) =>
      Array.from({ length: request.repeat ?? 1 }, (_, at) => ({ model, number: at + 1 })),
    );
    const results: (RunResult | undefined)[] = plan.map(() => undefined);
    const before = await lastOn(run, asked);
    await Promise.all(
      plan.map(({ model, number }, at) =>
        inTurn(async () => {
          if (closed) return;
          results[at] = await one(scenario, request, model, number);
          const made = results.filter((each) => each !== undefined);
          // With the last one it is done, and told as that once it is kept.
          if (made.length < plan.length) begunOrMade({ ...run, results: made });
        }),
      ),
    );
    const made = results.filter((each) => each !== undefined);
    const passed = made.length === plan.length && made.every((each) => each.passed);
    const done: Run = {
      ...run,
      status: "done",
      passed,
      results: made,
      ...(!passed && before?.passed === true && { newlyFailing: true as const }),
    };
    await runs.put(done);
    ended(done);
    const gone = await runs.trim(run.scenario, keptRuns);
    const old = gone.flatMap((each) => each.results.flatMap(({ session }) => (session === null ? [] : [session])));
    if (old.length > 0) await sessions.removeIdle(old);
    return done;
  };
  /** What a draft broke is not broken yet for players: a run without drafts is compared with one without. */
  const lastOn = async ({ scenario, draft }: Run, asked: readonly string[]) => {
    const { items } = await runs.page({ scenario }, { limit: keptRuns });
    const on = (run: Run) => [...new Set(run.results.map(({ model }) => model))].sort().join(",");
    return (
      items.find((run) => run.status === "done" && (draft || !run.draft) && on(run) === [...asked].sort().join(",")) ??
      null
    );
  };

  const begin: ScenarioRunner["run"] = async (scenario, request) => {
    const { repeat = 1, draft = false } = request;
    if (closed) throw new BarkeepError("draining");
    const character = castOf(scenario, draft)[0] as Character;
    const asked = [...new Set(request.models?.length ? request.models : [character.model])];
    const unknown = asked.find((model) => models.get(model) === undefined);
    if (unknown !== undefined)
      throw invalidRequest([{ path: "models", message: `There is no model ${unknown}; GET /models lists them.` }]);
    if (waiting.length + asked.length * repeat > mostWaiting)
      throw new BarkeepError("rate_limited", "So many scenarios are waiting already; ask again when some have run.", {
        retryAfterMs: 5000,
      });
    const run: Run = {
      id: ids("run"),
      scenario: scenario.id,
      name: scenario.name,
      status: "running",
      passed: null,
      at: new Date(clock.now()).toISOString(),
      draft,
      versions: { scenario: scenario.version, character: character.version },
      results: [],
      attempts: asked.length * repeat,
    };
    begunOrMade(run);
    const settled = hold(run, scenario, request, asked).catch((error: unknown) => {
      log.error({ error, run: run.id }, "a run of a scenario could not be kept");
      const lost: Run = { ...(running.get(run.id) ?? run), status: "done", passed: false };
      ended(lost);
      return lost;
    });
    settling.add(settled);
    void settled.finally(() => settling.delete(settled));
    return { run, settled };
  };

  /** Resolves once there is more of a run that is held here, or after that time. */
  const more = (id: string, { made, waitMs, signal }: Wait): Promise<void> => {
    const isMore = (run: Run) => run.id === id && (run.status === "done" || run.results.length > made);
    const now = running.get(id);
    if (now === undefined || isMore(now) || waitMs <= 0 || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", over);
        listeners.delete(changed);
        resolve();
      };
      const changed = (run: Run) => isMore(run) && over();
      const timer = setTimeout(over, waitMs);
      signal?.addEventListener("abort", over, { once: true });
      listeners.add(changed);
    });
  };
  const elsewhere = runsElsewhere(
    {
      async next(id, asked) {
        if (!running.has(id)) return null;
        await more(id, asked);
        return running.get(id) ?? runs.get(id);
      },
      all: () => [...running.values()],
    },
    options.others,
  );
  const get = async (id: string, asked = { made: 0, waitMs: 0 }): Promise<Run> => {
    // Between two of these it may have been kept.
    const found = running.get(id) ?? (await runs.get(id)) ?? (await elsewhere.next(id, asked)) ?? (await runs.get(id));
    if (found) return found;
    throw new BarkeepError("not_found", `There is no run ${id.slice(0, 64)} of a scenario, or not any more.`);
  };
  /** By all nodes, the newest last. */
  const held = async () =>
    [...(await elsewhere.all()), ...running.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

  return {
    run: begin,
    async runAll(all, request) {
      const items: Pick<Run, "id" | "scenario">[] = [];
      const notBegun: { scenario: string; error: { code: string; message: string } }[] = [];
      for (const scenario of all) {
        try {
          const { run } = await begin(scenario, request);
          items.push({ id: run.id, scenario: run.scenario });
        } catch (thrown) {
          const { code, message } = toBarkeepError(thrown);
          // Which models there are is not a scenario's own trouble.
          if (code === "invalid_request") throw thrown;
          notBegun.push({ scenario: scenario.id, error: { code, message } });
        }
      }
      return { items, notBegun };
    },
    async next(id, { waitMs, signal }) {
      const until = performance.now() + waitMs;
      const left = () => (signal.aborted ? 0 : until - performance.now());
      const first = await get(id);
      if (first.status === "done" || waitMs <= 0) return first;
      const made = first.results.length;
      await more(id, { made, waitMs, signal });
      for (let now = await get(id); ; now = await get(id, { made, waitMs: Math.min(left(), askMs) }))
        if (now.status === "done" || now.results.length > made || running.has(id) || left() <= 0) return now;
    },
    async list(filter, page) {
      const kept = await runs.page(filter, page);
      if (page.after !== undefined) return kept;
      const now = (await held()).filter(({ scenario }) => (filter.scenario ?? scenario) === scenario).reverse();
      return { ...kept, items: [...now, ...kept.items] };
    },
    async latest() {
      const kept = await runs.latest();
      return new Map([...kept, ...(await held())].map((run) => [run.scenario, run]));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      await Promise.all(settling);
    },
  };
}

/** On another model it is by itself: none answers in its place. */
const on = (character: Character, model: string): Character =>
  model === character.model ? character : { ...character, model, fallbackModels: [] };
