/**
 * Where a story stands in one session: which scene is on and since when. It decides which exit is open; the move itself is a
 * record, so that it is the same live and restored.
 */
import type { JsonObject } from "../../protocol/json.ts";
import {
  type CallStatus,
  exitByCall,
  exitBySaid,
  exitByTime,
  exitByTrigger,
  type MoveCause,
  type Story,
  type StoryExit,
  type StoryScene,
  sceneOf,
} from "./story.ts";

/** What is journalled: the first has neither `from` nor `cause`. */
export type StoryRecord = {
  readonly kind: "story";
  readonly from: string | null;
  readonly to: string;
  readonly cause: MoveCause | null;
  /** Unix time in ms at which the scene began. */
  readonly since: number;
  readonly variables: JsonObject | null;
};

export interface StoryRunOptions {
  /** Read each time, so that an edit in the page takes effect at once; null for a character without a story. */
  readonly story: () => Story | null;
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly record: (record: StoryRecord) => void;
  /** An exit was taken. */
  readonly onMove: (move: { readonly from: string; readonly to: string; readonly cause: MoveCause }) => void;
  /** The line of an exit. */
  readonly onLine: (line: string) => void;
}

/** `setTimeout` takes no longer delays. */
const longestTimerMs = 2 ** 31 - 1;

export class StoryRun {
  readonly #options: StoryRunOptions;
  #on: string | null = null;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: StoryRunOptions) {
    this.#options = options;
  }

  /** The scene that is on; null without a story. */
  get scene(): StoryScene | null {
    const story = this.#options.story();
    return story === null ? null : sceneOf(story, this.#on);
  }

  apply({ to, since }: StoryRecord): void {
    this.#on = to;
    this.#since = since;
  }

  /** Begins the story where it has not, and watches the time. Called once, when all records are applied. */
  start(): void {
    const { scene } = this;
    if (scene === null) return;
    if (this.#on === null) {
      const { clock, record } = this.#options;
      const variables = scene.variables ?? null;
      record({ kind: "story", from: null, to: scene.id, cause: null, since: clock(), variables });
    }
    this.#watch();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Whether the scene that is on has an exit for it; that is taken. */
  trigger(name: string): boolean {
    const { scene } = this;
    const exit = scene && exitByTrigger(scene, name);
    if (scene === null || exit === null) return false;
    this.#take(scene, exit, "trigger");
    return true;
  }

  /** The scene that is on now; null when there was no such exit any more. */
  said(to: string): StoryScene | null {
    const { scene } = this;
    const exit = scene && exitBySaid(scene, to);
    if (scene === null || exit === null) return null;
    this.#take(scene, exit, "said");
    return this.scene;
  }

  called(name: string, status: CallStatus): void {
    const { scene } = this;
    const exit = scene && exitByCall(scene, name, status);
    if (scene !== null && exit !== null) this.#take(scene, exit, "call");
  }

  #take(from: StoryScene, { to, line }: StoryExit, cause: MoveCause, since = this.#options.clock()): void {
    const { story, record, onMove, onLine } = this.#options;
    const variables = story()?.scenes.find(({ id }) => id === to)?.variables ?? null;
    record({ kind: "story", from: from.id, to, cause, since, variables });
    onMove({ from: from.id, to, cause });
    this.#watch();
    if (line !== undefined) onLine(line);
  }

  #watch(): void {
    clearTimeout(this.#timer);
    const { scene } = this;
    const next = scene && exitByTime(scene);
    if (scene === null || next === null) return;
    const due = this.#since + next.ms;
    const left = Math.max(0, due - this.#options.clock());
    this.#timer = setTimeout(
      () => {
        if (this.#options.clock() < due) this.#watch();
        // What came to pass while nobody was here began when it was due, and the next scene's time counts from there.
        else this.#take(scene, next.exit, "after", due);
      },
      Math.min(left, longestTimerMs),
    );
    this.#timer.unref?.();
  }
}
