/** One thread's processes: some forked ahead and waiting, some at work, some kept warm for their method. Runs one call in
 * one process, ends it on time, and says how it ended. */
import { afterReading } from "./after-reading.ts";
import { boundedQuestion, endingOf } from "./answer-bounds.ts";
import type { Child } from "./child.ts";
import type { EgressGate, EgressVisit } from "./egress-gate.ts";
import { watchFolder } from "./folder-watch.ts";
import type { Answer } from "./framing.ts";
import { lookAndKill } from "./last-look.ts";
import { lastStack } from "./last-stack.ts";
import type { ProcessSource, SourceEvents } from "./process-source.ts";
import { ProgressGate } from "./progress-gate.ts";
import type { ProgressReport, StateRequest } from "./runner.ts";
import type { Ending, ThreadAnswer, ThreadCall, ThreadCheck, WarmLimits } from "./thread-protocol.ts";
import { WarmShelf } from "./warm-shelf.ts";

export interface ProcessPoolOptions {
  readonly makeSource: (events: SourceEvents) => ProcessSource;
  readonly gate: EgressGate;
  readonly processes: number;
  readonly ready: number;
  readonly warm: WarmLimits;
  /** How long a process past its time may take to say where it is, in ms. */
  readonly lastLookMs: number;
  /** Monotonic, in ms. */
  readonly now: () => number;
  readonly log: (level: "info" | "warn", message: string) => void;
  readonly onReadyCount: (count: number) => void;
  readonly onUp: (facts: { readonly ownUids: boolean }) => void;
  readonly onProgress: (call: string, report: ProgressReport) => void;
  /** To be answered with `answer`. */
  readonly onQuestion: (call: string, request: StateRequest) => void;
}

/** A call and how far it is. */
interface Run {
  readonly call: ThreadCall | ThreadCheck;
  readonly since: number;
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly progress: ProgressGate;
  /** Questions it has asked. */
  questions: number;
  startedAt: number;
  child: Child | null;
  timer: NodeJS.Timeout | undefined;
  /** Stops watching its temporary files. */
  unwatch: (() => void) | undefined;
  /** Why it is being ended, once that is decided. */
  ending: Ending | null;
}

/** What is known of a process that has been given to a call. */
interface Use {
  run: Run | null;
  number: number;
  readonly visit: EgressVisit;
  readonly warmKey: string | null;
  readonly since: number;
}

const ended = "The call has ended.";
/** A process that has answered ends on its own; one that doesn't within this time, in ms, is killed. */
const lingerMs = 100;
/** Whoever waits for a call past its time is answered by now, in ms, though nothing has been heard of its process. */
const unheardMs = 500;
/** A template that doesn't report a killed process dead within this time, in ms, is no template any more. */
const wedgedMs = 15_000;
/** … nor is one that has said nothing at all for as long as this while something was asked of it. */
const silentMs = 5000;
const mostQuestions = 500;
const checkMs = 2000;
const refillMs = 3;
/** How long after a process that never became ready the next is tried, in ms; longer each time, up to forty times this. */
const stillbornMs = 50;
/** How long an admitted call may wait for a process to be made, in ms. */
const processWaitMs = 10_000;
/** The end of the answer channel and the report of the process's death come in any order, within this time, in ms. */
const deathReportMs = 100;

export class ProcessPool {
  readonly #options: ProcessPoolOptions;
  readonly #source: ProcessSource;
  readonly #ready: Child[] = [];
  readonly #waiting: Run[] = [];
  readonly #runs = new Map<string, Run>();
  readonly #uses = new Map<Child, Use>();
  readonly #shelf: WarmShelf;
  /** Processes whose call waits for an answer, by the call, and the job they ask for. */
  readonly #asking = new Map<string, { readonly child: Child; readonly number: number }>();
  readonly #leaving = new Set<Child>();
  /** Asked for, and neither ready nor known to be dead. */
  readonly #coming = new Set<Child>();
  #refill: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Processes in a row that ended before they were ready. */
  #stillborn = 0;
  #up = false;
  #closed = false;
  /** Counts what has been heard of processes: that it stands still means that the template may. */
  #heard = 0;

