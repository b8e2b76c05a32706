/** The local pool: admission on the server's own thread, Piscina threads behind it, each with its own processes. */

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { BroadcastChannel } from "node:worker_threads";
import { Piscina } from "piscina";
import { writeJson } from "../../protocol/exact-json.ts";
import { Admission } from "./admission.ts";
import { sharedBudget } from "./budget-watch.ts";
import { EgressPolicy } from "./egress-policy.ts";
import {
  askPython,
  findBubblewrap,
  type IsolationTier,
  type PythonFacts,
  probeTiers,
  scriptsFolder,
  type TierReport,
  tierNames,
} from "./isolation.ts";
import { neverRan, outcomeOf, refusalOutcome } from "./outcome.ts";
import { defaultBudgetKib, defaultPlaces, laterPlaces, machineMemory } from "./places.ts";
import type { CallHost, RunJob, Runner, RunnerStatus, RunOutcome, StateRequest, SyntaxProblem } from "./runner.ts";
import { removeAbandonedFolders } from "./socket-folder.ts";
import { atHome, createThreadChoice } from "./thread-choice.ts";
import type {
  ThreadAnswer,
  ThreadCall,
  ThreadCheck,
  ThreadCommand,
  ThreadNews,
  ThreadSettings,
  WarmLimits,
} from "./thread-protocol.ts";

export interface RunnerLog {
  info(message: string): void;
  warn(message: string): void;
}

export interface LocalRunnerOptions {
  /** Path of the interpreter of the environment that has requests. */
  readonly python: string;
  /** Calls at a time, and about as many processes; by default as many as the machine's memory is for. */
  readonly maxProcesses?: number | undefined;
  /** No call runs longer, in ms. */
  readonly timeoutCeilingMs: number;
  /** … nor does one that answers later; by default no longer than the others. */
  readonly laterCeilingMs?: number;
  /** `host`, `host:port`, address or CIDR; see EgressPolicy. */
  readonly egressAllow: readonly string[];
  /** The start fails when nothing as strong can be had. */
  readonly minIsolation: IsolationTier | null;
  readonly log: RunnerLog;
  /** Use this tier rather than the strongest. */
  readonly isolation?: IsolationTier;
  /** Start each process directly: what Windows and macOS do. */
  readonly direct?: boolean;
  readonly threads?: number;
  /** Processes forked ahead, in each thread. */
  readonly ready?: number;
  /** Calls that may wait for a place, and how long, in ms. */
  readonly maxWaiting?: number;
  readonly waitMs?: number;
  /** Address space of one process, in MB. */
  readonly memoryMb?: number;
  /** Memory of all processes together, in MB; by default half of the machine's. */
  readonly budgetMb?: number | undefined;
  readonly warm?: Partial<WarmLimits>;
  /** How long a process past its time may take to say where its code is, in ms. */
  readonly lastLookMs?: number;
  /** Certificates for HTTPS; default is the operator's REQUESTS_CA_BUNDLE. */
  readonly caBundle?: string | null;
}

/** Threads and processes of all calls together. */
const mostTasks = 4096;
const maxInputBytes = 256 * 1024;
/** How long a call that answers later may wait for a place, in ms: nobody stands there waiting for it. */
const laterWaitMs = 30_000;
const startMs = 30_000;
/** How long threads may take to end their processes before they are ended themselves, in ms. */
const closeMs = 5000;
let runners = 0;

/** Starts the pool. Throws an Error that says what is missing and how to get it. */
export async function createLocalRunner(options: LocalRunnerOptions): Promise<Runner> {
  checkEgressAllow(options.egressAllow);
  const facts = await askPython(options.python);
  const direct = options.direct ?? process.platform !== "linux";
  if (!direct) removeAbandonedFolders();
  const tiers = await probeTiers(facts);
  const isolation = chooseTier(tiers, options, direct);
  const runner = new LocalRunner(options, tiers, isolation, direct, facts);
  await runner.start();
  return runner;
}

