/** Keeps what each model's server has refused, so that later requests begin with it; it can be forgotten. */
import { type Learned, type Lesson, meaningOf, sameLesson, subjectOf } from "./lesson.ts";

/** As it is stored: one document for each model at its server. */
export interface LessonDocument {
  readonly id: string;
  readonly model: string;
  readonly server: string;
  readonly lessons: readonly Learned[];
}

/** What keeps documents; a collection of the store is one. */
export interface LessonStore {
  get(id: string): LessonDocument | undefined;
  list(): readonly LessonDocument[];
  put(document: LessonDocument): Promise<void>;
  remove(id: string): Promise<boolean>;
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

/** The same each time, so that what was made of it can be told to hold still. */
export const noLessons: readonly Learned[] = Object.freeze([]);

export class Lessons {
  readonly #options: LessonsOptions;
  /** What this process knows, ahead of the disk. */
  readonly #known = new Map<string, LessonDocument>();

  constructor(options: LessonsOptions) {
    this.#options = options;
  }

  of(server: string, model: string): readonly Learned[] {
    const id = idOf(server, model);
    return (this.#known.get(id) ?? this.#options.store?.get(id))?.lessons ?? noLessons;
  }

  /** True when it was new. `words`: what the server had said. */
  learn(server: string, model: string, lesson: Lesson, words: string): boolean {
    const before = this.of(server, model);
    if (before.some((known) => sameLesson(known, lesson))) return false;
    const learned: Learned = { ...lesson, at: this.#options.now(), words, meaning: meaningOf(lesson) };
    const others = before.filter((known) => subjectOf(known) !== subjectOf(lesson));
    this.#put({ id: idOf(server, model), server, model, lessons: [...others, learned] });
    this.#options.onLearned?.(model, learned);
    return true;
  }

  /** Takes back one that did not help. */
  unlearn(server: string, model: string, lesson: Lesson): void {
    const lessons = this.of(server, model).filter((known) => !sameLesson(known, lesson));
    this.#put({ id: idOf(server, model), server, model, lessons });
  }

  /** True when there was something to forget. */
  async forget(server: string, model: string): Promise<boolean> {
    const id = idOf(server, model);
    const had = this.of(server, model).length > 0;
    this.#known.delete(id);
    await this.#options.store?.remove(id);
    return had;
  }

  #put(document: LessonDocument): void {
    const { store, onFailure } = this.#options;
    this.#known.set(document.id, document);
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
