import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { permissions, type RouteName } from "../../server/http/permissions.ts";
import { adminToken, type Harness, startHarness } from "./harness.ts";

let harness: Harness;
let tokens: Record<"none" | "wrong" | "game" | "player" | "expired" | "revoked" | "admin", string | undefined>;

beforeAll(async () => {
  harness = await startHarness();
  await harness.ask("POST", "/characters", { name: "Mira" });
  await harness.ask("POST", "/characters", { name: "Odo" });
  const game = (await harness.ask("POST", "/game-keys", { name: "Game" })).body.key;
  const revoked = (await harness.ask("POST", "/game-keys", { name: "Old" })).body;
  await harness.ask("DELETE", `/game-keys/${revoked.id}`);
  const asGame = { Authorization: `Bearer ${game}` };
  const mint = async (ttlSeconds: number) =>
    (await harness.ask("POST", "/player-tokens", { player: { id: "p1" }, characters: ["mira"], ttlSeconds }, asGame))
      .body.token;
  const expired = await mint(1);
  harness.advance(10 * 60_000);
  const player = await mint(3600);
  tokens = { none: undefined, wrong: "bk_wrong", game, player, expired, revoked: revoked.key, admin: adminToken };
});
afterAll(() => harness.close());

/** Whom each permission of a route lets through, beside the admin. */
const alsoAllowed: Record<string, readonly string[]> = {
  anyone: ["none", "wrong", "expired", "revoked", "game", "player"],
  known: ["game", "player"],
  "session.open": ["game", "player"],
  "characters.list": ["game", "player"],
  "player-tokens.issue": ["game"],
};

const send = (route: RouteName, token: string | undefined) => {
  const [method = "", path = ""] = route.split(" ");
  const filled = path
    .replace(":version", "1")
    .replace(/:(id|name|memory)/g, (_, name) => (name === "name" ? "NAME" : "mira"));
  const headers: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return harness.request(`/api/v1${filled}`, { method, headers, ...(method !== "GET" && { body: "{}" }) });
};

it("tells a game key and a player whom they may talk to, and nothing else of them", async () => {
  const names = async (kind: keyof typeof tokens) =>
    (await (await send("GET /characters", tokens[kind])).json()) as unknown;
  const [mira, odo] = [
    { id: "mira", name: "Mira" },
    { id: "odo", name: "Odo" },
  ];
  expect(await names("game")).toEqual({ items: [mira, odo], next: null });
  expect(await names("player")).toEqual({ items: [mira], next: null });
  expect(await names("admin")).toMatchObject({ items: [{ persona: "" }, { persona: "" }] });
});

describe.each(Object.keys(permissions) as RouteName[])("%s", (route) => {
  // The admin would get an endless answer, or end the tokens of this test; who else may is asked of these routes as of all others.
  const asked = ["GET /events", "DELETE /player-tokens"].includes(route)
    ? ["none", "wrong", "expired", "revoked", "game", "player"]
    : undefined;
  it("lets through those whom the table names, and nobody else", async () => {
    const allowed = [...(alsoAllowed[permissions[route]] ?? []), "admin"];
    for (const kind of asked ?? Object.keys(tokens)) {
      const response = await send(route, tokens[kind as keyof typeof tokens]);
      const refused = response.status === 401 || response.status === 403;
      expect(`${kind}: ${refused ? "refused" : "let through"}`).toBe(
        `${kind}: ${allowed.includes(kind) ? "let through" : "refused"}`,
      );
      if (refused) {
        const expected = { expired: "token_expired", game: "forbidden", player: "forbidden" }[kind] ?? "unauthorized";
        expect(((await response.json()) as { error: { code: string } }).error.code).toBe(expected);
      }
    }
  });
});

it("has a route for every row of the table", async () => {
  for (const route of Object.keys(permissions) as RouteName[]) {
    if (permissions[route] === "anyone") continue;
    expect(`${route} ${(await send(route, undefined)).status}`).toBe(`${route} 401`);
  }
});

it("keeps a player to the characters of the token", async () => {
  const headers = { Authorization: `Bearer ${tokens.player}` };
  expect((await harness.ask("POST", "/characters/mira/say", { text: "Hello" }, headers)).status).toBe(200);
  const other = await harness.ask("POST", "/characters/odo/say", { text: "Hello" }, headers);
  expect(other).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
});

describe("the page's cookie", () => {
  const login = async () => {
    const response = await harness.ask("POST", "/login", { token: adminToken }, {});
    return { response, cookie: response.headers.get("Set-Cookie") ?? "" };
  };

  it("is kept from scripts and from other sites", async () => {
    const { response, cookie } = await login();
    expect(response.body).toEqual({ kind: "admin" });
    expect(cookie).toMatch(/^barkeep_admin=/);
    expect(cookie).toContain("HttpOnly");
    expect(cookie).toContain("SameSite=Strict");
    expect(cookie).not.toContain(adminToken);
  });

  it("reads without, but changes only with the page's header", async () => {
    const Cookie = (await login()).cookie.split(";")[0] ?? "";
    expect((await harness.ask("GET", "/me", undefined, { Cookie })).body).toMatchObject({ kind: "admin" });
    const bare = await harness.ask("POST", "/models/refresh", {}, { Cookie });
    expect(bare).toMatchObject({ status: 403, body: { error: { code: "csrf" } } });
    expect((await harness.ask("POST", "/models/refresh", {}, { Cookie, "X-Barkeep-CSRF": "1" })).status).toBe(200);
  });

  it("is worth nothing after logout", async () => {
    const Cookie = (await login()).cookie.split(";")[0] ?? "";
    expect((await harness.ask("POST", "/logout", undefined, { Cookie })).body.error.code).toBe("csrf");
    const headers = { Cookie, "X-Barkeep-CSRF": "1" };
    expect((await harness.ask("POST", "/logout", undefined, headers)).status).toBe(204);
    expect((await harness.ask("GET", "/me", undefined, { Cookie })).status).toBe(401);
  });

  it("is not given for a wrong token", async () => {
    const { status, body, headers } = await harness.ask("POST", "/login", { token: "no" }, {});
    expect(status).toBe(401);
    expect(body.error.code).toBe("unauthorized");
    expect(headers.get("Set-Cookie")).toBeNull();
  });
});

it("refuses names that are not this server's, and pages of elsewhere", async () => {
  const headers = { Authorization: `Bearer ${adminToken}` };
  const rebound = await harness.ask("GET", "/me", undefined, { ...headers, Host: "evil.example" });
  expect(rebound.status).toBe(403);
  const foreign = { ...headers, Host: "127.0.0.1:7070", Origin: "https://evil.example" };
  expect((await harness.ask("GET", "/me", undefined, foreign)).status).toBe(403);
  const own = { ...headers, Host: "127.0.0.1:7070", Origin: "http://127.0.0.1:7070" };
  expect((await harness.ask("GET", "/me", undefined, own)).status).toBe(200);
});
