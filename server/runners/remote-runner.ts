/** Runs calls on runners of other machines, over NATS: the same interface as the pool of this one. */
import { randomBytes } from "node:crypto";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import { neverRan, refusalOutcome } from "../python/outcome.ts";
import type { CallHost, RunJob, Runner, RunOutcome, StateAnswer, SyntaxProblem } from "../python/runner.ts";
import {
  type Announcement,
  type FromRunner,
  type News,
  type SentJob,
  silentMs,
  subjectsOf,
  type ToRunner,
  warmthOf,
} from "./messages.ts";
import type { NatsLink } from "./nats-link.ts";
import { RunnerList } from "./runner-list.ts";
import { Sealer } from "./seal.ts";

export interface RemoteRunnerOptions {
  readonly link: NatsLink;
  /** BARKEEP_CLUSTER. */
  readonly cluster: string;
}

/** How long a runner may take to say whether it takes a call, in ms. */
const acceptMs = 400;
const checkMs = 5000;
/** How often runs are looked at, in ms. */
const lookMs = 200;

/** One attempt at one runner. */
interface Attempt {
  readonly about: Announcement;
  readonly sealed: boolean;
  readonly host: CallHost | undefined;
  /** Null until the job was sent. */
  heardAt: number | null;
  settle(ended: Answer): void;
}

type Answer =
  | { readonly how: "accepted" }
  /** It has not begun, and will not. */
  | { readonly how: "refused" }
  | { readonly how: "silent" }
  | { readonly how: "outcome"; readonly outcome: RunOutcome };

export class RemoteRunner implements Runner {
  readonly #link: NatsLink;
  readonly #subjects;
  readonly #node = `node_${randomBytes(6).toString("hex")}`;
  readonly #sealer = new Sealer();
  readonly #list = new RunnerList(
    () => performance.now(),
    (id) => [...this.#attempts.values()].filter(({ about }) => about.id === id).length,
  );
  readonly #attempts = new Map<string, Attempt>();
  readonly #looking: NodeJS.Timeout;
  #sequence = 0;
  #closed = false;

