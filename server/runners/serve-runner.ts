/** A runner: takes calls that nodes offer over NATS, and runs them on the Python of this machine. */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { Log } from "../observe/log.ts";
import { neverRan } from "../python/outcome.ts";
import type { CallHost, RunJob, Runner, RunOutcome, StateAnswer, StateRequest } from "../python/runner.ts";
import {
  type Announcement,
  aliveMs,
  type FromRunner,
  type News,
  type SentJob,
  subjectsOf,
  type ToRunner,
  warmthOf,
} from "./messages.ts";
import type { NatsLink } from "./nats-link.ts";
import { Sealer } from "./seal.ts";

export interface RunnerServiceOptions {
  readonly link: NatsLink;
  /** BARKEEP_CLUSTER. */
  readonly cluster: string;
  readonly runner: Runner;
  readonly version: string;
  readonly log: Log;
  /** Made up when not given. */
  readonly id?: string;
}

export interface RunnerService {
  readonly id: string;
  /** Takes nothing new; resolves when what runs has ended, or after `limitMs`, which ends it. */
  close(limitMs: number): Promise<void>;
}

/** How long a place is kept for a node that was told `accepted`, in ms. */
const keptMs = 1000;
/** How long a warm process is told of after its last call, in ms: as long as it is kept without one. */
const warmMs = 60_000;
const maxWarm = 200;

export function serveRunner(options: RunnerServiceOptions): RunnerService {
  const service = new Service(options);
  options.link.onConnected((nats) => service.listen(nats));
  return service;
}

/** A call that has begun. */
interface Run {
  readonly reply: string;
  readonly ending: AbortController;
  /** Who is told, where that is to be sealed; null for a job without secrets. */
  readonly from: string | null;
  readonly questions: Map<number, (answer: StateAnswer) => void>;
}

class Service implements RunnerService {
  readonly id: string;
  readonly #options: RunnerServiceOptions;
  readonly #subjects;
  readonly #sealer = new Sealer();
  /** Places kept for nodes that have not sent their job yet, by run, with where to answer. */
  readonly #kept = new Map<string, NodeJS.Timeout>();
  readonly #runs = new Map<string, Run>();
  readonly #warm = new Map<string, number>();
  #nats: NatsConnection | null = null;
  #timer: NodeJS.Timeout | undefined;
  #draining = false;
  #onIdle: (() => void) | null = null;

  constructor(options: RunnerServiceOptions) {
    this.#options = options;
    this.#subjects = subjectsOf(options.cluster);
    this.id = options.id ?? `runner_${randomBytes(6).toString("hex")}`;
  }

  listen(nats: NatsConnection): void {
    this.#nats = nats;
    const each = (subject: string, take: (message: Msg) => void) =>
      nats.subscribe(subject, {
        callback: (error, message) => {
          if (error === null) this.#guarded(message, take);
        },
      });
    each(this.#subjects.toRunner(this.id), (message) => this.#take(message));
    each(this.#subjects.check(this.id), (message) => void this.#check(message));
    each(this.#subjects.who, () => this.#announce());
    this.#timer = setInterval(() => this.#beat(), aliveMs);
    this.#announce();
  }

  async close(limitMs: number): Promise<void> {
    this.#draining = true;
    this.#announce();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      timer = setTimeout(resolve, limitMs);
      this.#idle();
    });
    clearTimeout(timer);
    clearInterval(this.#timer);
    for (const { ending } of this.#runs.values()) ending.abort();
    await this.#options.runner.close();
    await this.#options.link.close();
  }

  /** What comes is from the outside: a message that isn't ours is left alone, and ends nothing. */
  #guarded(message: Msg, take: (message: Msg) => void): void {
    try {
      take(message);
    } catch (error) {
      this.#options.log.warn({ err: error }, "a message of a node could not be read");
    }
  }

  #take(message: Msg): void {
    const said = readJson(message.string()) as unknown as ToRunner;
    if ("offer" in said) this.#offered(said.run, said.offer.waits, message.reply ?? "");
    else if ("go" in said) void this.#go(said.run, said.go, said.from, message.reply ?? "");
    else if ("cancel" in said) this.#cancel(said.run);
    else this.#answered(said);
  }

  #offered(run: string, waits: boolean, reply: string): void {
    const { running, queued, capacity } = this.#options.runner.status();
    const free = capacity - running - queued - this.#kept.size;
    if (this.#draining) return void this.#say(reply, { refused: "draining" });
    // One that would have to wait here may have a place elsewhere; the node asks again for a place in the line.
    if (free <= 0 && !(waits && queued < 4 * capacity)) return void this.#say(reply, { refused: "busy" });
    this.#kept.set(
      run,
      setTimeout(() => this.#release(run), keptMs),
    );
    this.#say(reply, { accepted: true });
  }

  async #go(run: string, sent: SentJob, from: string, reply: string): Promise<void> {
    if (!this.#kept.has(run)) return void this.#say(reply, { refused: "too_late" });
    this.#release(run);
    const seals = sent.sealedEnvironment !== undefined;
    const state: Run = { reply, ending: new AbortController(), from: seals ? from : null, questions: new Map() };
    // From now on it is told of with each beat; a word of its own here would cost a short call a tenth of what it costs to be elsewhere.
    this.#runs.set(run, state);
    const outcome = await this.#run(run, sent, from, state);
    const warmth = warmthOf(sent);
    if (warmth !== null) this.#warmed(warmth);
    this.#runs.delete(run);
    for (const answer of state.questions.values()) answer({ ok: false, message: "The call has ended." });
    this.#tell(run, state, { outcome });
    this.#idle();
  }

  async #run(run: string, sent: SentJob, from: string, state: Run): Promise<RunOutcome> {
    let job: RunJob;
    try {
      const { sealedEnvironment, ...rest } = sent;
      const opened = sealedEnvironment === undefined ? "{}" : this.#sealer.open(sealedEnvironment, from, run);
      job = { ...rest, environment: JSON.parse(opened) };
    } catch {
      return neverRan({ kind: "crashed", message: "The runner could not open the call's secrets; nothing was run." });
    }
    let asked = 0;
    const host: CallHost = {
      onProgress: (progress) => this.#tell(run, state, { progress }),
      state: (request: StateRequest) =>
        new Promise((resolve) => {
          asked += 1;
          state.questions.set(asked, resolve);
          this.#tell(run, state, { question: asked, request });
        }),
    };
    try {
      return await this.#options.runner.run(job, state.ending.signal, host);
    } catch (error) {
      // A node of another version may send what this one can't read; that ends the call, not the runner.
      this.#options.log.warn({ err: error }, "a call of a node could not be run");
      const message = `The runner could not run this call: ${(error as Error).message}`;
      return neverRan({ kind: "crashed", message });
    }
  }

