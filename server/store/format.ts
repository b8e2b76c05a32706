/** The data folder's format version, and the steps from one version to the next, each behind a back-up. */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { fileText } from "../text/file-text.ts";
import { type Disk, replaceFile } from "./disk.ts";

/** Brings a folder of format `from` to `from + 1`. Must be safe to run again after it was interrupted. */
export interface Migration {
  readonly from: number;
  readonly what: string;
  run(directory: string): Promise<void>;
}

export const migrations: readonly Migration[] = [];
export const currentFormat = 1;

export interface MigrateOptions {
  readonly directory: string;
  readonly disk: Disk;
  readonly log: Log;
  readonly current?: number;
  readonly steps?: readonly Migration[];
}

/** Throws `storage_failed` when the folder is newer than this server, or a step is missing or fails. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { directory, disk, log, current = currentFormat, steps = migrations } = options;
  const path = join(directory, "format.json");
  let format = readFormat(path, directory, current);
  if (format > current)
    throw new BarkeepError(
      "storage_failed",
      `The data folder ${directory} was written by a newer Barkeep (format ${format}; this one knows ${current}). Start that version, or restore the back-up made before the upgrade.`,
    );
  if (format < current) backUp(directory, format, log);
  for (; format < current; format += 1) {
    const step = steps.find((one) => one.from === format);
    if (step === undefined)
      throw new BarkeepError("storage_failed", `There is no way from format ${format} of ${directory} to ${current}.`);
    log.info({ from: format, to: format + 1, what: step.what }, "the data folder is being brought up to date");
    await step.run(directory);
    await replaceFile(disk, path, formatText(format + 1));
  }
  if (!existsSync(path)) await replaceFile(disk, path, formatText(current));
}

const formatText = (format: number) => `${JSON.stringify({ format })}\n`;

function readFormat(path: string, directory: string, current: number): number {
  if (!existsSync(path)) return current;
  try {
    const { format } = JSON.parse(fileText(readFileSync(path))) as { format: unknown };
    if (Number.isInteger(format) && Number(format) > 0) return Number(format);
  } catch {
    // Answered below, together with a format that is no number.
  }
  throw new BarkeepError(
    "storage_failed",
    `${path} should read {"format":${current}} but does not. Restore it from a back-up of ${directory}.`,
  );
}

/** A copy of everything but locks and earlier back-ups, made once per format. */
function backUp(directory: string, format: number, log: Log): void {
  const target = join(directory, `backup-format-${format}`);
  if (existsSync(target)) return;
  rmSync(`${target}.new`, { recursive: true, force: true });
  for (const name of readdirSync(directory)) {
    if (name.startsWith("lock") || name.startsWith("backup-")) continue;
    cpSync(join(directory, name), join(`${target}.new`, name), { recursive: true, preserveTimestamps: true });
  }
  renameSync(`${target}.new`, target);
  log.info({ target }, "a back-up of the data folder was made");
}
