/**
 * A journal in one file. Appends made while a write is under way go to disk together (one fsync for all); a failed
 * write is taken back, so that the file never holds half of what was refused.
 */
import { constants, createReadStream, mkdirSync, statSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { Json } from "../../protocol/json.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { type Disk, fileMode, folderMode, readFailure, replaceFile, syncFolder, writeFailure } from "./disk.ts";
import { decodeLine, encodeLine } from "./journal-line.ts";
import type { AppendOptions, Journal } from "./store.ts";
import type { WriteHealth } from "./write-health.ts";

interface Waiting {
  readonly line: string;
  readonly syncLater: boolean | "idle";
  readonly done: () => void;
  readonly failed: (error: BarkeepError) => void;
}

export interface JournalFileOptions {
  readonly path: string;
  readonly disk: Disk;
  readonly log: Log;
  readonly health?: WriteHealth;
}

const newline = 0x0a;
/**
 * On Linux a write through such a handle is on disk when it returns: one trip to the system instead of two, made while the event
 * loop is busy with the rest. Elsewhere the flag is missing (Windows) or promises less than a sync does (macOS).
 */
const writingThrough =
  process.platform === "linux" ? constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_DSYNC : null;
/** How long what was appended with `syncLater` may be in the system's memory alone, in ms. */
const syncWithinMs = 1000;
/** How long a file stays open after its last write, in ms: a turn writes several times, and thousands of sessions may be parked. */
const idleMs = 2000;

export class JournalFile<R extends Json | object> implements Journal<R> {
  readonly #path: string;
  readonly #disk: Disk;
  readonly #log: Log;
  readonly #health: WriteHealth | undefined;
  /** Everything that touches the file, one after another. */
  #queue: Promise<void> = Promise.resolve();
  #waiting: Waiting[] = [];
  #closed = false;
  /** Bytes known to be good; null until the file was looked at, and after a failure that could not be taken back. */
  #length: number | null = null;
  /** Open between writes that follow each other closely. */
  #handle: FileHandle | null = null;
  #throughHandle: FileHandle | null = null;
  #idle: NodeJS.Timeout | undefined;
  /** Whether something written is not on disk. */
  #unsynced = false;
  /** Runs while that is to be put there before long. */
  #syncTimer: NodeJS.Timeout | null = null;
  /** Whether the file is new, so that its name is to be put on disk as well. */
  #fresh = false;

  constructor({ path, disk, log, health }: JournalFileOptions) {
    this.#health = health;
    this.#path = path;
    this.#disk = disk;
    this.#log = log;
  }

  append(record: R, { text, syncLater = false }: AppendOptions = {}): Promise<void> {
    if (this.#closed) return Promise.reject(new BarkeepError("storage_failed", "The journal is closed."));
    const line = encodeLine(record, text);
    return new Promise((done, failed) => {
      this.#waiting.push({ line, syncLater, done, failed });
      if (this.#waiting.length === 1) this.#enqueue(() => this.#commit()).catch(() => {});
    });
  }

  async *read(): AsyncGenerator<R> {
    const size = await this.#enqueue(async () => sizeOf(this.#path)).catch(() => 0 /* Reading says why. */);
    const noteTorn = (offset: number) => {
      // What is being written while it is read may be half there.
      if (offset < size)
        this.#log.warn({ path: this.#path, bytes: size - offset }, "the torn end of a journal was passed over");
    };
    for await (const line of this.#lines(noteTorn)) {
      const decoded = decodeLine(line.text);
      if (decoded.ok) yield decoded.record as R;
      else if (line.text !== "")
        this.#log.warn({ path: this.#path, offset: line.offset }, "a damaged record of a journal was passed over");
    }
  }

  flush(): Promise<void> {
    return this.#enqueue(async () => {
      try {
        await this.#sync();
      } catch (error) {
        throw this.#failure(error);
      }
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#enqueue(() => this.#release());
  }

  /** Keeps the records for which `keep` is true; the file is replaced at once. Throws `storage_failed`. */
  rewrite(keep: (record: R) => boolean): Promise<{ readonly kept: number; readonly dropped: number }> {
    return this.#enqueue(async () => {
      await this.#release();
      const lines: string[] = [];
      let dropped = 0;
      for await (const line of this.#lines()) {
        const decoded = decodeLine(line.text);
        if (decoded.ok && keep(decoded.record as R)) lines.push(`${line.text}\n`);
        else if (line.text !== "") dropped += 1;
      }
      if (dropped === 0) return { kept: lines.length, dropped };
      try {
        await replaceFile(this.#disk, this.#path, lines.join(""));
      } catch (error) {
        throw this.#failure(error);
      } finally {
        this.#length = null;
      }
      return { kept: lines.length, dropped };
    });
  }

  async *#lines(torn?: (offset: number) => void): ReturnType<typeof linesOf> {
    try {
      yield* linesOf(this.#path, torn);
    } catch (error) {
      this.#log.error({ path: this.#path, err: error }, "a journal could not be read");
      throw readFailure(error);
    }
  }

  #enqueue<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(job);
    this.#queue = result.then(
      () => {},
      () => {},
    );
    return result;
  }

  async #commit(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await this.#write(
        Buffer.from(batch.map((one) => one.line).join("")),
        batch.some((one) => !one.syncLater),
        batch.some((one) => one.syncLater !== "idle"),
      );
    } catch (error) {
      const failure = this.#failure(error);
      for (const one of batch) one.failed(failure);
      return;
    }
    this.#health?.went(null);
    for (const one of batch) one.done();
  }

  async #write(bytes: Buffer, sync: boolean, soon: boolean): Promise<void> {
    const before = this.#length ?? (await this.#mend());
    this.#length = null;
    if (before === 0) {
      this.#fresh = true;
      mkdirSync(dirname(this.#path), { recursive: true, mode: folderMode });
    }
    // It syncs what it writes, and nothing that was written before.
    const through = sync && !this.#unsynced && writingThrough !== null;
    const handle = await this.#open(through);
    try {
      if (through) await writeWhole(handle, bytes);
      // Copied to the system's memory and no further: sending a thread to do so costs ten times as much as doing it.
      else for (let at = 0; at < bytes.length; ) at += this.#disk.writeNow(handle, bytes, at);
      if (!through) this.#unsynced = true;
      if (!through && soon) this.#syncSoon();
      if (sync) await this.#sync(through);
    } catch (error) {
      // What was refused must not turn up after a restart.
      await handle.truncate(before).then(
        () => {
          this.#length = before;
        },
        () => {},
      );
      await this.#release();
      throw error;
    }
    this.#releaseWhenIdle();
    this.#length = before + bytes.length;
  }

  async #open(through: boolean): Promise<FileHandle> {
    if (!through || writingThrough === null) {
      this.#handle ??= await this.#disk.open(this.#path, "a", fileMode);
      return this.#handle;
    }
    this.#throughHandle ??= await this.#disk.open(this.#path, writingThrough, fileMode);
    return this.#throughHandle;
  }

  /** Sees to it that what has been written is on disk before long. */
  #syncSoon(): void {
    this.#syncTimer ??= setTimeout(() => {
      void this.#enqueue(() => this.#sync()).catch((error) => this.#failure(error));
    }, syncWithinMs).unref();
  }

  /** Puts everything written on disk, where it isn't; `through`: nothing but a new file's name may be missing. */
  async #sync(through = false): Promise<void> {
    if (!this.#unsynced && !through) return;
    clearTimeout(this.#syncTimer ?? undefined);
    this.#syncTimer = null;
    this.#unsynced = false;
    if (!through) await this.#handle?.datasync();
    if (this.#fresh) await syncFolder(this.#disk, dirname(this.#path));
    this.#fresh = false;
  }

  #releaseWhenIdle(): void {
    if (this.#idle) this.#idle.refresh();
    else this.#idle = setTimeout(() => void this.#enqueue(() => this.#release()).catch(() => {}), idleMs).unref();
  }

  async #release(): Promise<void> {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    try {
      await this.#sync();
    } catch (error) {
      this.#log.error({ path: this.#path, err: error }, "the end of a journal may not outlive a power cut");
    }
    const handles = [this.#handle, this.#throughHandle];
    this.#handle = null;
    this.#throughHandle = null;
    for (const handle of handles) await handle?.close();
  }

  /** Cuts a torn tail off and returns the good length in bytes. Everything up to the last newline is left as it is. */
  async #mend(): Promise<number> {
    const size = sizeOf(this.#path);
    if (size === 0) return 0;
    const good = await lastLineEnd(this.#disk, this.#path, size);
    if (good < size) {
      await this.#disk.truncate(this.#path, good);
      this.#log.warn({ path: this.#path, bytes: size - good }, "the torn end of a journal was cut off");
    }
    return good;
  }

  #failure(error: unknown): BarkeepError {
    if (error instanceof BarkeepError) return error;
    this.#health?.went(error);
    this.#log.error({ path: this.#path, err: error }, "a journal could not be written");
    return writeFailure(error);
  }
}

