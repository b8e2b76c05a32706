/**
 * Calls that answer later: begun by a turn, which goes on without them, and ended in their own time. Each is journalled before it
 * begins, is told to have ended once and after its turn, and what it gave waits until somebody may speak of it.
 */
import type { JsonObject } from "../../protocol/json.ts";
import type { CallResult, OfferedMethod, OfferedMethods } from "../methods/library.ts";
import type { CallContext, ProgressReport } from "../python/runner.ts";
import type { Role } from "../scene/cast.ts";
import type { CallStatus } from "../story/story.ts";
import type { TurnEvent } from "./conversation.ts";
import type { DialogueRecord, LaterEnd } from "./records.ts";
import { broken, failureText, laterText } from "./result-text.ts";

export interface LaterCallsOptions {
  readonly methods: OfferedMethods;
  readonly clock: () => number;
  /** How many may run at once. */
  readonly most: number;
  readonly emit: (event: TurnEvent) => void;
  readonly record: (record: DialogueRecord) => void;
  /** Resolves when what was recorded is on disk. */
  readonly saved: () => Promise<void>;
  /** Whether this turn still runs. */
  readonly isOpen: (turn: string) => boolean;
  /** The scene of the story that is on; null without one. */
  readonly scene: () => string | null;
  readonly onCalled: (method: string, status: CallStatus) => void;
  /** There may be something to speak of. */
  readonly onNews: () => void;
}

export interface LaterCall {
  readonly method: OfferedMethod & Required<Pick<OfferedMethod, "later">>;
  readonly input: JsonObject;
  readonly context: CallContext & { readonly turn: string };
  readonly speaker: Role | null;
  /** The result as a model is shown it, and a line to be spoken as it is. */
  readonly told: (result: CallResult) => { readonly text: string; readonly exact?: string | undefined };
}

/** What there is to speak of: of one call. */
export type LaterNews = LaterEnd & {
  /** A turn has begun since it became known, whose character may have spoken of it. */
  heard: boolean;
};

type Begun = Extract<DialogueRecord, { kind: "later" }>;

interface Running extends Begun {
  readonly stop: AbortController;
  /** It changes the world, and is not stopped because somebody left. */
  readonly sideEffect: boolean;
  readonly since: number;
}

/** Reports that are kept of a call. */
const mostReports = 20;

/** The last of what a call said of how far it had come; nothing where it said nothing. */
export const lastProgress = ({ progress }: Pick<CallResult, "progress">) =>
  progress && { progress: progress.slice(-mostReports) };

export class LaterCalls {
  readonly #options: LaterCallsOptions;
  readonly #running = new Map<string, Running>();
  /** Begun in an earlier life of the session; and how those ended that did. */
  readonly #restored = new Map<string, Begun>();
  readonly #ended = new Map<string, LaterEnd>();
  /** Ends that wait for the end of their turn. */
  #held: LaterEnd[] = [];
  #news: LaterNews[] = [];
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(options: LaterCallsOptions) {
    this.#options = options;
  }

  /** How many run. */
  get size(): number {
    return this.#running.size;
  }

