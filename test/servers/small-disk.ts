/** A disk of a few megabytes, which can be filled, and taken from whoever writes to it. Needs root on Linux. */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const bytes = 24 * 1024 * 1024;

export interface SmallDisk {
  readonly path: string;
  /** Leaves no more room than so many bytes, or gives all of it back. */
  fill(left: number): void;
  empty(): void;
  /** From now on nothing can be written to it, also by who has files open: as the system does when the disk fails. */
  fail(): void;
  /** A disk that failed is as it was. */
  mend(): void;
  remove(): void;
}

/** Throws with what the system says where disks can't be made. */
export function makeSmallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "disk-"));
  const [image, path] = [join(folder, "image"), join(folder, "disk")];
  const filler = join(path, "filler");
  const mount = (...how: string[]) => run("mount", ...how);
  const remove = () => {
    spawnSync("umount", ["--lazy", path]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    mkdirSync(path);
    closeSync(openSync(image, "w"));
    truncateSync(image, bytes);
    run("mkfs.ext4", "-q", "-m", "0", image);
    mount("-o", "loop", image, path);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    path,
    fill(left) {
      const file = openSync(filler, "a");
      const { bavail, bsize } = statfsSync(path);
      writeSync(file, Buffer.alloc(Math.max(0, bavail * bsize - left)));
      closeSync(file);
    },
    empty: () => rmSync(filler, { force: true }),
    fail: () => mount("-o", "remount,abort", path),
    mend() {
      run("umount", path);
      mount("-o", "loop", image, path);
    },
    remove,
  };
}

/** Null where they can be made. */
export const whyNoDisk: string | null = (() => {
  if (process.platform !== "linux") return "disks of a few megabytes can be made on Linux alone";
  if (process.getuid?.() !== 0) return "only root can mount one; run the tests as root, as in a container";
  try {
    makeSmallDisk().remove();
    return null;
  } catch (error) {
    return `none can be mounted here (${(error as Error).message.trim()}); run in a container with --privileged`;
  }
})();

function run(program: string, ...parameters: string[]): void {
  const { status, stderr, error } = spawnSync(program, parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(error?.message ?? stderr);
}