  constructor({ link, cluster }: RemoteRunnerOptions) {
    this.#link = link;
    this.#subjects = subjectsOf(cluster);
    this.#looking = setInterval(() => this.#look(), lookMs).unref();
    link.onConnected((nats) => this.#listen(nats));
  }

  /** Runners that were heard of lately. */
  runners(): readonly Announcement[] {
    return this.#list.list();
  }

  /** Whether a call could be offered to anybody now. */
  get available(): boolean {
    return this.#link.nats !== null && this.#list.list().some(({ draining }) => !draining);
  }

  async run(job: RunJob, signal?: AbortSignal, host?: CallHost): Promise<RunOutcome> {
    return (await this.attempt(job, signal, host)) ?? this.#nobody();
  }

  /** Null when it was begun nowhere, since no runner took it. */
  async attempt(job: RunJob, signal?: AbortSignal, host?: CallHost): Promise<RunOutcome | null> {
    const since = performance.now();
    // A free place is looked for everywhere before the call stands in line anywhere.
    for (const waits of [false, true])
      for (const about of this.#list.inOrder(warmthOf(job))) {
        if (signal?.aborted || this.#closed) return this.#neverBegun(signal, since);
        const outcome = await this.#tryAt(about, { job, waits, signal, host });
        if (outcome !== null) return outcome;
      }
    return signal?.aborted || this.#closed ? this.#neverBegun(signal, since) : null;
  }

  /** Without a runner nothing is known to be wrong. */
  async check(code: string): Promise<SyntaxProblem[]> {
    for (const { id } of this.#list.inOrder(null)) {
      const answer = await this.#link.nats
        ?.request(this.#subjects.check(id), code, { timeout: checkMs })
        .catch(() => null);
      if (answer) return answer.json() as SyntaxProblem[];
    }
    return [];
  }

  status(): ReturnType<Runner["status"]> {
    const runners = this.runners();
    const sum = (of: (about: Announcement) => number) => runners.reduce((total, about) => total + of(about), 0);
    const strengths = ["process", "landlock", "namespaces"];
    // The weakest is what can be relied on.
    const isolation = strengths.find((tier) => runners.some((about) => about.isolation === tier));
    return {
      isolation: isolation ?? "remote",
      tiers: [],
      python: runners[0]?.python ?? "none: no runner is there",
      running: sum(({ running }) => running),
      queued: sum(({ queued }) => queued),
      ready: 0,
      capacity: sum(({ capacity }) => capacity),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#looking);
    for (const [run, attempt] of this.#attempts) {
      this.#send(attempt.about.id, { run, cancel: true });
      attempt.settle({ how: "outcome", outcome: refusalOutcome("closed", 0, 0) });
    }
    await this.#link.close();
  }

  #listen(nats: NatsConnection): void {
    const each = (subject: string, take: (message: Msg) => void) =>
      nats.subscribe(subject, {
        callback: (error, message) => {
          if (error !== null) return;
          try {
            take(message);
          } catch {
            // What isn't ours is left alone.
          }
        },
      });
    each(this.#subjects.announce, (message) => this.#list.heard(message.json()));
    each(`${this.#subjects.toNode(this.#node)}.*`, (message) => this.#heard(message));
    nats.publish(this.#subjects.who);
  }

  /** Null when it was not begun there. */
  async #tryAt(
    about: Announcement,
    {
      job,
      waits,
      signal,
      host,
    }: { job: RunJob; waits: boolean; signal: AbortSignal | undefined; host: CallHost | undefined },
  ): Promise<RunOutcome | null> {
    this.#sequence += 1;
    const run = `${this.#node}-${this.#sequence}`;
    const go = this.#sealedJob(job, about, run);
    const text = writeJson({ run, go, from: this.#sealer.publicKey } as unknown as Json);
    const most = (this.#link.nats?.info?.max_payload ?? 0) - 1024;
    if (this.#link.nats === null) return null;
    if (Buffer.byteLength(text) > most) return tooLarge(most);
    const offered = this.#next(run, { about, sealed: go.sealedEnvironment !== undefined, host, heardAt: null });
    this.#send(about.id, { run, offer: { waits } });
    const timer = setTimeout(() => this.#attempts.get(run)?.settle({ how: "silent" }), acceptMs);
    const answer = await offered;
    clearTimeout(timer);
    if (answer.how === "silent") this.#list.silent(about.id);
    if (answer.how === "outcome") return answer.outcome;
    if (answer.how !== "accepted" || signal?.aborted) {
      this.#attempts.delete(run);
      // It may have accepted just now: the place it keeps is free again at once.
      this.#send(about.id, { run, cancel: true });
      return null;
    }
    return this.#follow(run, text, signal);
  }

  async #follow(run: string, text: string, signal: AbortSignal | undefined): Promise<RunOutcome | null> {
    const attempt = this.#attempts.get(run) as Attempt;
    const sentAt = performance.now();
    const ended = this.#next(run, { ...attempt, heardAt: sentAt });
    const cancel = () => this.#send(attempt.about.id, { run, cancel: true });
    this.#publish(attempt.about.id, text, run);
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const answer = await ended;
      if (answer.how === "outcome") return answer.outcome;
      if (answer.how === "refused") return null;
      this.#list.silent(attempt.about.id);
      cancel();
      return lost(attempt.about.id, performance.now() - sentAt);
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#attempts.delete(run);
    }
  }

  /** What the runner says next of this run. */
  #next(run: string, attempt: Omit<Attempt, "settle">): Promise<Answer> {
    return new Promise((resolve) => {
      this.#attempts.set(run, { ...attempt, settle: resolve });
    });
  }

  #heard(message: Msg): void {
    const run = message.subject.slice(this.#subjects.toNode(this.#node).length + 1);
    const attempt = this.#attempts.get(run);
    if (attempt === undefined) return;
    // Nobody listens there any more: NATS says so itself.
    if (message.headers?.code === 503)
      return void attempt.settle({ how: attempt.heardAt === null ? "refused" : "silent" });
    const said = readJson(message.string()) as unknown as FromRunner;
    if ("accepted" in said) return void attempt.settle({ how: "accepted" });
    if ("refused" in said) return void attempt.settle({ how: "refused" });
    attempt.heardAt = performance.now();
    if ("alive" in said) return;
    // Of a job with secrets nothing is believed that is not sealed: only its runner can do that.
    if (attempt.sealed !== "sealed" in said) return;
    const news =
      "sealed" in said
        ? (readJson(this.#sealer.open(said.sealed, attempt.about.publicKey, run)) as unknown as News)
        : said;
    this.#learned(run, attempt, news);
  }

  #learned(run: string, attempt: Attempt, news: News): void {
    if ("outcome" in news) attempt.settle({ how: "outcome", outcome: news.outcome });
    else if ("progress" in news) attempt.host?.onProgress?.(news.progress);
    else void this.#answer(run, attempt, news);
  }

  async #answer(
    run: string,
    attempt: Attempt,
    { question, request }: Extract<News, { question: number }>,
  ): Promise<void> {
    const nothing: StateAnswer = { ok: false, message: "This call has no store." };
    const state = (await attempt.host?.state?.(request)) ?? nothing;
    const sealed = attempt.sealed
      ? { sealed: this.#sealer.seal(JSON.stringify(state), attempt.about.publicKey, run) }
      : { state };
    this.#send(attempt.about.id, { run, answer: question, ...sealed });
  }

  /** A runner that has fallen silent is dead, or out of reach: what it was told to run may have happened. */
  #look(): void {
    const silent = () =>
      [...this.#attempts.values()].filter(({ heardAt }) => heardAt !== null && performance.now() - heardAt > silentMs);
    if (silent().length === 0) return;
    // This thread may have been busy: what has come meanwhile is read first.
    const settleAll = () => {
      for (const attempt of silent()) attempt.settle({ how: "silent" });
    };
    setImmediate(() => setImmediate(settleAll));
  }

  #sealedJob({ environment, ...job }: RunJob, { publicKey }: Announcement, run: string): SentJob {
    if (Object.keys(environment).length === 0) return job;
    return { ...job, sealedEnvironment: this.#sealer.seal(JSON.stringify(environment), publicKey, run) };
  }

  #send(id: string, said: ToRunner): void {
    this.#publish(id, JSON.stringify(said), said.run);
  }

  #publish(id: string, text: string, run: string): void {
    this.#link.nats?.publish(this.#subjects.toRunner(id), text, {
      reply: `${this.#subjects.toNode(this.#node)}.${run}`,
    });
  }

  #neverBegun(signal: AbortSignal | undefined, since: number): RunOutcome {
    return refusalOutcome(signal?.aborted ? "cancelled" : "closed", performance.now() - since, 0);
  }

  #nobody(): RunOutcome {
    const message =
      this.#link.nats === null
        ? "NATS can't be reached, and with it no runner. Nothing was run; it is looked for until it is back."
        : this.#list.list().every(({ draining }) => draining)
          ? "No runner is there. Start one with npx barkeep runner; nothing was run."
          : "Every runner is busy. Try again in a moment; if this happens often, start another with npx barkeep runner.";
    return neverRan({ kind: "queue_full", message });
  }
}

function lost(runner: string, ms: number): RunOutcome {
  const message = `The runner ${runner} was lost while it ran this call: what the call does may have happened. It is not run again.`;
  return { ...neverRan({ kind: "crashed", message }), ms: Math.round(ms) };
}

function tooLarge(most: number): RunOutcome {
  const message = `The call with its code is larger than NATS takes (max_payload, ${Math.floor(most / 1024)} KB). Make it smaller, or raise it there.`;
  return neverRan({ kind: "too_large", message });
}