class LocalRunner implements Runner {
  readonly #options: LocalRunnerOptions;
  readonly #tiers: readonly TierReport[];
  readonly #isolation: IsolationTier;
  readonly #python: string;
  readonly #capacity: number;
  readonly #admission: Admission;
  /** Of calls that answer later, which take no place of the others'. */
  readonly #laterAdmission: Admission;
  /** Whom the calls that run may tell and ask, by the thread's id of the call. */
  readonly #hosts = new Map<string, CallHost>();
  readonly #threads: Piscina;
  readonly #commands: BroadcastChannel;
  readonly #readyOf = new Map<number, number>();
  /** Whether each process of the thread has a uid of its own. */
  readonly #startedThreads = new Map<number, boolean>();
  readonly #closedThreads = new Set<number>();
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #threadCount: number;
  #onNews: (() => void) | null = null;
  #startFailure: string | null = null;
  #closing: Promise<void> | null = null;
  #sequence = 0;

  constructor(
    options: LocalRunnerOptions,
    tiers: readonly TierReport[],
    isolation: IsolationTier,
    direct: boolean,
    facts: PythonFacts,
  ) {
    const cores = availableParallelism();
    this.#options = options;
    this.#tiers = tiers;
    this.#isolation = isolation;
    this.#python = `${facts.version} (${facts.executable})`;
    this.#capacity = options.maxProcesses ?? defaultPlaces(machineMemory());
    this.#threadCount = Math.min(options.threads ?? Math.min(4, cores), this.#capacity);
    const maxWaiting = options.maxWaiting ?? 4 * this.#capacity;
    this.#admission = new Admission({
      capacity: this.#capacity,
      perMethod: Math.max(1, Math.ceil(this.#capacity * 0.75)),
      maxWaiting,
      maxWaitingPerMethod: Math.max(1, Math.ceil(maxWaiting * 0.75)),
      waitMs: options.waitMs ?? 5000,
    });
    const later = laterPlaces(this.#capacity);
    this.#laterAdmission = new Admission({
      capacity: later,
      perMethod: Math.max(1, Math.ceil(later * 0.75)),
      maxWaiting: 4 * later,
      maxWaitingPerMethod: 3 * later,
      waitMs: options.waitMs ?? laterWaitMs,
    });
    runners += 1;
    const channel = `barkeep-python-${process.pid}-${runners}`;
    this.#commands = new BroadcastChannel(channel);
    this.#commands.unref();
    const ready = options.ready ?? (direct ? 2 : 6);
    const caBundle = options.caBundle ?? process.env.REQUESTS_CA_BUNDLE ?? null;
    const workerData: ThreadSettings = {
      facts,
      bwrap: isolation === "namespaces" ? findBubblewrap() : null,
      pythonEnvironment: pythonEnvironment(caBundle),
      scripts: scriptsFolder(),
      isolation,
      direct,
      // A thread may be given more than its share of calls: those of a method whose processes it keeps warm.
      processes: this.#capacity + later + ready,
      ready,
      memoryMb: options.memoryMb ?? 1024,
      budget: {
        shared: sharedBudget(this.#threadCount),
        limits: {
          kib: options.budgetMb === undefined ? defaultBudgetKib(machineMemory()) : options.budgetMb * 1024,
          tasks: mostTasks,
        },
      },
      uidSeed: Math.random(),
      egressAllow: options.egressAllow,
      caBundle,
      warm: { idleMs: 60_000, ageMs: 600_000, maxResidentKib: 256 * 1024, ...options.warm },
      lastLookMs: options.lastLookMs ?? 40,
      channel,
    };
    this.#threads = new Piscina({
      filename: workerFile(),
      minThreads: this.#threadCount,
      maxThreads: this.#threadCount,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: 100_000,
      // With the others a thread sleeps between tasks and misses what its processes do.
      atomics: "disabled",
      loadBalancer: createThreadChoice(),
      recordTiming: false,
      workerData,
    });
    this.#threads.on("message", (news: ThreadNews) => this.#onThreadNews(news));
    this.#threads.on("error", (error: Error) => this.#fail(error.message));
  }

  /** Resolves when every thread can run calls. */
  async start(): Promise<void> {
    const tooLate = setTimeout(() => this.#fail(`it took more than ${startMs / 1000} s`), startMs);
    await new Promise<void>((resolve) => {
      this.#onNews = () => {
        if (this.#startFailure !== null || this.#startedThreads.size >= this.#threadCount) resolve();
      };
      this.#onNews();
    });
    clearTimeout(tooLate);
    this.#onNews = null;
    if (this.#startFailure !== null) {
      const reason = this.#startFailure;
      await this.close();
      throw new Error(`The Python engine did not start: ${reason}`);
    }
    const tier = this.#tiers.find(({ name }) => name === this.#isolation);
    const uids = [...this.#startedThreads.values()].every(Boolean) ? "; a uid for each process" : "";
    this.#options.log.info(`python ${this.#python}; isolation ${this.#isolation}: ${tier?.reason}${uids}`);
  }

  async run(job: RunJob, signal?: AbortSignal, host?: CallHost): Promise<RunOutcome> {
    const input = writeJson(job.input);
    if (Buffer.byteLength(input) > maxInputBytes)
      return neverRan({
        kind: "invalid_input",
        message: `The input is larger than ${maxInputBytes / 1024} KB; send less.`,
      });
    const arrivedAt = performance.now();
    const { timeoutCeilingMs, laterCeilingMs = timeoutCeilingMs } = this.#options;
    const admission = job.later ? this.#laterAdmission : this.#admission;
    const entered = admission.enter(job.method, signal);
    const refusal = entered instanceof Promise ? await entered : entered;
    const queueMs = performance.now() - arrivedAt;
    if (refusal !== null) return refusalOutcome(refusal, queueMs, admission.waitMs);
    const timeoutMs = Math.max(1, Math.min(job.timeoutMs, job.later ? laterCeilingMs : timeoutCeilingMs));
    const call = this.#threadCall(job, input, timeoutMs);
    if (host !== undefined) this.#hosts.set(call.call, host);
    try {
      return outcomeOf(await this.#hand(call, signal), timeoutMs, queueMs);
    } finally {
      this.#hosts.delete(call.call);
      admission.leave(job.method);
    }
  }

  async check(code: string): Promise<SyntaxProblem[]> {
    this.#sequence += 1;
    const { ending } = await this.#hand({ call: `check-${this.#sequence}`, check: code });
    if (ending.how === "result") return JSON.parse(ending.payload) as SyntaxProblem[];
    return [{ line: 1, column: 1, message: "Python gave up on this source; it is too large or nested too deep." }];
  }

  status(): RunnerStatus {
    return {
      isolation: this.#isolation,
      tiers: this.#tiers,
      python: this.#python,
      running: this.#admission.running + this.#laterAdmission.running,
      queued: this.#admission.queued + this.#laterAdmission.queued,
      ready: [...this.#readyOf.values()].reduce((sum, count) => sum + count, 0),
      capacity: this.#capacity,
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#admission.close();
    this.#laterAdmission.close();
    const closed = new Promise<void>((resolve) => {
      this.#onNews = () => {
        if (this.#closedThreads.size >= this.#threadCount) resolve();
      };
    });
    this.#tell({ close: true });
    // A thread that never started, or hangs, is ended with its processes all the same.
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, closeMs);
    });
    await Promise.race([Promise.all([closed, Promise.allSettled([...this.#inFlight])]), patience]);
    clearTimeout(timer);
    this.#commands.close();
    await this.#threads.destroy();
  }

  #threadCall(job: RunJob, input: string, timeoutMs: number): ThreadCall {
    const { method, code, environment, keepWarm, allowedHosts } = job;
    const load = JSON.stringify({ method, code, environment, keepWarm });
    this.#sequence += 1;
    return {
      // The caller's id may come twice; the thread's may not.
      call: `${this.#sequence}`,
      method,
      load,
      job: `{"input":${input},"context":${JSON.stringify(job.context)},"timeoutMs":${timeoutMs}}`,
      timeoutMs,
      // Another secret, another list of hosts or another code is another process.
      warmKey: keepWarm ? `${job.version} ${JSON.stringify([job.warmFor ?? null, allowedHosts])} ${load}` : null,
      allowedHosts,
    };
  }

  /** Never rejects: a thread that died took its processes with it. */
  async #hand(call: ThreadCall | ThreadCheck, signal?: AbortSignal): Promise<ThreadAnswer> {
    const cancel = (): void => this.#tell({ cancel: call.call });
    const task = "warmKey" in call && call.warmKey !== null ? atHome(call, call.method) : call;
    const answer = this.#threads.run(task).catch((error: Error): ThreadAnswer => {
      this.#options.log.warn(`a Python thread ended: ${error.message}`);
      return {
        ending: { how: "crashed", status: null, because: null },
        stdout: "",
        stderr: "",
        waitedMs: 0,
        ms: 0,
        egress: [],
        progress: [],
      };
    });
    this.#inFlight.add(answer);
    // A signal of Piscina's own would end the whole thread.
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await answer;
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#inFlight.delete(answer);
    }
  }

  #tell(command: ThreadCommand): void {
    this.#commands.postMessage(command);
  }

  #onThreadNews(news: ThreadNews): void {
    if (news.news === "log") this.#options.log[news.level](news.message);
    else if (news.news === "ready") this.#readyOf.set(news.thread, news.processes);
    else if (news.news === "started") this.#startedThreads.set(news.thread, news.ownUids);
    else if (news.news === "closed") this.#closedThreads.add(news.thread);
    else if (news.news === "progress") this.#hosts.get(news.call)?.onProgress?.(news.report);
    else if (news.news === "question") void this.#answer(news.call, news.request);
    else this.#fail(news.reason);
    this.#onNews?.();
  }

  async #answer(call: string, request: StateRequest): Promise<void> {
    const nothing = { ok: false as const, message: "This call has no store." };
    const answer = (await this.#hosts.get(call)?.state?.(request)) ?? nothing;
    const json = answer.ok ? `{"value":${answer.value}}` : JSON.stringify({ error: answer.message });
    this.#tell({ answer: call, json });
  }

  #fail(reason: string): void {
    this.#startFailure ??= reason;
    this.#options.log.warn(reason);
    this.#onNews?.();
  }
}

