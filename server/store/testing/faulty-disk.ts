/** A disk for tests: real, until told to fail the next operations of one kind with a system error. */
import { constants } from "node:fs";
import { type Disk, realDisk } from "../disk.ts";

export type FaultyOperation = "open" | "write" | "sync" | "rename" | "unlink" | "truncate";

export interface FaultyDisk extends Disk {
  /**
   * The next `times` operations of that kind, but for the first `after`, fail with that code; a failing write leaves half of its
   * bytes behind.
   */
  fail(operation: FaultyOperation, code: string, times?: number, after?: number): void;
}

export function createFaultyDisk(): FaultyDisk {
  const faults = new Map<FaultyOperation, { code: string; times: number; after: number }>();
  const failing = (operation: FaultyOperation): Error | null => {
    const fault = faults.get(operation);
    if (fault === undefined || fault.times === 0) return null;
    if (fault.after > 0) {
      fault.after -= 1;
      return null;
    }
    fault.times -= 1;
    return Object.assign(new Error(`${fault.code}: made to fail`), { code: fault.code });
  };
  const guarded =
    <A extends unknown[], R>(operation: FaultyOperation, run: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const error = failing(operation);
      if (error !== null) throw error;
      return run(...args);
    };
  const open: Disk["open"] = async (...args) => {
    const error = failing("open");
    if (error !== null) throw error;
    const handle = await realDisk.open(...args);
    const [, flags] = args;
    const writesThrough = typeof flags === "number" && (flags & constants.O_DSYNC) !== 0;
    const put = handle.write.bind(handle) as (bytes: Buffer, at?: number) => Promise<{ bytesWritten: number }>;
    const write = async (content: Buffer | string, at = 0): Promise<{ bytesWritten: number }> => {
      const fault = failing("write");
      const bytes = Buffer.from(content).subarray(at);
      const written = await put(fault === null ? bytes : bytes.subarray(0, bytes.length / 2));
      const late = fault ?? (writesThrough ? failing("sync") : null);
      if (late !== null) throw late;
      return written;
    };
    return Object.assign(handle, {
      write: write as typeof handle.write,
      writeFile: async (content: Buffer | string) => void (await write(content)),
      sync: guarded("sync", handle.sync.bind(handle)),
      datasync: guarded("sync", handle.datasync.bind(handle)),
      truncate: guarded("truncate", handle.truncate.bind(handle)),
    });
  };
  const writeNow: Disk["writeNow"] = (handle, bytes, at) => {
    const fault = failing("write");
    if (fault === null) return realDisk.writeNow(handle, bytes, at);
    realDisk.writeNow(handle, bytes.subarray(at, at + (bytes.length - at) / 2), 0);
    throw fault;
  };
  return {
    open,
    writeNow,
    rename: guarded("rename", realDisk.rename),
    unlink: guarded("unlink", realDisk.unlink),
    truncate: guarded("truncate", realDisk.truncate),
    fail: (operation, code, times = 1, after = 0) => void faults.set(operation, { code, times, after }),
  };
}
