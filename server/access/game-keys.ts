/** Game keys: what a game's own server says hello with and asks for player tokens with. Shown once, stored hashed. */
import { BarkeepError } from "../problems/errors.ts";
import type { Collection, Store } from "../store/store.ts";
import type { GameKeyPrincipal } from "./principal.ts";
import { hashToken, newToken, sameHash, tokenPrefixes } from "./token.ts";

interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
  readonly createdAt: string;
}

/** A game key as it is listed: never the key itself. */
export type ListedKey = Omit<StoredKey, "hash">;

export interface GameKeys {
  list(): readonly ListedKey[];
  /** The only time the key is to be had. Throws `invalid_request`. */
  create(name: unknown): Promise<{ readonly id: string; readonly name: string; readonly key: string }>;
  /** Ends the key and every player token issued with it, open sockets included. Throws `not_found`. */
  revoke(id: string): Promise<void>;
  find(token: string): GameKeyPrincipal | undefined;
  has(id: string): boolean;
}

export interface GameKeysOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  /** Both are called of what any node has done. */
  readonly onCreated: () => void;
  readonly onRevoked: (id: string) => void;
}

export function createGameKeys({ store, clock, ids, onCreated, onRevoked }: GameKeysOptions): GameKeys {
  const stored: Collection<StoredKey> = store.collection("access/game-keys", { name: "text", hash: "text" });
  stored.onChange((ids) => {
    for (const id of ids) {
      if (stored.get(id) === undefined) onRevoked(id);
      else onCreated();
    }
  });

  return {
    list: () => stored.list().map(({ id, name, createdAt }) => ({ id, name, createdAt })),

    async create(name) {
      if (typeof name !== "string" || name.trim() === "" || name.length > 128) {
        const message = "Expected a text of 1 to 128 characters, such as the name of the game or of its build.";
        throw new BarkeepError("invalid_request", `name: ${message}`, { details: [{ path: "name", message }] });
      }
      const key = newToken(tokenPrefixes.game);
      const document = {
        id: ids("key"),
        name: name.trim(),
        hash: hashToken(key),
        createdAt: new Date(clock.now()).toISOString(),
      };
      await stored.put(document);
      return { id: document.id, name: document.name, key };
    },

    async revoke(id) {
      if (!(await stored.remove(id)))
        throw new BarkeepError("not_found", `There is no game key ${JSON.stringify(id)}.`);
    },

    find(token) {
      const hash = hashToken(token);
      const found = stored.list().find((one) => sameHash(one.hash, hash));
      return found && { kind: "game", key: found.id, name: found.name };
    },

    has: (id) => stored.get(id) !== undefined,
  };
}
