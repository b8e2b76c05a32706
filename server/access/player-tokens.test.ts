import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { BarkeepError } from "../problems/errors.ts";
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

describe("player tokens", () => {
  it("carry player, characters and limits, and run out with a minute's tolerance", async () => {
    const { access, stop, who } = await start();
    const { token, expiresAt } = await access.playerTokens.issue(admin, player({ maxSessions: 2 }));
    expect(expiresAt).toBe("2026-11-23T00:01:00.000Z");
    expect(await who(token)).toEqual({
      kind: "player",
      player: { id: "p1", name: "Ada" },
      characters: ["mira"],
      maxSessions: 2,
      expiresAt: now + minute,
      key: null,
    });
    now += 2 * minute;
    expect(await who(token)).toMatchObject({ kind: "player" });
    now += 1;
    expect(code(await who(token))).toBe("token_expired");
    await stop();
  });

  it("still hold after a restart and after the clock went back", async () => {
    const first = await start();
    const { token } = await first.access.playerTokens.issue(admin, player({ ttlSeconds: 3600 }));
    await first.stop();
    now -= 10 * minute;
    const second = await start();
    expect(await second.who(token)).toMatchObject({ kind: "player" });
    await second.stop();
  });

  it("are refused when any part of them was changed", async () => {
    const { access, stop, who } = await start();
    const { token } = await access.playerTokens.issue(admin, player());
    const at = (index: number) => token.slice(0, index) + (token[index] === "A" ? "B" : "A") + token.slice(index + 1);
    for (let index = "bk_player_".length; index < token.length - 1; index += 7)
      expect(code(await who(at(index))), `character ${index}`).toBe("unauthorized");
    const [key, , signature] = token.split(".");
    const forged = Buffer.from(JSON.stringify({ player: { id: "p2" }, until: now + day, at: now })).toString(
      "base64url",
    );
    expect(code(await who(`${key}.${forged}.${signature}`))).toBe("unauthorized");
    for (const wrong of ["bk_player_", "bk_player_..", "bk_player_a.b.c", `${token}.x`])
      expect(code(await who(wrong))).toBe("unauthorized");
    await stop();
  });

  it("are signed with a new key each day while the old ones still verify", async () => {
    const { access, stop, who } = await start();
    const old = await access.playerTokens.issue(admin, player({ ttlSeconds: 86_400 }));
    now += day - minute;
    const fresh = await access.playerTokens.issue(admin, player({ ttlSeconds: 86_400 }));
    expect(keyOf(fresh.token)).toBe(keyOf(old.token));
    now += minute;
    const next = await access.playerTokens.issue(admin, player());
    expect(keyOf(next.token)).not.toBe(keyOf(old.token));
    expect(await who(old.token)).toMatchObject({ kind: "player" });
    expect(await who(next.token)).toMatchObject({ kind: "player" });
    await stop();
  });

  it("of one player, or of all, can be ended", async () => {
    const { access, stop, who } = await start();
    const [a, b] = [
      await access.playerTokens.issue(admin, player()),
      await access.playerTokens.issue(admin, player({ player: { id: "p2" } })),
    ];
    await access.playerTokens.endPlayer("p1");
    expect(code(await who(a.token))).toBe("unauthorized");
    expect(await who(b.token)).toMatchObject({ player: { id: "p2", name: "p2" } });
    now += 1;
    const again = await access.playerTokens.issue(admin, player());
    expect(await who(again.token)).toMatchObject({ kind: "player" });
    await access.playerTokens.endAll();
    for (const { token } of [b, again]) expect(code(await who(token))).toBe("unauthorized");
    await stop();
  });

  it("that were ended are kept as nothing that says whose they were, and stay ended for as long as they might live", async () => {
    const first = await start();
    const ada = player({ player: { id: "ada@example.com", name: "Ada" }, ttlSeconds: 86_400 });
    const yesterday = await first.access.playerTokens.issue(admin, ada);
    now += day - minute;
    await first.access.playerTokens.issue(admin, ada);
    now += 2 * minute;
    const today = await first.access.playerTokens.issue(admin, ada);
    expect(keyOf(today.token)).not.toBe(keyOf(yesterday.token));
    await first.access.playerTokens.endPlayer("ada@example.com");
    await first.stop();
    for (const trace of ["ada@example.com", Buffer.from("ada@example.com").toString("base64url")])
      expect(everythingStored()).not.toContain(trace);
    const second = await start();
    // Yesterday's has a second left of the minute that clocks may be off.
    now -= 2000;
    for (const { token } of [yesterday, today]) expect(code(await second.who(token))).toBe("unauthorized");
    now += 3 * day;
    await second.access.playerTokens.issue(admin, player());
    await second.stop();
    await (await start()).stop();
    expect(readFileSync(join(directory, "access", "ended-players.json"), "utf8")).not.toContain("upTo");
  });

  it.each([
    [{}, "player"],
    [{ player: { id: "" } }, "player.id"],
    [{ player: { name: "x" } }, "player.id"],
    [{ player: { id: "." } }, "player.id"],
    [{ player: { id: ".." } }, "player.id"],
    [player({ characters: "some" }), "characters"],
    [player({ characters: [] }), "characters"],
    [player({ ttlSeconds: 86_401 }), "ttlSeconds"],
    [player({ ttlSeconds: 0.5 }), "ttlSeconds"],
    [player({ maxSessions: 0 }), "maxSessions"],
    [null, ""],
  ])("are not made for %j, and the answer names %s", async (request, path) => {
    const { access, stop } = await start();
    await expect(access.playerTokens.issue(admin, request)).rejects.toMatchObject({
      code: "invalid_request",
      details: expect.arrayContaining([expect.objectContaining({ path })]),
    });
    await stop();
  });

  it("can't be made with a player token", async () => {
    const { access, stop, who } = await start();
    const { token } = await access.playerTokens.issue(admin, player());
    await expect(access.playerTokens.issue((await who(token)) as Principal, player())).rejects.toMatchObject({
      code: "forbidden",
    });
    await stop();
  });
});

const keyOf = (token: string) => token.split(".")[0];

function everythingStored(): string {
  const texts: string[] = [];
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) texts.push(readFileSync(join(entry.parentPath, entry.name), "utf8"));
  return texts.join("\n");
}
