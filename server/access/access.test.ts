import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { BarkeepError } from "../problems/errors.ts";
import { loginCookie } from "./logins.ts";
import type { Principal } from "./principal.ts";
import { startAccess } from "./testing/start-access.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
let directory: string;
let now: number;
let count: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-access-"));
  now = Date.UTC(2026, 10, 23);
  count = 0;
});

const start = (env: Record<string, string> = {}) =>
  startAccess({ directory, clock: { now: () => now }, ids: (prefix) => `${prefix}_${++count}`, env });

const code = (answer: unknown) => (answer instanceof BarkeepError ? answer.code : answer);
const player = (more: object = {}) => ({
  player: { id: "p1", name: "Ada" },
  characters: ["mira"],
  ttlSeconds: 60,
  ...more,
});
const admin: Principal = { kind: "admin" };
/** What the page's cookie stands for. */
const page = { principal: { ...admin, login: expect.objectContaining({ id: expect.any(String) }) }, via: "cookie" };

describe("the admin token", () => {
  it("is made on first start, shown once, and stored hashed", async () => {
    const first = await start();
    const token = first.access.firstStart.adminToken!;
    expect(first.access.firstStart.loginUrl("http://h:1")).toBe(`http://h:1/login#token=${token}`);
    expect(await first.who(token)).toEqual(admin);
    await first.stop();
    const second = await start();
    expect(second.access.firstStart.adminToken).toBeUndefined();
    expect(second.access.firstStart.loginUrl("http://h:1")).toBe("http://h:1");
    expect(await second.who(token)).toEqual(admin);
    await second.stop();
    expect(everythingStored()).not.toContain(token);
  });

  it("has a companion for programs of the same user, which ends with the process", async () => {
    const first = await start();
    expect(await first.who(first.access.localToken)).toEqual(admin);
    await expect(first.access.login(first.access.localToken, "::1")).resolves.toEqual(expect.any(String));
    await first.stop();
    const second = await start();
    expect(code(await second.who(first.access.localToken))).toBe("unauthorized");
    await second.stop();
    expect(everythingStored()).not.toContain(first.access.localToken);
  });

  it("from the environment alone counts, and ends logins made with another", async () => {
    const first = await start();
    const made = first.access.firstStart.adminToken!;
    const cookie = await first.access.login(made, "1.2.3.4");
    await first.stop();
    const second = await start({ BARKEEP_ADMIN_TOKEN: "a-long-enough-token" });
    expect(code(await second.who(made))).toBe("unauthorized");
    expect(await second.who("a-long-enough-token")).toEqual(admin);
    expect(code(await second.access.authenticateRequest({ cookie: `${loginCookie}=${cookie}` }))).toBe("unauthorized");
    await second.stop();
  });
});

