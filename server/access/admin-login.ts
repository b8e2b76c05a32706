/** The admin token: one, stored hashed, made on the first start or given; and one for programs of the same user. */
import { BarkeepError } from "../problems/errors.ts";
import type { Collection, Store } from "../store/store.ts";
import { hashToken, newToken, sameHash, tokenPrefixes } from "./token.ts";

interface StoredAdmin {
  readonly id: "admin";
  readonly hash: string;
}

export interface AdminLogin {
  /** The token made on this very start; undefined when there was one before. */
  readonly made: string | undefined;
  /** Another admin token, never stored and good for as long as this process lives: for programs of the same user. */
  readonly localToken: string;
  /** Another one for another admin token. */
  readonly stamp: string;
  isAdminToken(token: string): boolean;
  /** Whether it is one that this server made, and not one that somebody chose. */
  isMadeToken(token: string): boolean;
  /** Throws `unauthorized`. */
  demand(token: unknown): void;
}

export interface AdminLoginOptions {
  readonly store: Store;
  /** From BARKEEP_ADMIN_TOKEN: then it alone counts. */
  readonly token: string | undefined;
}

export async function createAdminLogin(options: AdminLoginOptions): Promise<AdminLogin> {
  const admins: Collection<StoredAdmin> = options.store.collection("access/admin", { hash: "text" });
  const { hash, made } = await adminHash(admins, options.token);
  const localToken = newToken(tokenPrefixes.local);
  const localHash = hashToken(localToken);
  const isMadeToken = (token: string) => {
    const given = hashToken(token);
    return sameHash(given, localHash) || (options.token === undefined && sameHash(given, hash));
  };
  const isAdminToken = (token: string) => isMadeToken(token) || sameHash(hashToken(token), hash);

  return {
    made,
    localToken,
    stamp: hash,
    isAdminToken,
    isMadeToken,
    demand(token) {
      if (typeof token === "string" && isAdminToken(token)) return;
      throw new BarkeepError(
        "unauthorized",
        "That is not the admin token. It stands in the server's first output, or in BARKEEP_ADMIN_TOKEN.",
      );
    },
  };
}

async function adminHash(admins: Collection<StoredAdmin>, given: string | undefined) {
  if (given !== undefined) return { hash: hashToken(given), made: undefined };
  const stored = admins.get("admin");
  if (stored !== undefined) return { hash: stored.hash, made: undefined };
  const made = newToken(tokenPrefixes.admin);
  await admins.put({ id: "admin", hash: hashToken(made) });
  return { hash: hashToken(made), made };
}
