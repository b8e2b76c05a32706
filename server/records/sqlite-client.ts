/** This side of a SQLite thread: one promise for each request, and one word for whatever ends the thread. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { BarkeepError } from "../problems/errors.ts";
import { storageFailure } from "./sqlite-failure.ts";
import { opening, type ThreadAnswer, type ThreadOptions, type ThreadRequest } from "./sqlite-thread.ts";

type Wanted = ThreadRequest extends infer R ? (R extends ThreadRequest ? Omit<R, "id"> : never) : never;

interface Waiting {
  readonly resolve: (answer: ThreadAnswer) => void;
  readonly reject: (error: unknown) => void;
  readonly reads: boolean;
}

export class SqliteClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = opening;
  #ended: BarkeepError | null = null;
  /** Resolves once the file is open. */
  readonly opened: Promise<unknown>;

  constructor(options: ThreadOptions) {
    this.#worker = new Worker(threadFile(), {
      workerData: options,
      name: options.readOnly ? "records: read" : "records",
    });
    this.opened = this.#wait(false);
    this.#worker.on("message", (answer: ThreadAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("The thread has ended.")));
  }

  async ask(wanted: Wanted): Promise<ThreadAnswer> {
    if (this.#ended !== null) throw this.#ended;
    const id = this.#next;
    const answer = this.#wait(wanted.do === "read");
    this.#worker.postMessage({ ...wanted, id } as ThreadRequest);
    return answer;
  }

  async close(): Promise<void> {
    if (this.#ended !== null) return;
    await this.ask({ do: "close" });
    await this.#worker.terminate();
  }

  #wait(reads: boolean): Promise<ThreadAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#next, { resolve, reject, reads });
      this.#next += 1;
    });
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("failure" in answer) waiting?.reject(storageFailure(answer.failure, waiting.reads ? "read" : "written"));
    else waiting?.resolve(answer);
  }

  #end(cause: unknown): void {
    this.#ended ??= new BarkeepError("storage_failed", "The records' thread has ended: restart the server.", { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

/** Threads run the built JavaScript, also when this file itself is run from the sources. */
function threadFile(): string {
  const beside = fileURLToPath(new URL("./sqlite-thread.js", import.meta.url));
  const built = fileURLToPath(new URL("../../dist/server/records/sqlite-thread.js", import.meta.url));
  return existsSync(beside) ? beside : built;
}
