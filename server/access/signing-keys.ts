/** The keys player tokens are signed with: a new one each day, kept for as long as a token signed with it may live. */
import { createHmac, randomBytes } from "node:crypto";
import type { Log } from "../observe/log.ts";
import type { Collection, Store } from "../store/store.ts";
import type { Seal, Sealed } from "./seal.ts";
import { sameHash } from "./token.ts";

interface StoredSigningKey {
  readonly id: string;
  readonly sealed: Sealed;
  /** Unix time in ms. */
  readonly createdAt: number;
}

export interface SigningKeys {
  /** Signs with the newest key, making one when it is a day old. */
  sign(text: string): Promise<{ readonly key: string; readonly signature: string }>;
  verify(text: string, key: string, signature: string): boolean;
  /** What the text is under that key, or under each there is: says nothing about it once the key is gone. */
  digest(text: string, key: string): string | undefined;
  digests(text: string): readonly string[];
  /** Ends every token signed so far. */
  replaceAll(): Promise<void>;
  sealAgain(): Promise<void>;
}

export interface SigningKeysOptions {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  /** How long after its last use a key must still verify, in ms. */
  readonly keepMs: number;
  /** Called when keys went before their time, on whichever node: what they signed is no longer good. */
  readonly onReplaced: () => void;
}

const signForMs = 24 * 60 * 60 * 1000;
const purpose = (id: string) => `signing key ${id}`;

export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { store, seal, clock, ids, log, keepMs, onReplaced } = options;
  const stored: Collection<StoredSigningKey> = store.collection("access/signing-keys", {
    sealed: "object",
    createdAt: "number",
  });
  const secrets = new Map<string, Buffer>();
  const createdAt = new Map<string, number>();
  const isPast = (at: number) => at + signForMs + keepMs < clock.now();
  const read = (key: StoredSigningKey) => {
    const secret = seal.open(key.sealed, purpose(key.id));
    if (secret === undefined)
      log.warn(
        { id: key.id },
        "a signing key can't be opened with the present secret key: its player tokens are refused",
      );
    else secrets.set(key.id, Buffer.from(secret, "base64"));
    createdAt.set(key.id, key.createdAt);
  };
  for (const key of stored.list()) read(key);
  stored.onChange((changed) => {
    let replaced = false;
    for (const id of changed) {
      const key = stored.get(id);
      if (key !== undefined) {
        read(key);
        continue;
      }
      secrets.delete(id);
      const at = createdAt.get(id);
      createdAt.delete(id);
      replaced ||= at !== undefined && !isPast(at);
    }
    if (replaced) onReplaced();
  });
  let making: Promise<StoredSigningKey> | null = null;

  const usable = () => stored.list().filter((key) => secrets.has(key.id));
  const newest = () =>
    usable().reduce<StoredSigningKey | undefined>((a, b) => (a && a.createdAt >= b.createdAt ? a : b), undefined);
  const signature = (text: string, secret: Buffer) => createHmac("sha256", secret).update(text).digest("base64url");

  // A token's body has no space in it: no digest is ever a signature.
  const digest = (text: string, key: string) => {
    const secret = secrets.get(key);
    return secret && `${key}.${signature(`digest of ${text}`, secret)}`;
  };

  async function make(): Promise<StoredSigningKey> {
    const secret = randomBytes(32);
    const id = ids("sign");
    const key = { id, sealed: seal.seal(secret.toString("base64"), purpose(id)), createdAt: clock.now() };
    await stored.put(key);
    await forget((old) => isPast(old.createdAt));
    return key;
  }

  async function forget(which: (key: StoredSigningKey) => boolean): Promise<void> {
    for (const key of stored.list().filter(which)) await stored.remove(key.id);
  }

  async function current(): Promise<StoredSigningKey> {
    const key = newest();
    // A clock that went back makes no new keys.
    if (key !== undefined && clock.now() - key.createdAt < signForMs) return key;
    making ??= make().finally(() => {
      making = null;
    });
    return making;
  }

  return {
    async sign(text) {
      const { id } = await current();
      return { key: id, signature: signature(`${id}.${text}`, secrets.get(id)!) };
    },

    verify(text, key, given) {
      const secret = secrets.get(key);
      return secret !== undefined && sameHash(signature(`${key}.${text}`, secret), given);
    },

    digest,
    digests: (text) => [...secrets.keys()].map((key) => digest(text, key)!),

    async replaceAll() {
      const old = new Set(stored.list().map((key) => key.id));
      await make();
      await forget((key) => old.has(key.id));
    },

    async sealAgain() {
      for (const key of usable()) {
        if (!seal.isOld(key.sealed)) continue;
        const secret = secrets.get(key.id)!.toString("base64");
        await stored.put({ ...key, sealed: seal.seal(secret, purpose(key.id)) });
      }
    },
  };
}
