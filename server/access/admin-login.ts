/** The admin: one token, stored hashed, and the page's logins, which are cookies whose values are stored hashed. */
import { BarkeepError } from "../problems/errors.ts";
import type { Collection, Store } from "../store/store.ts";
import { createAttempts } from "./attempts.ts";
import type { Login } from "./principal.ts";
import { hashToken, newToken, sameHash, tokenPrefixes } from "./token.ts";

export const loginCookie = "barkeep_admin";
/** A login ends after a week, in ms. */
const loginMs = 7 * 24 * 60 * 60 * 1000;
const mostLogins = 100;

interface StoredAdmin {
  readonly id: "admin";
  readonly hash: string;
}

interface StoredLogin {
  /** Hash of the cookie's value. */
  readonly id: string;
  /** Hash of the admin token it was made with: another token ends it. */
  readonly admin: string;
  readonly until: number;
}

export interface AdminLogin {
  /** The token made on this very start; undefined when there was one before. */
  readonly made: string | undefined;
  /** Another admin token, never stored and good for as long as this process lives: for programs of the same user. */
  readonly localToken: string;
  isAdminToken(token: string): boolean;
  /** Whether it is one that this server made, and not one that somebody chose. */
  isMadeToken(token: string): boolean;
  /** The value of a new cookie. Throws `unauthorized`, or `login_limited` with `retryAfterMs`. */
  login(token: unknown, remoteAddress: string): Promise<string>;
  /** The login that the cookie stands for, while it does. */
  loginOf(cookie: string): Login | undefined;
  logout(cookie: string): Promise<void>;
}

export interface AdminLoginOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  /** From BARKEEP_ADMIN_TOKEN: then it alone counts. */
  readonly token: string | undefined;
  readonly attemptsPerMinute: number;
  /** Called when a login is over before its time: logged out, or made room for another. */
  readonly onEnded: (login: string) => void;
}

export async function createAdminLogin(options: AdminLoginOptions): Promise<AdminLogin> {
  const { store, clock, attemptsPerMinute, onEnded } = options;
  const admins: Collection<StoredAdmin> = store.collection("access/admin", ["hash"]);
  const logins: Collection<StoredLogin> = store.collection("access/logins", ["admin", "until"]);
  const attempts = createAttempts({ clock, perMinute: attemptsPerMinute });
  const { hash, made } = await adminHash(admins, options.token);
  const localToken = newToken(tokenPrefixes.local);
  const localHash = hashToken(localToken);
  const isMadeToken = (token: string) => {
    const given = hashToken(token);
    return sameHash(given, localHash) || (options.token === undefined && sameHash(given, hash));
  };
  const isAdminToken = (token: string) => isMadeToken(token) || sameHash(hashToken(token), hash);

  async function end(id: string): Promise<void> {
    if (await logins.remove(id)) onEnded(id);
  }

  async function makeRoom(): Promise<void> {
    const stale = logins.list().filter((login) => login.until < clock.now() || login.admin !== hash);
    const oldest = logins.list().toSorted((a, b) => a.until - b.until);
    const surplus = oldest.slice(0, Math.max(0, oldest.length - mostLogins + 1));
    for (const login of new Set([...stale, ...surplus])) await end(login.id);
  }

  return {
    made,
    localToken,
    isAdminToken,
    isMadeToken,

    async login(token, remoteAddress) {
      const retryAfterMs = attempts.waitMs(remoteAddress);
      if (retryAfterMs > 0)
        throw new BarkeepError(
          "login_limited",
          `Too many failed logins: wait ${Math.ceil(retryAfterMs / 1000)} seconds, then use the token from the server's first output.`,
          { retryAfterMs },
        );
      if (typeof token !== "string" || !isAdminToken(token)) {
        attempts.failed(remoteAddress);
        throw new BarkeepError(
          "unauthorized",
          "That is not the admin token. It stands in the server's first output, or in BARKEEP_ADMIN_TOKEN.",
        );
      }
      await makeRoom();
      const cookie = newToken("");
      await logins.put({ id: hashToken(cookie), admin: hash, until: clock.now() + loginMs });
      return cookie;
    },

    loginOf(cookie) {
      const login = logins.get(hashToken(cookie));
      if (login === undefined || login.admin !== hash || clock.now() > login.until) return undefined;
      return { id: login.id, expiresAt: login.until };
    },

    logout: (cookie) => end(hashToken(cookie)),
  };
}

/** The `Set-Cookie` header of a login; an empty value takes the cookie away. */
export function loginCookieHeader(value: string, options: { readonly secure: boolean }): string {
  const age = value === "" ? 0 : loginMs / 1000;
  return `${loginCookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${options.secure ? "; Secure" : ""}`;
}

async function adminHash(admins: Collection<StoredAdmin>, given: string | undefined) {
  if (given !== undefined) return { hash: hashToken(given), made: undefined };
  const stored = admins.get("admin");
  if (stored !== undefined) return { hash: stored.hash, made: undefined };
  const made = newToken(tokenPrefixes.admin);
  await admins.put({ id: "admin", hash: hashToken(made) });
  return { hash: hashToken(made), made };
}
