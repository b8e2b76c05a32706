/** Keeps what each model's server has refused, and how it counts tokens, so that later requests begin with it; it can be forgotten. */
import { type Learned, type Lesson, meaningOf, sameLesson, subjectOf } from "./lesson.ts";

/** As it is stored: one document for each model at its server. */
export interface LessonDocument {
  readonly id: string;
  readonly model: string;
  readonly server: string;
  readonly lessons: readonly Learned[];
  /** Its tokens for one that we estimate. */
  readonly tokenScale?: number | undefined;
}

/** What keeps documents; a collection of the store is one. */
export interface LessonStore {
  get(id: string): LessonDocument | undefined;
  put(document: LessonDocument): Promise<void>;
  remove(id: string): Promise<boolean>;
  /** Told of what anybody has written. */
  onChange?(listener: () => void): void;
}

export interface LessonsOptions {
  /** Without one they live as long as the process. */
  readonly store?: LessonStore | undefined;
  /** ISO 8601. */
  readonly now: () => string;
  /** Told when something could not be kept; the lesson holds all the same. */
  readonly onFailure?: (error: unknown) => void;
  readonly onLearned?: (model: string, lesson: Learned) => void;
}

export const noLessons: readonly Learned[] = Object.freeze([]);

/** A new count's weight beside those before, and the part by which the scale must move to be written. */
const newCount = 0.2;
const worthWriting = 0.1;

export class Lessons {
  readonly #options: LessonsOptions;
  /** What this process knows, ahead of the disk. */
  readonly #known = new Map<string, LessonDocument>();
  /** As they stand after the last count; what is kept follows in steps. */
  readonly #scales = new Map<string, number>();
  #revision = 0;

  constructor(options: LessonsOptions) {
    this.#options = options;
    options.store?.onChange?.(() => {
      this.#revision += 1;
    });
  }

  /** Another one whenever a lesson was learned or forgotten. */
  get revision(): number {
    return this.#revision;
  }

  of(server: string, model: string): readonly Learned[] {
    return this.#document(server, model).lessons;
  }

  tokenScale(server: string, model: string): number | undefined {
    return this.#scales.get(idOf(server, model)) ?? this.#document(server, model).tokenScale;
  }

  countedTokens(server: string, model: string, scale: number): void {
    const before = this.tokenScale(server, model) ?? scale;
    const now = before + (scale - before) * newCount;
    this.#scales.set(idOf(server, model), now);
    const document = this.#document(server, model);
    const kept = document.tokenScale ?? 0;
    if (Math.abs(now - kept) > now * worthWriting) this.#put({ ...document, tokenScale: Number(now.toFixed(3)) });
  }

  /** True when it was new. `words`: what the server had said. */
  learn(server: string, model: string, lesson: Lesson, words: string): boolean {
    const before = this.of(server, model);
    if (before.some((known) => sameLesson(known, lesson))) return false;
    const learned: Learned = { ...lesson, at: this.#options.now(), words, meaning: meaningOf(lesson) };
    const others = before.filter((known) => subjectOf(known) !== subjectOf(lesson));
    this.#put({ ...this.#document(server, model), lessons: [...others, learned] });
    this.#options.onLearned?.(model, learned);
    return true;
  }

  /** Takes back one that did not help. */
  unlearn(server: string, model: string, lesson: Lesson): void {
    const lessons = this.of(server, model).filter((known) => !sameLesson(known, lesson));
    this.#put({ ...this.#document(server, model), lessons });
  }

  /** True when there was something to forget. */
  async forget(server: string, model: string): Promise<boolean> {
    const id = idOf(server, model);
    const { lessons, tokenScale } = this.#document(server, model);
    this.#known.delete(id);
    this.#scales.delete(id);
    await this.#options.store?.remove(id);
    this.#revision += 1;
    return lessons.length > 0 || tokenScale !== undefined;
  }

  #document(server: string, model: string): LessonDocument {
    const id = idOf(server, model);
    return this.#known.get(id) ?? this.#options.store?.get(id) ?? { id, server, model, lessons: noLessons };
  }

  #put(document: LessonDocument): void {
    const { store, onFailure } = this.#options;
    this.#known.set(document.id, document);
    this.#revision += 1;
    store?.put(document).then(
      () => {
        // from here on the store tells, which other nodes write to as well
        if (this.#known.get(document.id) === document) this.#known.delete(document.id);
      },
      (error: unknown) => onFailure?.(error),
    );
  }
}

const idOf = (server: string, model: string) => JSON.stringify([server, model]);
