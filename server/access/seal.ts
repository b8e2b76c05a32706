/** Encryption at rest: AES-256-GCM with keys from BARKEEP_SECRET_KEY or a key file; the first key seals, all can open. */
import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from "node:crypto";
import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { reasonOf } from "../problems/file-reason.ts";
import { fileMode, realDisk, replaceFile } from "../store/disk.ts";

/** An encrypted text as it is stored; bytes in base64. */
export interface Sealed {
  /** Which key; not the key. */
  readonly key: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

export interface Seal {
  /** `purpose` is bound to the sealed text: opening it for another purpose fails. */
  seal(text: string, purpose: string): Sealed;
  /** Undefined when no key fits or the sealed text was changed. */
  open(sealed: Sealed, purpose: string): string | undefined;
  /** Whether it was sealed with a key that is on its way out. */
  isOld(sealed: Sealed): boolean;
  /** Begins with a fresh key in the key file; the old ones still open until `forgetOld`. Throws `conflict` with keys from the environment. */
  addKey(): Promise<void>;
  forgetOld(): Promise<void>;
}

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

export interface SealOptions {
  /** From BARKEEP_SECRET_KEY: the first seals. When not given, a key file is kept in the directory. */
  readonly passphrases?: readonly string[];
  readonly directory: string;
  readonly log: Log;
}

/** Throws `storage_failed` when the key file can't be read or made. */
export async function openSeal({ passphrases, directory, log }: SealOptions): Promise<Seal> {
  const path = join(directory, "secret.key");
  const fromFile = passphrases === undefined || passphrases.length === 0;
  let keys = fromFile ? await readKeys(path, log) : passphrases.map(deriveKey);

  return {
    seal(text, purpose) {
      const key = keys[0]!;
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key.bytes, iv).setAAD(Buffer.from(purpose));
      const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return {
        key: key.id,
        iv: iv.toString("base64"),
        tag: cipher.getAuthTag().toString("base64"),
        data: data.toString("base64"),
      };
    },

    open(sealed, purpose) {
      const key = keys.find((one) => one.id === sealed.key);
      if (key === undefined) return undefined;
      try {
        const cipher = createDecipheriv("aes-256-gcm", key.bytes, Buffer.from(sealed.iv, "base64"), {
          authTagLength: 16,
        })
          .setAAD(Buffer.from(purpose))
          .setAuthTag(Buffer.from(sealed.tag, "base64"));
        return Buffer.concat([cipher.update(Buffer.from(sealed.data, "base64")), cipher.final()]).toString("utf8");
      } catch {
        return undefined;
      }
    },

    isOld: (sealed) => sealed.key !== keys[0]!.id,

    async addKey() {
      if (!fromFile)
        throw new BarkeepError(
          "conflict",
          "The secret key comes from BARKEEP_SECRET_KEY: set it to `new,old` and restart; every secret then moves to the new key.",
        );
      const next = [keyFrom(randomBytes(32)), ...keys];
      await writeKeys(path, next);
      keys = next;
    },

    async forgetOld() {
      // What is named in the environment still opens what another node seals with it, while they go over one by one.
      if (keys.length === 1 || !fromFile) return;
      const next = keys.slice(0, 1);
      await writeKeys(path, next);
      keys = next;
    },
  };
}

const keyFrom = (bytes: Buffer): Key => ({
  id: createHash("sha256").update("barkeep key id").update(bytes).digest("hex").slice(0, 16),
  bytes,
});

/** A fixed salt: the passphrase is the operator's long secret, and the same one must give the same key on every machine. */
const deriveKey = (passphrase: string): Key => keyFrom(scryptSync(passphrase, "barkeep secret key v1", 32));

async function readKeys(path: string, log: Log): Promise<Key[]> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
    if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0) {
      log.warn({ path }, "the key file could be read by others; its mode was set to 0600");
      chmodSync(path, fileMode);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT")
      throw new BarkeepError("storage_failed", `The key file ${path} can't be read: ${reasonOf(error)}.`, {
        cause: error,
      });
    const keys = [keyFrom(randomBytes(32))];
    await writeKeys(path, keys);
    return keys;
  }
  const keys = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Buffer.from(line, "base64"));
  if (keys.length === 0 || keys.some((key) => key.length !== 32))
    throw new BarkeepError(
      "storage_failed",
      `The key file ${path} is damaged: it should hold keys of 32 bytes in base64, one a line. Restore it from a back-up; without it secrets must be entered again (move the file away to begin with a new key).`,
    );
  return keys.map(keyFrom);
}

async function writeKeys(path: string, keys: readonly Key[]): Promise<void> {
  try {
    await replaceFile(realDisk, path, keys.map((key) => `${key.bytes.toString("base64")}\n`).join(""));
  } catch (error) {
    throw new BarkeepError("storage_failed", `The key file ${path} can't be written: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}