  constructor(options: ProcessPoolOptions) {
    this.#options = options;
    this.#shelf = new WarmShelf({ limits: options.warm, now: options.now, end: (child) => this.#kill(child) });
    const heard =
      <Told extends unknown[]>(act: (...told: Told) => void) =>
      (...told: Told): void => {
        this.#heard += 1;
        act(...told);
      };
    this.#source = options.makeSource({
      onUp: heard((facts) => {
        this.#up = true;
        options.onUp(facts);
        this.#forkAhead();
      }),
      onDown: (reason) => {
        this.#up = false;
        this.#coming.clear();
        this.#ready.length = 0;
        options.log("warn", `processes are gone: ${reason}`);
        options.onReadyCount(0);
      },
      onSpawnFailed: heard((child, reason) => this.#onStillborn(child, reason)),
      onReady: heard((child) => this.#onReady(child)),
      onAnswer: (child, answer) => this.#onAnswer(child, answer),
      onBroken: (child, because) => this.#onBroken(child, because),
      onForged: (child, because) => this.#end(child, because),
      onKilled: heard((child) => this.#onKilled(child)),
      onGone: heard((child) => this.#onGone(child)),
    });
  }

  start(): Promise<void> {
    return this.#source.start();
  }

  run(call: ThreadCall | ThreadCheck): Promise<ThreadAnswer> {
    return new Promise((resolve) => {
      const now = this.#options.now();
      const progress = new ProgressGate({ tell: (report) => this.#options.onProgress(call.call, report) });
      const fresh = { startedAt: now, child: null, timer: undefined, unwatch: undefined, ending: null, questions: 0 };
      const run: Run = { call, since: now, resolve, progress, ...fresh };
      if (this.#closed) {
        this.#settle(run, { how: "closed" });
        return;
      }
      this.#runs.set(call.call, run);
      const warm = "warmKey" in call && call.warmKey !== null ? this.#shelf.take(call.warmKey) : undefined;
      const child = warm ?? this.#ready.shift();
      if (child !== undefined) this.#begin(run, child);
      else {
        this.#waiting.push(run);
        run.timer = setTimeout(() => this.#stop(run, { how: "no_process" }), processWaitMs);
        this.#ifUnheard(silentMs, () => {
          if (this.#up && this.#waiting.includes(run)) this.#source.restart("it made no process");
        });
      }
      this.#forkSoon();
    });
  }

  /** Processes that are at a call, or kept for their method. */
  get inUse(): number {
    return this.#uses.size;
  }

  /** Ends a call that waits or runs; others aren't touched. Nothing happens when it is over already. */
  cancel(call: string): void {
    const run = this.#runs.get(call);
    if (run !== undefined) this.#stop(run, { how: "cancelled" });
  }

  /** Answers a call's question; the call may have ended meanwhile, or its process died. */
  answer(call: string, json: string): void {
    const asking = this.#asking.get(call);
    if (asking === undefined) return;
    this.#asking.delete(call);
    asking.child.send([{ kind: "V", number: asking.number, json }]);
  }

  /** Ends a process that took more than it may, with the call it is at; false when it is ending already. */
  exceed(child: Child, ending: Ending): boolean {
    const run = this.#uses.get(child)?.run;
    if (run) this.#stop(run, ending);
    else if (this.#leave(child)) this.#kill(child);
    else return false;
    return true;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const run of [...this.#runs.values()]) run.ending ??= { how: "closed" };
    for (const run of this.#waiting.splice(0)) this.#settle(run, { how: "closed" });
    clearTimeout(this.#refill);
    clearTimeout(this.#retry);
    this.#shelf.close();
    await this.#source.close();
    for (const run of [...this.#runs.values()]) this.#settle(run, { how: "closed" });
  }

  /** Taking in a new process costs this thread as much as answering a call: where some are left, it can wait until the
   * call that took one has likely been answered. */
  #forkSoon(): void {
    if (this.#waiting.length > 0 || this.#ready.length <= this.#options.ready / 3) {
      this.#forkAhead();
      return;
    }
    this.#refill ??= setTimeout(() => {
      this.#refill = undefined;
      this.#forkAhead();
    }, refillMs);
  }

  #forkAhead(): void {
    if (!this.#up || this.#closed) return;
    while (this.#ready.length + this.#coming.size < this.#waiting.length + this.#options.ready) {
      if (this.#ready.length + this.#coming.size + this.#uses.size >= this.#options.processes) {
        // Its end brings us back here.
        if (this.#waiting.length > this.#coming.size) this.#shelf.evict();
        return;
      }
      this.#coming.add(this.#source.spawn());
    }
  }

  #onReady(child: Child): void {
    // Not one of a template that has died since.
    if (!this.#coming.delete(child) || this.#closed) return;
    this.#stillborn = 0;
    const run = this.#waiting.shift();
    if (run !== undefined) this.#begin(run, child);
    else this.#ready.push(child);
    this.#options.onReadyCount(this.#ready.length);
  }

  #begin(run: Run, child: Child): void {
    const { call } = run;
    clearTimeout(run.timer);
    run.child = child;
    run.startedAt = this.#options.now();
    let use = this.#uses.get(child);
    if ("check" in call) {
      use = { run, number: 1, visit: this.#options.gate.open([]), warmKey: null, since: run.startedAt };
      child.send([{ kind: "C", number: 1, json: JSON.stringify({ code: call.check }) }]);
    } else if (use === undefined) {
      use = {
        run,
        number: 1,
        visit: this.#options.gate.open(call.allowedHosts),
        warmKey: call.warmKey,
        since: run.startedAt,
      };
      const load = `${call.load.slice(0, -1)},"egress":${use.visit.settings}}`;
      child.send([
        { kind: "L", number: 0, json: load },
        { kind: "J", number: 1, json: call.job },
      ]);
    } else {
      use.run = run;
      use.number += 1;
      child.send([{ kind: "J", number: use.number, json: call.job }]);
    }
    this.#uses.set(child, use);
    run.unwatch = watchFolder(
      () => child.folder,
      (message) => this.exceed(child, { how: "exceeded", kind: "too_large", message }),
    );
    run.timer = setTimeout(() => this.#stop(run, { how: "timeout" }), "check" in call ? checkMs : call.timeoutMs);
  }

  #stop(run: Run, ending: Ending): void {
    if (run.ending !== null) return;
    run.ending = ending;
    const { child } = run;
    if (child !== null) {
      if (ending.how === "timeout") lookAndKill(child, this.#options.lastLookMs, () => this.#kill(child));
      else this.#kill(child);
      return;
    }
    const index = this.#waiting.indexOf(run);
    if (index >= 0) this.#waiting.splice(index, 1);
    this.#settle(run, ending);
  }

  #onAnswer(child: Child, answer: Answer): void {
    const use = this.#uses.get(child);
    const run = use?.run;
    // Also of a job before: of a thread that the method has left behind.
    const known = use !== undefined && answer.number > 0 && answer.number <= use.number;
    if (known && (answer.kind === "P" || answer.kind === "Q")) {
      const now = answer.number === use.number ? use.run : null;
      if (answer.kind === "Q") this.#onQuestion(child, now, answer);
      else now?.progress.offer(answer.payload);
      return;
    }
    if (use === undefined || !run || answer.number !== use.number) {
      this.#end(child, "it answered a call that wasn't asked");
      return;
    }
    // Past its limit: the kill is on its way, and the answer is the kill's.
    if (run.ending !== null) return;
    use.run = null;
    this.#settle(run, endingOf(answer), child);
    const { warmKey } = use;
    const fit = answer.kind !== "X" && answer.residentKib <= this.#options.warm.maxResidentKib;
    if (warmKey !== null && fit && !this.#closed) this.#shelf.put(warmKey, child, use.since);
    else this.#release(child);
  }

  #onQuestion(child: Child, run: Run | null, { payload, number }: Answer): void {
    const refuse = (error: string) => child.send([{ kind: "V", number, json: JSON.stringify({ error }) }]);
    if (run !== null) run.questions += 1;
    if (run === null || run.questions > mostQuestions) {
      refuse(run === null ? ended : `A call may ask ${mostQuestions} times.`);
      return;
    }
    const request = boundedQuestion(payload);
    if (request === null || this.#asking.has(run.call.call)) {
      this.#end(child, "it asked what no method asks");
      return;
    }
    this.#asking.set(run.call.call, { child, number });
    this.#options.onQuestion(run.call.call, request);
  }

  /** It ends on its own after its answer; if it doesn't, it is made to. */
  #release(child: Child): void {
    this.#leaving.add(child);
    setTimeout(() => {
      if (this.#leaving.has(child)) this.#kill(child);
    }, lingerMs);
  }

  /** Its answer channel has ended. That may be the first sign of its death, whose report then says more. */
  #onBroken(child: Child, because: string): void {
    if (!this.#leave(child)) return;
    afterReading(deathReportMs, () => {
      if (this.#leaving.has(child)) this.#crash(child, because);
    });
  }

  /** It did what no process of ours does. */
  #end(child: Child, because: string): void {
    if (this.#leave(child)) this.#crash(child, because);
  }

  /** No call may be given it any more. False when it is leaving already. */
  #leave(child: Child): boolean {
    if (this.#leaving.has(child)) return false;
    this.#leaving.add(child);
    this.#shelf.forget(child);
    this.#forgetReady(child);
    return true;
  }

  #crash(child: Child, because: string): void {
    const run = this.#uses.get(child)?.run;
    if (run) run.ending ??= { how: "crashed", status: null, because };
    this.#kill(child);
  }

  #kill(child: Child): void {
    this.#leaving.add(child);
    child.kill();
    const restart = () => this.#source.restart("it did not report the end of a killed process");
    this.#ifUnheard(unheardMs, () => this.#onKilled(child));
    this.#ifUnheard(silentMs, () => this.#leaving.has(child) && restart());
    afterReading(wedgedMs, () => this.#leaving.has(child) && restart());
  }

  /** Does something unless anything has been heard of any process by then. */
  #ifUnheard(ms: number, then: () => void): void {
    const heard = this.#heard;
    afterReading(ms, () => {
      if (this.#heard === heard && !this.#closed) then();
    });
  }

  /** Its call is answered; its place is free only when it is gone. */
  #onKilled(child: Child): void {
    const use = this.#uses.get(child);
    const run = use?.run;
    if (use === undefined || !run || run.ending === null || run.ending.how === "crashed") return;
    use.run = null;
    this.#settle(run, run.ending, child);
  }

  #onGone(child: Child): void {
    this.#leaving.delete(child);
    this.#shelf.forget(child);
    const use = this.#uses.get(child);
    this.#uses.delete(child);
    this.#forgetReady(child);
    for (const [call, asking] of this.#asking) if (asking.child === child) this.#asking.delete(call);
    if (use?.run) {
      const { run } = use;
      const crashed: Ending = { how: "crashed", status: child.status, because: null };
      const ending = run.ending?.how === "crashed" ? { ...run.ending, status: child.status } : (run.ending ?? crashed);
      this.#settle(run, ending, child);
    }
    use?.visit.close();
    if (this.#coming.has(child))
      this.#onStillborn(
        child,
        `it ended with ${child.status} before it was ready ${child.stderr.take().slice(0, 500)}`,
      );
    else this.#forkSoon();
  }

  /** No call may be given a process that is dying. */
  #forgetReady(child: Child): void {
    const index = this.#ready.indexOf(child);
    if (index < 0) return;
    this.#ready.splice(index, 1);
    this.#options.onReadyCount(this.#ready.length);
  }

  /** Its place is given back; the next attempt comes a little later, for what failed may well fail again. */
  #onStillborn(child: Child, reason: string): void {
    if (!this.#coming.delete(child) || this.#closed) return;
    this.#options.log("warn", `no new process: ${reason}`);
    this.#stillborn += 1;
    this.#retry ??= setTimeout(
      () => {
        this.#retry = undefined;
        this.#forkAhead();
      },
      Math.min(stillbornMs * this.#stillborn, 40 * stillbornMs),
    );
  }

  #settle(run: Run, ending: Ending, child?: Child): void {
    clearTimeout(run.timer);
    run.unwatch?.();
    this.#runs.delete(run.call.call);
    // Of a thread that the method leaves behind: while it waits, it reads what comes, the next job too.
    this.answer(run.call.call, JSON.stringify({ error: ended }));
    const use = child === undefined ? undefined : this.#uses.get(child);
    const stderr = child?.stderr.take() ?? "";
    const timedOut = ending.how === "timeout" && "method" in run.call;
    const last = timedOut ? lastStack(stderr, `<${run.call.method}>`) : null;
    run.resolve({
      ending: last?.line == null ? ending : { how: "timeout", traceback: last.traceback ?? "", line: last.line },
      stdout: child?.stdout.take() ?? "",
      stderr: last?.printed ?? stderr,
      waitedMs: run.startedAt - run.since,
      ms: child === undefined ? 0 : this.#options.now() - run.startedAt,
      egress: use?.visit.takeRecords() ?? [],
      progress: run.progress.end(),
    });
  }
}