/** One call where the system takes all at once, as it does but for a full disk. */
async function writeWhole(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
}

/** In bytes; a file that is not there has none. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Complete lines with their offset in bytes; where a torn last one begins is only told. A file that is not there has none. */
async function* linesOf(
  path: string,
  torn: (offset: number) => void = () => {},
): AsyncGenerator<{ readonly text: string; readonly offset: number }> {
  let rest: Buffer[] = [];
  let offset = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        const line = Buffer.concat([...rest, chunk.subarray(start, end)]);
        yield { text: line.toString("utf8"), offset };
        offset += line.length + 1;
        rest = [];
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    }
    if (rest.length > 0) torn(offset);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
}

/** Offset just after the last newline, read backwards in blocks. */
async function lastLineEnd(disk: Disk, path: string, size: number): Promise<number> {
  const handle = await disk.open(path, "r");
  try {
    const block = Buffer.alloc(64 * 1024);
    for (let end = size; end > 0; ) {
      const start = Math.max(0, end - block.length);
      const { bytesRead } = await handle.read(block, 0, end - start, start);
      const found = block.subarray(0, bytesRead).lastIndexOf(newline);
      if (found !== -1) return start + found + 1;
      end = start;
    }
    return 0;
  } finally {
    await handle.close();
  }
}
