/** A disk for tests: real, until told to fail the next operations of one kind with a system error. */
import { constants } from "node:fs";
import { type Disk, realDisk } from "../disk.ts";

export type FaultyOperation = "open" | "write" | "sync" | "rename" | "link" | "unlink" | "truncate";

export interface FaultyDisk extends Disk {
  /** The next `times` operations of that kind fail with that code; a failing write leaves half of its bytes behind. */
  fail(operation: FaultyOperation, code: string, times?: number): void;
}

export function createFaultyDisk(): FaultyDisk {
  const faults = new Map<FaultyOperation, { code: string; times: number }>();
  const failing = (operation: FaultyOperation): Error | null => {
    const fault = faults.get(operation);
    if (fault === undefined || fault.times === 0) return null;
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
    const write = async (content: Buffer | string): Promise<void> => {
      const fault = failing("write");
      const bytes = Buffer.from(content);
      await handle.write(fault === null ? bytes : bytes.subarray(0, bytes.length / 2));
      if (fault !== null) throw fault;
      const late = writesThrough ? failing("sync") : null;
      if (late !== null) throw late;
    };
    return Object.assign(handle, {
      appendFile: write,
      writeFile: write,
      sync: guarded("sync", handle.sync.bind(handle)),
      datasync: guarded("sync", handle.datasync.bind(handle)),
      truncate: guarded("truncate", handle.truncate.bind(handle)),
    });
  };
  return {
    open,
    rename: guarded("rename", realDisk.rename),
    link: guarded("link", realDisk.link),
    unlink: guarded("unlink", realDisk.unlink),
    truncate: guarded("truncate", realDisk.truncate),
    fail: (operation, code, times = 1) => void faults.set(operation, { code, times }),
  };
}
