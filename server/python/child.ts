/** One Python process as its thread sees it: a channel for jobs and answers, two streams of prints, one call at a time. */
import type { Duplex, Readable, Writable } from "node:stream";
import { afterReading } from "./after-reading.ts";
import { type Answer, AnswerDecoder, encodeFrame, type OutgoingKind } from "./framing.ts";
import { Printed } from "./printed.ts";

export interface ChildOptions {
  readonly name: string;
  /** Makes the process end at once, with all it started. */
  readonly kill: () => void;
  /** Makes it write on its stderr where its code is. Nothing where that can't be had. */
  readonly look?: () => void;
}

export interface ChildEvents {
  /** Confined, and waiting for a job. */
  onReady(child: Child): void;
  onAnswer(child: Child, answer: Answer): void;
  /** Its answer channel ended, perhaps because it died; it still has to be killed. */
  onBroken(child: Child, because: string): void;
  /** Its answer channel carried something else than answers; it still has to be killed. */
  onForged(child: Child, because: string): void;
  /** Nothing of its code runs any more; it is still to be reported gone. Only told where it can't have started others. */
  onKilled(child: Child): void;
  /** Nothing of it is left and all its prints are in. */
  onGone(child: Child): void;
}

/** How long the last prints of a dead process may take to arrive, in ms; they are in the socket already. */
const lastPrintsMs = 100;

export class Child {
  readonly name: string;
  readonly stdout = new Printed();
  readonly stderr = new Printed();
  readonly kill: () => void;
  readonly look: (() => void) | undefined;
  /** Exit code, or a signal's number below zero; null while it runs or when it isn't known. */
  status: number | null = null;
  /** Set by the template's report or the process's own event. */
  pid: number | null = null;
  /** Of its temporary files, where they have to be watched. */
  folder: string | null = null;
  readonly #events: ChildEvents;
  readonly #decoder = new AnswerDecoder();
  readonly #claimed = new Set<string>();
  #writer: Writable | null = null;
  #open = 0;
  #exited = false;
  #gone = false;
  #broken = false;

  constructor(options: ChildOptions, events: ChildEvents) {
    this.name = options.name;
    this.kill = options.kill;
    this.look = options.look;
    this.#events = events;
  }

  /** Whether this connection ("a" answers, "o" stdout, "e" stderr) is wanted and hasn't been made yet. */
  claim(stream: string): boolean {
    if (!"aoe".includes(stream) || this.#claimed.has(stream)) return false;
    this.#claimed.add(stream);
    return true;
  }

  attachAnswers(readable: Readable, writer: Writable | Duplex, first?: Buffer): void {
    this.#writer = writer;
    this.#watch(
      readable,
      (chunk) => this.#onAnswerBytes(chunk),
      first,
      () => {
        if (this.#stopListening()) this.#events.onBroken(this, "it closed the connection it answers on");
      },
    );
    if ((writer as unknown) !== readable) writer.on("error", () => {});
  }

  attachPrints(stream: "stdout" | "stderr", readable: Readable, first?: Buffer): void {
    const printed = this[stream];
    this.#watch(readable, (chunk) => printed.push(chunk), first);
  }

  send(frames: readonly { kind: OutgoingKind; number: number; json: string }[]): void {
    const encoded = frames.map((frame) => encodeFrame(frame.kind, frame.number, frame.json));
    this.#writer?.write(encoded.length === 1 ? (encoded[0] as Buffer) : Buffer.concat(encoded));
  }

  /** The system has taken the signal that ends it. */
  killed(): void {
    // What it printed before is in its sockets: one round of reading brings it in.
    afterReading(0, () => {
      if (!this.#gone) this.#events.onKilled(this);
    });
  }

  /** The system says the process is dead and reaped, or that its parent is dead and the kernel ends it for that: then
   * nothing more will be printed, and what was is in its sockets. */
  exited(status: number | null, patienceMs = lastPrintsMs): void {
    if (this.#exited) return;
    this.#exited = true;
    this.status = status;
    if (this.#open === 0) this.#end();
    else afterReading(patienceMs, () => this.#end());
  }

  #watch(readable: Readable, onChunk: (chunk: Buffer) => void, first?: Buffer, onEnd?: () => void): void {
    this.#open += 1;
    readable.on("data", onChunk);
    readable.on("error", () => {});
    readable.on("close", () => {
      this.#open -= 1;
      if (!this.#exited) onEnd?.();
      else if (this.#open === 0) this.#end();
    });
    if (first !== undefined && first.length > 0) onChunk(first);
  }

  #onAnswerBytes(chunk: Buffer): void {
    if (this.#broken) return;
    try {
      for (const answer of this.#decoder.push(chunk)) {
        if (answer.kind === "R") this.#events.onReady(this);
        else this.#events.onAnswer(this, answer);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (this.#stopListening()) this.#events.onForged(this, "it wrote on a descriptor that isn't its own");
    }
  }

  /** False when nobody listens to its answers any more. */
  #stopListening(): boolean {
    if (this.#broken || this.#gone) return false;
    this.#broken = true;
    return true;
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#broken = true;
    this.#writer?.destroy();
    this.#events.onGone(this);
  }
}