describe("the page's login", () => {
  it("gives a cookie that lasts a week, over restarts, until logged out", async () => {
    const first = await start();
    const cookie = await first.access.login(first.access.firstStart.adminToken, "1.2.3.4");
    const headers = { cookie: `other=1; ${loginCookie}=${cookie}` };
    const login = { id: expect.any(String), expiresAt: now + 7 * day };
    const asked = { principal: { ...admin, login }, via: "cookie" };
    expect(await first.access.authenticateRequest(headers)).toEqual(asked);
    expect(await first.access.authenticateRequest(new Headers(headers))).toEqual(asked);
    await first.stop();
    expect(everythingStored()).not.toContain(cookie);
    const second = await start();
    expect(await second.access.authenticateRequest(headers)).toEqual(asked);
    now += 7 * day + 1;
    expect(code(await second.access.authenticateRequest(headers))).toBe("unauthorized");
    now -= 2 * day;
    await second.access.logout(headers);
    expect(code(await second.access.authenticateRequest(headers))).toBe("unauthorized");
    await second.stop();
  });

  it("takes along what was opened with it when it is logged out or makes room for another, and nothing else", async () => {
    const { access, stop } = await start();
    const login = async () => {
      now += 1;
      const headers = { cookie: `${loginCookie}=${await access.login(access.firstStart.adminToken, "1.2.3.4")}` };
      const asked = await access.authenticateRequest(headers);
      if (asked instanceof BarkeepError) throw asked;
      return { headers, principal: asked.principal };
    };
    const [first, second] = [await login(), await login()];
    const ended: boolean[][] = [];
    access.authenticator.onRevoked((affects) => ended.push([first.principal, second.principal, admin].map(affects)));
    await access.logout(second.headers);
    await access.logout(second.headers);
    expect(ended).toEqual([[false, true, false]]);
    for (let more = 0; more < 100; more += 1) await login();
    expect(ended.slice(1)).toEqual([[true, false, false]]);
    await stop();
  });

  it("is limited by failures per address, the right token too, and lets go after a minute", async () => {
    const { access, stop } = await start({ BARKEEP_LOGIN_ATTEMPTS_PER_MINUTE: "3" });
    const fail = (address: string) => access.login("wrong", address).catch((error: unknown) => error);
    for (let n = 0; n < 3; n += 1) expect(await fail("10.0.0.1")).toMatchObject({ code: "unauthorized" });
    now += 1000;
    expect(await access.login(access.firstStart.adminToken, "10.0.0.1").catch((error: unknown) => error)).toMatchObject(
      {
        code: "login_limited",
        retryAfterMs: 59_000,
      },
    );
    expect(await fail("10.0.0.2")).toMatchObject({ code: "unauthorized" });
    now += 59_000;
    await expect(access.login(access.firstStart.adminToken, "10.0.0.1")).resolves.toEqual(expect.any(String));
    await stop();
  });

  it.each([
    ["true", "unauthorized"],
    ["false", "login_limited"],
  ])("counts by what the proxy says only when told to trust it (%s)", async (trust, second) => {
    const { access, stop } = await start({ BARKEEP_LOGIN_ATTEMPTS_PER_MINUTE: "1", BARKEEP_TRUST_PROXY: trust });
    const fail = (forwarded: string) =>
      access.login("wrong", "127.0.0.1", { "x-forwarded-for": forwarded }).catch((error: unknown) => error);
    expect(await fail("9.9.9.9, 10.0.0.1")).toMatchObject({ code: "unauthorized" });
    expect(await fail("9.9.9.9, 10.0.0.2")).toMatchObject({ code: second });
    await stop();
  });

  it("counts a whole /64 of IPv6 as one address", async () => {
    const { access, stop } = await start({ BARKEEP_LOGIN_ATTEMPTS_PER_MINUTE: "1" });
    const fail = (address: string) => access.login("wrong", address).catch((error: unknown) => error);
    expect(await fail("2001:db8:1:2::1")).toMatchObject({ code: "unauthorized" });
    expect(await fail("2001:db8:1:2:9:9:9:9")).toMatchObject({ code: "login_limited" });
    expect(await fail("2001:db8:1:3::1")).toMatchObject({ code: "unauthorized" });
    await stop();
  });

  it("demands the page's header and origin on what changes something", async () => {
    const { access, stop } = await start();
    const cookie = `${loginCookie}=${await access.login(access.firstStart.adminToken, "::1")}`;
    const ask = async (method: string, headers: Record<string, string>) =>
      code(await access.authenticateRequest({ host: "127.0.0.1:7070", cookie, ...headers }, { method }));
    expect(await ask("GET", {})).toEqual(page);
    expect(await ask("PUT", {})).toBe("csrf");
    expect(await ask("PUT", { "x-barkeep-csrf": "1" })).toEqual(page);
    expect(await ask("PUT", { "x-barkeep-csrf": "1", origin: "http://127.0.0.1:7070" })).toEqual(page);
    await stop();
  });

  it("does not count for pages of another origin, another port among them", async () => {
    const { access, stop } = await start();
    const cookie = `${loginCookie}=${await access.login(access.firstStart.adminToken, "::1")}`;
    const ask = async (headers: Record<string, string>) =>
      code(
        await access.authenticateRequest(
          { host: "127.0.0.1:7070", cookie, "x-barkeep-csrf": "1", ...headers },
          { method: "PUT" },
        ),
      );
    expect(await ask({ origin: "http://127.0.0.1:7070" })).toEqual(page);
    for (const origin of ["https://evil.example", "http://127.0.0.1:8080", "http://localhost:7070", "null"])
      expect(await ask({ origin })).toBe("unauthorized");
    expect(await ask({ "sec-fetch-site": "cross-site" })).toBe("unauthorized");
    expect(await ask({ "sec-fetch-site": "same-site" })).toBe("unauthorized");
    await stop();
  });
});