  /** Resolves when none runs. */
  settled(): Promise<void> {
    return this.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Why it may not begin, as a sentence for the model; null when it may. One that it is to replace has ended then. */
  makeRoom({ id, later }: LaterCall["method"]): string | null {
    const same = [...this.#running.values()].filter(({ method }) => method === id);
    if (same.length > 0 && later.ifRepeated === "refuse")
      return "Not run: it is under way already, from an earlier call. Wait for its result; you will be told.";
    if (later.ifRepeated === "replace")
      for (const older of same) this.#cancel(older, "A newer call of the same method took its place.", "replaced");
    if (this.size >= this.#options.most)
      return `Not run: ${this.#options.most} such calls are under way in this conversation. Wait until one has ended.`;
    return null;
  }

  /** Resolves once it is journalled and runs. */
  async begin({ method, input, context, speaker, told }: LaterCall): Promise<void> {
    const { emit, record, saved, clock, methods, scene } = this.#options;
    const { turn, call } = context;
    const begun: Begun = {
      kind: "later",
      turn,
      call,
      method: method.id,
      scene: scene(),
      whenMovedOn: method.later.whenMovedOn,
      ...(speaker && { speaker }),
    };
    const running = { ...begun, stop: new AbortController(), sideEffect: method.sideEffect, since: clock() };
    record(begun);
    this.#running.set(call, running);
    emit({ type: "method.started", turn, call, method: method.id, name: method.name, later: true });
    // A disk that fails has been reported by then, and refuses the next turn; this one goes on.
    await saved().catch(() => undefined);
    if (!this.#runs(running)) return;
    let reported = 0;
    const report = ({ text, fraction }: ProgressReport) => {
      if (!this.#runs(running)) return;
      reported += 1;
      emit({
        type: "method.progress",
        turn,
        call,
        method: method.id,
        text,
        ...(fraction !== undefined && { fraction }),
      });
    };
    void methods
      .call({ method: method.id, input, context, onProgress: report }, running.stop.signal)
      .catch(broken(call))
      .then((result) => {
        for (const one of result.progress?.slice(reported) ?? []) report(one);
        if (this.#runs(running)) this.#finish(running, result, told(result));
      });
  }

  /** Ends one at the game's word. False when no such call runs. */
  cancel(call: string): boolean {
    const running = this.#running.get(call);
    if (running === undefined) return false;
    this.#cancel(running, "The game has cancelled it.", "cancelled");
    return true;
  }

  /** A turn has ended: what waited for that is told now. */
  turnEnded(): void {
    const ready = this.#held.filter(({ turn }) => !this.#options.isOpen(turn));
    this.#held = this.#held.filter((end) => !ready.includes(end));
    for (const end of ready) this.#tell(end);
  }

  /** A turn has begun: what is known by now is known to whoever speaks in it. */
  turnBegun(): void {
    for (const news of this.#news) news.heard = true;
  }

  /** What to speak of now, by one character. What the story has left behind is spoken of no more. */
  drainNews(): readonly LaterNews[] {
    const scene = this.#options.scene();
    this.#news = this.#news.filter((one) => one.whenMovedOn === "speak" || one.scene === null || one.scene === scene);
    const speaker = this.#news[0]?.speaker?.id;
    const [alone] = this.#news;
    const taken = this.#news.filter((one) => one.speaker?.id === speaker && one.exact === undefined);
    const news = alone?.exact === undefined ? taken : [alone];
    this.#news = this.#news.filter((one) => !news.includes(one));
    return news;
  }

  /** Nobody came to speak of it. */
  requeue(news: readonly LaterNews[]): void {
    this.#news.unshift(...news);
  }

  /** Applies a record of an earlier life of the session. */
  restore(record: DialogueRecord): void {
    if (record.kind === "later") this.#restored.set(record.call, record);
    else if (record.kind === "later-ended") {
      const { kind: _, ...end } = record;
      this.#restored.delete(record.call);
      this.#ended.set(record.call, end);
      if (record.speak) this.#news.push({ ...end, heard: false });
    } else if (record.kind === "begin") {
      this.#news = this.#news.filter(({ call }) => !record.later?.includes(call));
      this.turnBegun();
    }
  }

  /** What the server did not live to end, has ended now. `open`: calls of which the game has not heard that they ended. */
  endLost(open: readonly string[]): void {
    for (const call of open) {
      const ended = this.#ended.get(call);
      if (ended !== undefined) this.#tell(ended);
    }
    for (const begun of this.#restored.values()) {
      const known = open.includes(begun.call);
      const message =
        "The server stopped while it ran. It may have happened: do not do it again without asking the player.";
      const text = known ? laterText(failureText(begun.method, "unknown", message)) : "";
      const crashed = { status: "error" as const, error: { kind: "crashed", message } };
      this.#end(begun, { ...crashed, ms: 0, text, speak: known }, known);
    }
    this.#restored.clear();
    this.#ended.clear();
  }

  /** Nobody listens any more: what runs is stopped, but for what changes the world. */
  close(): void {
    this.turnEnded();
    this.#closed = true;
    for (const { stop, sideEffect } of this.#running.values()) if (!sideEffect) stop.abort();
    this.#running.clear();
    this.#wake();
  }

  #runs({ call }: Running): boolean {
    return !this.#closed && this.#running.has(call);
  }

  #finish(running: Running, result: CallResult, told: ReturnType<LaterCall["told"]>): void {
    const { status, ms, error } = result;
    const movedOn = this.#options.scene() !== running.scene;
    const dropped = movedOn && running.whenMovedOn === "drop";
    this.#end(running, {
      status,
      ms,
      text: dropped ? "" : laterText(told.text),
      speak: !movedOn || running.whenMovedOn === "speak",
      ...(told.exact !== undefined && { exact: told.exact }),
      ...(error && { error: { kind: error.kind, message: error.message } }),
      ...lastProgress(result),
    });
    if (dropped) this.#patch(running, "dropped", "It has ended, and the scene has gone on: do not speak of it.");
    this.#options.onCalled(running.method, status);
    // A scene that this very call has led to is not one that has gone on without it.
    for (const news of this.#news)
      if (news.call === running.call) Object.assign(news, { scene: this.#options.scene() });
    this.#options.onNews();
  }

  #cancel(running: Running, why: string, status: "cancelled" | "replaced"): void {
    const left = status === "replaced" && running.sideEffect;
    if (!left) running.stop.abort();
    const ms = this.#options.clock() - running.since;
    const maybe = running.sideEffect ? " It may have happened all the same." : "";
    const error = { kind: "cancelled", message: `${why}${maybe}` };
    const text = status === "cancelled" ? laterText(failureText(running.method, "cancelled", error.message)) : "";
    this.#end(running, { status: "cancelled", ms, error, text, speak: false });
    if (status === "replaced") this.#patch(running, status, error.message);
  }

  /** In place of what the model was told when it began. */
  #patch({ turn, call, method }: Running, status: string, body: string): void {
    this.#options.record({ kind: "late", turn, call, text: failureText(method, status, body), failed: true });
  }

  #end(
    begun: Begun,
    how: Pick<LaterEnd, "status" | "ms" | "text" | "speak" | "error" | "exact" | "progress">,
    told = true,
  ): void {
    const { turn, call, method, whenMovedOn, speaker } = begun;
    const end: LaterEnd = {
      turn,
      call,
      method,
      ...how,
      scene: this.#options.scene(),
      whenMovedOn,
      ...(speaker && { speaker }),
      at: new Date(this.#options.clock()).toISOString(),
    };
    this.#running.delete(call);
    this.#options.record({ kind: "later-ended", ...end });
    if (end.speak) this.#news.push({ ...end, heard: false });
    if (told && this.#options.isOpen(turn)) this.#held.push(end);
    else if (told) this.#tell(end);
    this.#wake();
  }

  #tell({ turn, call, method, status, ms, error }: LaterEnd): void {
    this.#options.emit({
      type: "method.finished",
      turn,
      call,
      method,
      status,
      ms,
      ...(error && { error }),
      later: true,
    });
  }

  #wake(): void {
    if (this.size > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
