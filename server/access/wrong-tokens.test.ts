/** Wrong tokens are limited by address, and lock out nobody who has a right one. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { BarkeepError } from "../problems/errors.ts";
import type { Principal } from "./principal.ts";
import { startAccess } from "./testing/start-access.ts";

const minute = 60_000;
const admin: Principal = { kind: "admin" };
const chosen = "a-chosen-admin-token";
let now: number;
let count: number;
beforeEach(() => {
  now = Date.UTC(2026, 10, 23);
  count = 0;
});

const start = (env: Record<string, string>) =>
  startAccess({
    directory: mkdtempSync(join(tmpdir(), "barkeep-access-")),
    clock: { now: () => now },
    ids: (prefix) => `${prefix}_${++count}`,
    env,
  });
const code = (answer: unknown) => (answer instanceof BarkeepError ? answer.code : answer);

it("counts requests and sockets of an address together, and lets go after a minute", async () => {
  const { access, stop } = await start({ BARKEEP_WRONG_TOKENS_PER_MINUTE: "3", BARKEEP_ADMIN_TOKEN: chosen });
  const request = (token: string, remoteAddress = "10.0.0.1") =>
    access.authenticateRequest({ authorization: `Bearer ${token}` }, { remoteAddress });
  const socket = (token: string) => access.authenticator.authenticate(token, "10.0.0.1");
  expect(code(await request("wrong"))).toBe("unauthorized");
  expect(code(await socket("bk_player_a.b.c"))).toBe("unauthorized");
  now += 1000;
  expect(code(await request("bk_game_wrong"))).toBe("unauthorized");
  expect(await request("wrong")).toMatchObject({ code: "rate_limited", retryAfterMs: 59_000 });
  expect(await socket("wrong")).toMatchObject({ code: "rate_limited", retryAfterMs: 59_000 });
  // Whether it was the right one is not told either.
  expect(code(await request(chosen))).toBe("rate_limited");
  expect(await request(chosen, "10.0.0.2")).toMatchObject({ principal: admin });
  now += 59_000;
  expect(await request(chosen)).toMatchObject({ principal: admin });
  await stop();
});

it("lets every token of this server's own making in, whoever shares the address", async () => {
  const { access, stop } = await start({ BARKEEP_WRONG_TOKENS_PER_MINUTE: "1" });
  const { key } = await access.gameKeys.create("My game");
  const { token } = await access.playerTokens.issue(admin, { player: { id: "p1" }, ttlSeconds: 60 });
  const ask = async (given: string) => code(await access.authenticator.authenticate(given, "10.0.0.1"));
  expect(await ask("wrong")).toBe("unauthorized");
  expect(await ask("wrong")).toBe("rate_limited");
  for (const made of [access.firstStart.adminToken!, access.localToken]) expect(await ask(made)).toEqual(admin);
  expect(await ask(key)).toMatchObject({ kind: "game" });
  expect(await ask(token)).toMatchObject({ kind: "player" });
  now += 3 * minute;
  expect(await ask(token)).toBe("token_expired");
  await stop();
});

it("doesn't count requests without a token, tokens past their time, and right ones", async () => {
  const { access, stop } = await start({ BARKEEP_WRONG_TOKENS_PER_MINUTE: "1", BARKEEP_ADMIN_TOKEN: chosen });
  const { token } = await access.playerTokens.issue(admin, { player: { id: "p1" }, ttlSeconds: 60 });
  now += 3 * minute;
  const ask = async (given?: string) => code(await access.authenticator.authenticate(given, "10.0.0.1"));
  for (let n = 0; n < 3; n += 1) {
    expect(await ask()).toBe("unauthorized");
    expect(await ask(token)).toBe("token_expired");
    expect(await ask(chosen)).toEqual(admin);
  }
  expect(await ask("wrong")).toBe("unauthorized");
  await stop();
});
