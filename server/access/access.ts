/** Access as one thing: who is asking, whether they may, and what the first start prints. */
import type { Config } from "../config/config.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Store } from "../store/store.ts";
import { type AdminLogin, createAdminLogin } from "./admin-login.ts";
import { createAttempts } from "./attempts.ts";
import { type AddressOf, createAddressOf } from "./client-address.ts";
import { createDevelopmentToken } from "./development-token.ts";
import { createGameKeys, type GameKeys } from "./game-keys.ts";
import { createLogins, loginCookie } from "./logins.ts";
import { createPeople, type People, type Person } from "./people.ts";
import { may } from "./permissions.ts";
import { clockSkewMs, createPlayerTokens, longestTokenSeconds, type PlayerTokens } from "./player-tokens.ts";
import type { Authenticator, Principal } from "./principal.ts";
import { bearerOf, cookieOf, isForwarded, type RequestHeaders } from "./request-headers.ts";
import { createSourceChecks, isLoopback, type SourceChecks } from "./request-source.ts";
import { openSeal } from "./seal.ts";
import { createSigningKeys } from "./signing-keys.ts";
import { createSingleSignOn } from "./single-sign-on.ts";
import { tokenPrefixes } from "./token.ts";
import { createVault, type StoredVault } from "./vault-store.ts";

export interface Access {
  readonly authenticator: Authenticator;
  readonly vault: StoredVault;
  readonly gameKeys: Omit<GameKeys, "find" | "has">;
  readonly playerTokens: Omit<PlayerTokens, "check" | "forgetOldEnds">;
  readonly people: Omit<People, "find" | "stampOf">;
  readonly checks: SourceChecks;
  readonly may: typeof may;
  /** Whose address a request counts for: with BARKEEP_TRUST_PROXY what the proxy's header says. */
  readonly addressOf: AddressOf;
  /** The cookie's value. Throws `unauthorized`, or `login_limited` with `retryAfterMs`. */
  login(token: unknown, remoteAddress: string, headers?: RequestHeaders): Promise<string>;
  /** The cookie's value for that person. */
  loginAs(person: Pick<Person, "id">): Promise<string>;
  /** Whose name and password these are. Throws `unauthorized`, or `login_limited` with `retryAfterMs`. */
  personOf(
    given: { readonly name: string; readonly password: string },
    remoteAddress: string,
    headers?: RequestHeaders,
  ): Promise<Person>;
  logout(headers: RequestHeaders): Promise<void>;
  /**
   * Who sends an HTTP request, by bearer token or cookie; or why nobody does. Says `csrf` itself where `method` is given. A
   * wrong bearer token counts for the address.
   */
  authenticateRequest(
    headers: RequestHeaders,
    request?: {
      readonly method?: string;
      readonly remoteAddress?: string;
      /** Whether a proxy passed it on, where more than the headers tells that. */
      readonly forwarded?: boolean;
    },
  ): Promise<Authenticated | BarkeepError>;
  /** Whether other machines are known to come here, by another address or through a proxy in front. */
  readonly servesOthers: boolean;
  readonly firstStart: FirstStart;
  /** An admin token that is good while this process lives; for the data folder's run file. */
  readonly localToken: string;
  /** Seals everything with a fresh key, while the server runs. Throws `conflict` when the key comes from the environment. */
  rotateSecretKey(): Promise<void>;
}

export interface Authenticated {
  readonly principal: Principal;
  readonly via: "bearer" | "cookie";
}

export interface FirstStart {
  /** Made on this very start, to be shown once. */
  readonly adminToken: string | undefined;
  /** The page to begin with, at its public address if there is one; it carries the token only on the first start. */
  loginUrl(url: string): string;
  /** A token for a first client, while there is no game key and only this machine can connect. */
  developmentToken(): string | undefined;
}

export interface AccessOptions {
  readonly store: Store;
  readonly config: Config;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  readonly log: Log;
}

