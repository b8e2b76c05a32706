/** Whether the data folder can be written: told by the last write, and where that leaves a doubt, by a small one on trial. */
import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Disk, fileMode, writeFailure } from "./disk.ts";

export interface WriteHealthOptions {
  readonly directory: string;
  readonly disk: Disk;
}

/** Room for a few turns: a disk on which a handful of bytes still fit counts as full. */
const trialBytes = 64 * 1024;

export class WriteHealth {
  readonly #directory: string;
  readonly #disk: Disk;
  #failing = false;
  /** Whoever asks meanwhile shares it. */
  #trial: Promise<void> | null = null;

  constructor({ directory, disk }: WriteHealthOptions) {
    this.#directory = directory;
    this.#disk = disk;
  }

  /** A write went so: by an error, or well. */
  went(error: unknown): void {
    this.#failing = error !== null;
  }

  /** Resolves while the folder can be written. Throws `storage_failed`, without a path. */
  async check(): Promise<void> {
    if (!this.#failing && (await this.#looksWell())) return;
    this.#trial ??= this.#try().finally(() => {
      this.#trial = null;
    });
    await this.#trial;
  }

  async #looksWell(): Promise<boolean> {
    try {
      await access(this.#directory, constants.W_OK);
      const { bavail, bsize } = await statfs(this.#directory);
      return bavail * bsize >= trialBytes;
    } catch {
      return false;
    }
  }

  async #try(): Promise<void> {
    const path = join(this.#directory, "write-trial");
    try {
      const handle = await this.#disk.open(path, "w", fileMode);
      try {
        await handle.writeFile(Buffer.alloc(trialBytes));
        await handle.sync();
      } finally {
        await handle.close();
        await this.#disk.unlink(path);
      }
      this.went(null);
    } catch (error) {
      this.went(error);
      throw writeFailure(error);
    }
  }
}
