/** The page's logins: cookies whose values are stored hashed, of the admin token or of one person. */
import type { Collection, Store } from "../store/store.ts";
import type { Login } from "./principal.ts";
import { hashToken, newToken } from "./token.ts";

export const loginCookie = "barkeep_admin";
/** A login ends after a week, in ms. */
const loginMs = 7 * 24 * 60 * 60 * 1000;
/** Of one person, or of the admin token: whoever logs in again and again ends none but their own. */
const mostLogins = 100;

interface StoredLogin {
  /** Hash of the cookie's value. */
  readonly id: string;
  /** What it was made with, as `Whose.stamp` gave it: another one ends it. */
  readonly admin: string;
  readonly until: number;
  /** Id of the person; the admin token's logins have none. */
  readonly person?: string;
}

export interface Logins {
  /** The value of a new cookie. */
  create(person?: string): Promise<string>;
  /** The login that the cookie stands for, while it does. */
  find(cookie: string): { readonly login: Login; readonly person: string | undefined } | undefined;
  end(cookie: string): Promise<void>;
  /** Ends what no longer stands: of people who are gone, or whose password or role is another one. */
  endStale(): Promise<void>;
}

export interface LoginsOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  /** Changes whenever the logins of a person, or of the admin token, must end; undefined when there is no such person. */
  readonly stampOf: (person: string | undefined) => string | undefined;
  /** Called when a login is over before its time: logged out, made room for another, or no longer stands. */
  readonly onEnded: (login: string) => void;
}

export function createLogins({ store, clock, stampOf, onEnded }: LoginsOptions): Logins {
  const logins: Collection<StoredLogin> = store.collection("access/logins", { admin: "text", until: "number" });
  logins.onChange((ids) => {
    for (const id of ids) if (logins.get(id) === undefined) onEnded(id);
  });
  const stands = (login: StoredLogin) => login.until >= clock.now() && login.admin === stampOf(login.person);

  async function end(id: string): Promise<void> {
    await logins.remove(id);
  }

  async function endStale(): Promise<void> {
    for (const login of logins.list().filter((one) => !stands(one))) await end(login.id);
  }

  return {
    endStale,

    async create(person) {
      await endStale();
      const own = logins.list().filter((login) => login.person === person);
      const oldest = own.toSorted((a, b) => a.until - b.until);
      for (const login of oldest.slice(0, Math.max(0, oldest.length - mostLogins + 1))) await end(login.id);
      const cookie = newToken("");
      const admin = stampOf(person) ?? "";
      await logins.put({ id: hashToken(cookie), admin, until: clock.now() + loginMs, ...(person && { person }) });
      return cookie;
    },

    find(cookie) {
      const login = logins.get(hashToken(cookie));
      if (login === undefined || !stands(login)) return undefined;
      return { login: { id: login.id, expiresAt: login.until }, person: login.person };
    },

    end: (cookie) => end(hashToken(cookie)),
  };
}

/** The `Set-Cookie` header of a login; an empty value takes the cookie away. */
export function loginCookieHeader(value: string, options: { readonly secure: boolean }): string {
  const age = value === "" ? 0 : loginMs / 1000;
  return `${loginCookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${options.secure ? "; Secure" : ""}`;
}