describe("game keys", () => {
  it("of a file that was damaged or edited badly are taken from its last good copy", async () => {
    const first = await start();
    const { key } = await first.access.gameKeys.create("My game");
    await first.stop();
    writeFileSync(join(directory, "access", "game-keys.json"), '{"items":[{"id":"key_1","name":"Mine"}]}');
    const second = await start();
    expect(await second.who(key)).toMatchObject({ kind: "game", name: "My game" });
    await second.stop();
  });

  it("are shown once, stored hashed, and end at once with every token issued with them", async () => {
    const { access, stop, who } = await start();
    const ended: boolean[] = [];
    const { id, key } = await access.gameKeys.create("My game");
    const game = (await who(key)) as Principal;
    expect(game).toEqual({ kind: "game", key: id, name: "My game" });
    expect(access.gameKeys.list()).toEqual([{ id, name: "My game", createdAt: "2026-11-23T00:00:00.000Z" }]);
    const { token } = await access.playerTokens.issue(game, player());
    const holder = (await who(token)) as Principal;
    access.authenticator.onRevoked((affects) => ended.push(affects(game), affects(holder), affects(admin)));
    await access.gameKeys.revoke(id);
    expect(ended).toEqual([true, true, false]);
    expect(code(await who(key))).toBe("unauthorized");
    expect(code(await who(token))).toBe("unauthorized");
    await expect(access.gameKeys.revoke(id)).rejects.toMatchObject({ code: "not_found" });
    await stop();
    expect(everythingStored()).not.toContain(key);
  });

  it.each([undefined, "", "  ", 7, "x".repeat(129)])("are not made with the name %j", async (name) => {
    const { access, stop } = await start();
    await expect(access.gameKeys.create(name)).rejects.toMatchObject({ code: "invalid_request" });
    await stop();
  });
});

describe("the development token", () => {
  it("is offered on loopback, the same over restarts, until a game key is made", async () => {
    const first = await start();
    const token = first.access.firstStart.developmentToken()!;
    await first.stop();
    const second = await start();
    expect(second.access.firstStart.developmentToken()).toBe(token);
    const game = (await second.who(token)) as Principal;
    expect(game).toEqual({ kind: "game", key: "development", name: "development" });
    const issued = await second.access.playerTokens.issue(game, player());
    const ended: boolean[] = [];
    second.access.authenticator.onRevoked((affects) => ended.push(affects(game)));
    await second.access.gameKeys.create("real");
    expect(ended).toEqual([true]);
    expect(second.access.firstStart.developmentToken()).toBeUndefined();
    expect(code(await second.who(token))).toBe("unauthorized");
    expect(code(await second.who(issued.token))).toBe("unauthorized");
    await second.stop();
    expect(everythingStored()).not.toContain(token);
  });

  it.each<Record<string, string>>([
    { BARKEEP_DEVELOPMENT_TOKEN: "off" },
    { BARKEEP_HOST: "0.0.0.0", BARKEEP_ADMIN_TOKEN: "a-long-enough-token" },
    { BARKEEP_PUBLIC_URL: "https://barkeep.example" },
    { BARKEEP_TRUST_PROXY: "true" },
    { BARKEEP_SSO_HEADER: "X-Forwarded-User", BARKEEP_SSO_SECRET: "the-proxys-own-long-secret" },
  ])("is not offered with %j", async (env) => {
    const { access, stop } = await start(env);
    expect(access.firstStart.developmentToken()).toBeUndefined();
    const page = env.BARKEEP_PUBLIC_URL ?? "http://127.0.0.1:7070";
    expect(access.firstStart.loginUrl("http://127.0.0.1:7070").split("/login")[0]).toBe(page);
    await stop();
  });
});