  #cancel(run: string): void {
    this.#release(run);
    this.#runs.get(run)?.ending.abort();
  }

  #answered(said: Extract<ToRunner, { answer: number }>): void {
    const state = this.#runs.get(said.run);
    const resolve = state?.questions.get(said.answer);
    if (state === undefined || resolve === undefined) return;
    state.questions.delete(said.answer);
    const { sealed } = said;
    const opened =
      sealed === undefined ? said.state : JSON.parse(this.#sealer.open(sealed, state.from ?? "", said.run));
    resolve(opened as StateAnswer);
  }

  #release(run: string): void {
    clearTimeout(this.#kept.get(run));
    this.#kept.delete(run);
  }

  #beat(): void {
    for (const { reply } of this.#runs.values()) this.#say(reply, { alive: true });
    this.#announce();
  }

  #announce(): void {
    const { running, queued, capacity, isolation, python } = this.#options.runner.status();
    const about: Announcement = {
      id: this.id,
      host: hostname(),
      version: this.#options.version,
      capacity,
      running: running + this.#kept.size,
      queued,
      draining: this.#draining,
      isolation,
      python,
      publicKey: this.#sealer.publicKey,
      warm: this.#stillWarm(),
    };
    if (this.#options.link.nats !== null) this.#nats?.publish(this.#subjects.announce, JSON.stringify(about));
  }

  #warmed(warmth: string): void {
    this.#warm.delete(warmth);
    this.#warm.set(warmth, performance.now());
    if (this.#warm.size > maxWarm) this.#warm.delete(this.#warm.keys().next().value as string);
  }

  #stillWarm(): string[] {
    const since = performance.now() - warmMs;
    for (const [warmth, at] of this.#warm) if (at < since) this.#warm.delete(warmth);
    return [...this.#warm.keys()];
  }

  async #check(message: Msg): Promise<void> {
    const problems = await this.#options.runner.check(message.string()).catch(() => null);
    if (problems !== null) message.respond(JSON.stringify(problems));
  }

  /** News of a run, sealed where its job had secrets: what a method prints may be one. */
  #tell(run: string, { reply, from }: Run, news: News): void {
    const said = this.#written(run, from, news);
    const most = (this.#nats?.info?.max_payload ?? Number.POSITIVE_INFINITY) - 1024;
    if (Buffer.byteLength(said) <= most || !("outcome" in news)) return void this.#publish(reply, said);
    const { queueMs, ms, egress } = news.outcome;
    const message = `The result and prints are larger than NATS takes (max_payload, ${Math.floor(most / 1024)} KB). Return less, or raise it there.`;
    const outcome: RunOutcome = { ...neverRan({ kind: "too_large", message }), queueMs, ms, egress };
    this.#publish(reply, this.#written(run, from, { outcome }));
  }

  #written(run: string, from: string | null, news: News): string {
    const text = writeJson(news as unknown as Json);
    return from === null ? text : JSON.stringify({ sealed: this.#sealer.seal(text, from, run) });
  }

  #say(reply: string, said: FromRunner): void {
    this.#publish(reply, writeJson(said as unknown as JsonObject));
  }

  #publish(reply: string, said: string): void {
    // While NATS is away nobody waits any more: the node takes the call for lost.
    if (reply !== "" && this.#options.link.nats !== null) this.#nats?.publish(reply, said);
  }

  #idle(): void {
    if (this.#runs.size === 0 && this.#kept.size === 0) this.#onIdle?.();
  }
}