/** Throws `storage_failed`, or `forbidden` when the server would stand open to others without any key. */
export async function createAccess(options: AccessOptions): Promise<Access> {
  const { store, config, clock, ids, log } = options;
  const seal = await openSeal({ passphrases: config.secretKey, directory: config.dataDir, log });
  const listeners = new Set<(affects: (principal: Principal) => boolean) => void>();
  const ended = (affects: (principal: Principal) => boolean) => {
    for (const listener of listeners) listener(affects);
  };
  const gameKeys = createGameKeys({
    store,
    clock,
    ids,
    onCreated: () => development.end(),
    onRevoked: (id) => ended((who) => who.kind !== "admin" && who.key === id),
  });
  refuseOpenDoors(config, gameKeys);
  const development = await createDevelopmentToken({
    store,
    seal,
    offered: config.developmentToken === "auto" && othersReach(config) === null && gameKeys.list().length === 0,
    onEnded: (id) => ended((who) => who.kind !== "admin" && who.key === id),
  });
  const admin: AdminLogin = await createAdminLogin({ store, token: config.adminToken });
  const people = createPeople({
    store,
    clock,
    ids,
    async onChanged() {
      await logins.endStale();
      // Those whom the proxy names hold no login of ours: what they have open ends, and is opened again by whoever still may.
      if (config.ssoHeader !== undefined)
        ended((who) => who.kind === "admin" && who.person !== undefined && who.login === undefined);
    },
  });
  const signedOn = createSingleSignOn(config, people);
  const logins = createLogins({
    store,
    clock,
    stampOf: (person) => (person === undefined ? admin.stamp : people.stampOf(person)),
    onEnded: (id) => ended((who) => who.kind === "admin" && who.login?.id === id),
  });
  const loginAttempts = createAttempts({ clock, perMinute: config.limits.loginAttemptsPerMinute });
  const signing = createSigningKeys({
    store,
    seal,
    clock,
    ids,
    log,
    keepMs: longestTokenSeconds * 1000 + clockSkewMs,
    onReplaced: () => ended((who) => who.kind === "player"),
  });
  const playerTokens = createPlayerTokens({
    store,
    signing,
    clock,
    defaultSeconds: config.playerTokenSeconds,
    defaultMaxSessions: config.limits.sessionsPerPlayer,
    keyStands: (key) => gameKeys.has(key) || development.is(key),
    onEnded: ended,
  });
  const vault = createVault({ store, seal, clock, log, alsoMask: ownSecrets(config, admin, development.token()) });
  const checks = createSourceChecks(config);
  const sealAgain = async () => {
    await vault.sealAgain();
    await signing.sealAgain();
    await development.sealAgain();
    await seal.forgetOld();
  };
  await sealAgain();
  await playerTokens.forgetOldEnds();

  const addressOf = createAddressOf(config);
  const wrongTokens = createAttempts({ clock, perMinute: config.limits.wrongTokensPerMinute });

  /** Counts what fails for the address. Throws `login_limited`, or what `check` throws. */
  async function tryLogin<T>(address: string, check: () => T | Promise<T>): Promise<T> {
    refuseMoreLogins(loginAttempts.waitMs(address));
    const takeBack = loginAttempts.begun(address);
    try {
      const found = await check();
      takeBack();
      return found;
    } catch (err) {
      if (!(err instanceof BarkeepError && err.code === "unauthorized")) takeBack();
      throw err;
    }
  }

  /** Who holds a token that this server made; `undefined` when it made none like it. */
  function holderOf(token: string, direct: boolean): Principal | BarkeepError | undefined {
    if (token.startsWith(tokenPrefixes.player)) return playerTokens.check(token);
    if (admin.isMadeToken(token)) return { kind: "admin" };
    return (direct ? development.find(token) : undefined) ?? gameKeys.find(token);
  }

  async function authenticate(
    token: string | undefined,
    address?: string,
    direct = true,
  ): Promise<Principal | BarkeepError> {
    if (token === undefined || token === "")
      return new BarkeepError(
        "unauthorized",
        "A token is needed: send it as `Authorization: Bearer …`, or in `hello`.",
      );
    const holder = holderOf(token, direct);
    // Nobody guesses what this server has made, so it is good from everywhere; only a chosen admin token has to wait.
    if (holder !== undefined && !isWrong(holder)) return holder;
    const retryAfterMs = address === undefined ? 0 : wrongTokens.waitMs(address);
    if (retryAfterMs > 0)
      return new BarkeepError(
        "rate_limited",
        `Too many wrong tokens from this address: wait ${Math.ceil(retryAfterMs / 1000)} seconds.`,
        { retryAfterMs },
      );
    if (admin.isAdminToken(token)) return { kind: "admin" };
    // Another node may have made it a moment ago.
    await store.upToDate?.();
    const now = holderOf(token, direct);
    if (now !== undefined && !isWrong(now)) return now;
    if (address !== undefined) wrongTokens.failed(address);
    return now ?? new BarkeepError("unauthorized", "The token is wrong or was revoked.");
  }

  return {
    authenticator: {
      authenticate,
      onRevoked(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    vault,
    gameKeys,
    playerTokens,
    checks,
    may,
    addressOf,
    people,

    async login(token, remoteAddress, headers = {}) {
      await tryLogin(addressOf(headers, remoteAddress), () => admin.demand(token));
      return logins.create();
    },

    loginAs: ({ id }) => logins.create(id),
    personOf: ({ name, password }, remoteAddress, headers = {}) =>
      tryLogin(addressOf(headers, remoteAddress), async () => {
        const found = await people.find(name, password);
        if (found) return found;
        throw new BarkeepError("unauthorized", "Nobody has that name and that password.");
      }),

    async logout(headers) {
      const cookie = cookieOf(headers, loginCookie);
      if (cookie !== undefined) await logins.end(cookie);
    },

    async authenticateRequest(headers, { method, remoteAddress, forwarded = isForwarded(headers) } = {}) {
      const bearer = bearerOf(headers);
      const cookie = cookieOf(headers, loginCookie);
      // A browser sends the cookie for pages of another port on this host as well: those are not the admin page.
      const fromPage = bearer === undefined && cookie !== undefined && checks.sameOrigin(headers);
      const login = fromPage ? logins.find(cookie) : undefined;
      if (login !== undefined) {
        const refused = method === undefined ? undefined : checks.csrf(method, headers);
        const person = login.person === undefined ? undefined : people.get(login.person);
        const principal = { kind: "admin", login: login.login, ...(person && { person }) } as const;
        return refused ?? { principal, via: "cookie" };
      }
      const person = bearer === undefined && checks.sameOrigin(headers) ? signedOn(headers) : undefined;
      if (person !== undefined) {
        const { id, name, role } = person;
        // The browser is let through by the proxy's own cookie, for pages of other sites too: those are not the admin page.
        const refused = method === undefined ? undefined : checks.csrf(method, headers);
        return refused ?? { principal: { kind: "admin", person: { id, name, role } }, via: "cookie" };
      }
      const principal = await authenticate(bearer, addressOf(headers, remoteAddress), !forwarded);
      return principal instanceof BarkeepError ? principal : { principal, via: "bearer" };
    },

    localToken: admin.localToken,
    servesOthers: othersReach(config) !== null,

    firstStart: {
      adminToken: admin.made,
      loginUrl(url) {
        const page = (config.publicUrl ?? url).replace(/\/$/, "");
        return admin.made === undefined ? page : `${page}/login#token=${admin.made}`;
      },
      developmentToken: () => development.token(),
    },

    async rotateSecretKey() {
      await seal.addKey();
      await sealAgain();
    },
  };
}

/** A player token that has run out was good once: whoever sends it does not guess. */
const isWrong = (holder: Principal | BarkeepError) => holder instanceof BarkeepError && holder.code !== "token_expired";

function refuseMoreLogins(waitMs: number): void {
  if (waitMs === 0) return;
  throw new BarkeepError(
    "login_limited",
    `Too many failed logins: wait ${Math.ceil(waitMs / 1000)} seconds, then use the token from the server's first output.`,
    { retryAfterMs: waitMs },
  );
}

/** Shortest admin token where others can try to guess it, in characters. */
const shortestToken = 16;

/** How other machines come to the page, as the beginning of a sentence; null when only this one does. */
function othersReach(config: Config): string | null {
  if (!isLoopback(config.host)) return `Barkeep would listen on ${config.host}, where other machines can reach it`;
  const page = config.publicUrl === undefined ? undefined : new URL(config.publicUrl).hostname;
  if (page !== undefined && !isLoopback(page))
    return `Other machines would reach Barkeep at BARKEEP_PUBLIC_URL=${config.publicUrl}`;
  if (config.trustProxy) return "Other machines would reach Barkeep through the proxy of BARKEEP_TRUST_PROXY";
  if (config.ssoHeader !== undefined)
    return "Other machines would reach Barkeep through the proxy of BARKEEP_SSO_HEADER";
  const name = config.allowedHosts.find((host) => !isLoopback(host));
  return name === undefined ? null : `Other machines would reach Barkeep by the name ${name} of BARKEEP_ALLOWED_HOSTS`;
}

/** Others can connect: then somebody must have chosen who may. */
function refuseOpenDoors(config: Config, gameKeys: GameKeys): void {
  const reach = othersReach(config);
  if (reach !== null && config.adminToken !== undefined && config.adminToken.length < shortestToken)
    throw new BarkeepError(
      "forbidden",
      `${reach}, with a BARKEEP_ADMIN_TOKEN of ${config.adminToken.length} characters. Set one of at least ${shortestToken}.`,
    );
  if (isLoopback(config.host)) return;
  if (config.adminToken !== undefined || gameKeys.list().length > 0) return;
  throw new BarkeepError(
    "forbidden",
    `Barkeep would listen on ${config.host}, where other machines can reach it, and no key has been made yet. Set BARKEEP_ADMIN_TOKEN to a long random text, or start once on 127.0.0.1, make a game key in the admin page, and start again.`,
  );
}

function ownSecrets(config: Config, admin: AdminLogin, development: string | undefined) {
  return {
    ADMIN_TOKEN: config.adminToken ?? admin.made,
    LOCAL_TOKEN: admin.localToken,
    DEVELOPMENT_TOKEN: development,
    SSO_SECRET: config.ssoSecret,
    DATABASE_PASSWORD: loginIn(config.databaseUrl).password,
    // A token stands alone before the host.
    NATS_PASSWORD: loginIn(config.natsUrl).password ?? loginIn(config.natsUrl).username,
    ...config.providerSecrets,
    ...Object.fromEntries((config.secretKey ?? []).map((key, index) => [`SECRET_KEY_${index + 1}`, key])),
  };
}

function loginIn(address: string | undefined): { readonly username?: string; readonly password?: string } {
  if (address === undefined || !URL.canParse(address)) return {};
  const { username, password } = new URL(address);
  return {
    ...(username !== "" && { username: decodeURIComponent(username) }),
    ...(password !== "" && { password: decodeURIComponent(password) }),
  };
}
