/** Who is asking: what a token, key or cookie turns into. */
import type { BarkeepError } from "../problems/errors.ts";
import type { Person } from "./people.ts";

export interface AdminPrincipal {
  readonly kind: "admin";
  /** The page's login it came with: when that ends, what was opened with it ends too. None for a token. */
  readonly login?: Login;
  /** Whose login it is; then it may do what the person's role may. None for the admin token, which may do everything. */
  readonly person?: Pick<Person, "id" | "name" | "role">;
}

export interface Login {
  /** Tells one login from another; the cookie can't be made of it. */
  readonly id: string;
  /** Unix time in ms. */
  readonly expiresAt: number;
}

export interface GameKeyPrincipal {
  readonly kind: "game";
  readonly key: string;
  readonly name: string;
}

export interface PlayerPrincipal {
  readonly kind: "player";
  readonly player: { readonly id: string; readonly name: string };
  /** Characters the token is good for; `"all"` for every one. */
  readonly characters: "all" | readonly string[];
  readonly maxSessions: number;
  /** Unix time in ms. */
  readonly expiresAt: number;
  /** The game key it was issued with, if one; revoking the key ends the token. */
  readonly key: string | null;
}

export type Principal = AdminPrincipal | GameKeyPrincipal | PlayerPrincipal;

/** When what the principal came with runs out, Unix time in ms; null when it stands until it is revoked. */
export function endOf(principal: Principal): number | null {
  if (principal.kind === "player") return principal.expiresAt;
  return principal.kind === "admin" ? (principal.login?.expiresAt ?? null) : null;
}

/** Whether both are the same admin, game or player, whatever else their tokens say. */
export function sameIdentity(before: Principal, after: Principal): boolean {
  if (before.kind === "admin" || after.kind === "admin")
    return before.kind === "admin" && after.kind === "admin" && before.person?.id === after.person?.id;
  if (before.kind === "game" || after.kind === "game") return before.kind === after.kind && before.key === after.key;
  return before.key === after.key && before.player.id === after.player.id;
}

export interface Authenticator {
  /**
   * The principal of a bearer token of any kind, or why not: `unauthorized`, `token_expired`, and `rate_limited` when too many
   * wrong ones have come from the address. The development token is good for `direct` requests only, which no proxy passed on.
   */
  authenticate(token: string | undefined, address?: string, direct?: boolean): Promise<Principal | BarkeepError>;
  /** Calls back when a key is revoked or a login ended, with a test for principals that end with it. Returns a function that stops it. */
  onRevoked(listener: (affects: (principal: Principal) => boolean) => void): () => void;
}