it("the development token is good for no request that a proxy passed on", async () => {
  const { access, stop } = await start();
  const token = access.firstStart.developmentToken()!;
  const asked = (headers: Record<string, string>) =>
    access.authenticateRequest({ authorization: `Bearer ${token}`, ...headers }, { remoteAddress: "127.0.0.1" });
  expect(await asked({})).toMatchObject({ principal: { kind: "game" } });
  expect(await asked({ "x-forwarded-for": "203.0.113.9" })).toMatchObject({ code: "unauthorized" });
  // Told by more than the headers, such as HTTP/1.0.
  const passedOn = { remoteAddress: "127.0.0.1", forwarded: true };
  const bare = { authorization: `Bearer ${token}` };
  expect(await access.authenticateRequest(bare, passedOn)).toMatchObject({ code: "unauthorized" });
  expect(await access.authenticator.authenticate(token, "127.0.0.1", false)).toMatchObject({ code: "unauthorized" });
  await stop();
});

describe("listening on other addresses", () => {
  it("is refused with an admin token that others could guess", async () => {
    for (const way of [
      { BARKEEP_HOST: "0.0.0.0" },
      { BARKEEP_PUBLIC_URL: "https://npc.example.com" },
      { BARKEEP_TRUST_PROXY: "true" },
      { BARKEEP_ALLOWED_HOSTS: "localhost,npc.lan" },
      { BARKEEP_ALLOWED_HOSTS: "*" },
      { BARKEEP_SSO_HEADER: "X-Forwarded-User", BARKEEP_SSO_SECRET: "the-proxys-own-long-secret" },
    ] as Record<string, string>[])
      await expect(start({ ...way, BARKEEP_ADMIN_TOKEN: "short" })).rejects.toThrow(/5 characters/);
    await (await start({ BARKEEP_PUBLIC_URL: "http://localhost:8080", BARKEEP_ADMIN_TOKEN: "short" })).stop();
    await (await start({ BARKEEP_ADMIN_TOKEN: "short" })).stop();
  });

  it("is refused without a key, with what to do", async () => {
    await expect(start({ BARKEEP_HOST: "0.0.0.0" })).rejects.toThrow(/BARKEEP_ADMIN_TOKEN/);
    const first = await start();
    await first.access.gameKeys.create("game");
    await first.stop();
    await (await start({ BARKEEP_HOST: "0.0.0.0" })).stop();
  });
});

describe("the secret key", () => {
  it("is a file for the owner only, and rotates while the server runs", async () => {
    const { access, stop, who } = await start();
    await access.vault.set("API_KEY", "correct horse");
    const { token } = await access.playerTokens.issue(admin, player());
    const path = join(directory, "secret.key");
    const before = readFileSync(path, "utf8");
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
    await access.rotateSecretKey();
    expect(readFileSync(path, "utf8")).not.toContain(before.trim());
    expect(await who(token)).toMatchObject({ kind: "player" });
    await stop();
    const second = await start();
    expect(second.access.vault.environment(["API_KEY"]).values).toEqual({ API_KEY: "correct horse" });
    expect(await second.who(token)).toMatchObject({ kind: "player" });
    await second.stop();
  });

  it("from the environment moves everything from the old to the new", async () => {
    const first = await start({ BARKEEP_SECRET_KEY: "the first long key" });
    await first.access.vault.set("API_KEY", "correct horse");
    await expect(first.access.rotateSecretKey()).rejects.toMatchObject({ code: "conflict" });
    await first.stop();
    await (await start({ BARKEEP_SECRET_KEY: "the second long key,the first long key" })).stop();
    const third = await start({ BARKEEP_SECRET_KEY: "the second long key" });
    expect(third.access.vault.environment(["API_KEY"]).values).toEqual({ API_KEY: "correct horse" });
    await third.stop();
    const wrong = await start({ BARKEEP_SECRET_KEY: "some other long key" });
    expect(wrong.access.vault.environment(["API_KEY"])).toEqual({ values: {}, missing: ["API_KEY"] });
    expect(wrong.access.vault.names()).toHaveLength(1);
    await wrong.stop();
  });
});

function everythingStored(): string {
  const texts: string[] = [];
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) texts.push(readFileSync(join(entry.parentPath, entry.name), "utf8"));
  return texts.join("\n");
}