function chooseTier(tiers: readonly TierReport[], options: LocalRunnerOptions, direct: boolean): IsolationTier {
  const usable = tiers.filter((tier) => tier.available && (!direct || tier.name === "process"));
  const chosen = options.isolation ?? (usable[0] as TierReport).name;
  const described = tiers.map((tier) => `${tier.name}: ${tier.available ? "yes" : "no"} (${tier.reason})`).join("; ");
  if (!usable.some((tier) => tier.name === chosen))
    throw new Error(`Isolation ${chosen} can't be had here. ${described}.`);
  const { minIsolation } = options;
  if (minIsolation !== null && tierNames.indexOf(chosen) > tierNames.indexOf(minIsolation))
    throw new Error(
      `BARKEEP_MIN_ISOLATION wants ${minIsolation}, and the best that can be had here is ${chosen}. ${described}.`,
    );
  return chosen;
}

/** Here rather than in each thread, so that a mistake is told once and by its name. */
function checkEgressAllow(allow: readonly string[]): void {
  try {
    new EgressPolicy({ allow, own: [] });
  } catch (error) {
    throw new Error(`BARKEEP_EGRESS_ALLOW: ${(error as Error).message}`);
  }
}

/** What a process inherits of the environment: nothing of the server's but the time zone and certificates. */
function pythonEnvironment(caBundle: string | null): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "C.UTF-8",
    HOME: "/",
    // Fewer arenas: each reserves 64 MB of the address space a process may have.
    MALLOC_ARENA_MAX: "2",
  };
  for (const name of ["TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT"]) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  if (caBundle !== null) environment.REQUESTS_CA_BUNDLE = caBundle;
  return environment;
}

/** Threads run the built JavaScript, also when this file itself is run from the sources. */
function workerFile(): string {
  const beside = fileURLToPath(new URL("./worker.js", import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL("../../dist/server/python/worker.js", import.meta.url));
}
