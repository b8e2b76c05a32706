/**
 * Who may do what, from outside: every HTTP route and every message of the wire, with every kind of token. The table below
 * is written by hand: it is what was meant, whatever the code's own table says.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientMessages } from "../../protocol/messages.ts";
import { answerOf, Wire } from "./wire.ts";
import { ada, type Kind, kinds, startWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 180_000);
afterAll(() => world?.server.stop());

const good: readonly Kind[] = ["player", "other player", "other character", "game key", "other game key", "admin"];
const games: readonly Kind[] = ["game key", "other game key", "admin"];
const adminOnly: readonly Kind[] = ["admin"];

/** Routes that others than the admin may use. All others are the admin's. */
const openRoutes: Readonly<Record<string, readonly Kind[]>> = {
  "POST /login": kinds,
  "POST /logout": kinds,
  "GET /me": good,
  "GET /openapi.json": good,
  "POST /player-tokens": games,
  // Names alone, of those that the token is good for.
  "GET /characters": good,
  // Of Mira, whom the token for another character is not good for.
  "POST /characters/{id}/say": good.filter((kind) => kind !== "other character"),
};

const refusals: Readonly<Record<Kind, string>> = {
  nobody: "unauthorized",
  wrong: "unauthorized",
  expired: "token_expired",
  "revoked key": "unauthorized",
  "token of a revoked key": "unauthorized",
  player: "forbidden",
  "other player": "forbidden",
  "other character": "forbidden",
  "game key": "forbidden",
  "other game key": "forbidden",
  admin: "never",
};

describe("HTTP", { timeout: 120_000 }, () => {
  it("answers each route to those it is for, and to nobody else", async () => {
    const document = (await world.server.request("GET", "/openapi.json")).body as {
      paths: Record<string, Record<string, unknown>>;
    };
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: path.replace(/^\/api\/v1/, "") })),
    );
    expect(routes.length).toBeGreaterThan(40);
    const named = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    for (const route of Object.keys(openRoutes)) expect(named, route).toContain(route);
    const wrong: string[] = [];
    for (const { method, path } of routes) {
      const allowed = openRoutes[`${method} ${path}`] ?? adminOnly;
      for (const kind of kinds) {
        // Lets nobody in any more: tried by everybody but the admin, who would end the tokens of this test.
        if (`${method} ${path}` === "DELETE /player-tokens" && kind === "admin") continue;
        const { status, code } = await send(method, path, world.tokens[kind]);
        const refused = [401, 403].includes(status);
        // A login without a token in its body is refused as a request, not for who asks.
        const expected = allowed.includes(kind) ? "let in" : refusals[kind];
        if ((refused ? code : "let in") !== expected) wrong.push(`${method} ${path} as ${kind}: ${status} ${code}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("answers nothing below the API without a login, whatever is asked for", async () => {
    for (const path of [
      "/",
      "/nothing",
      "/methods/",
      "/METHODS",
      "/%6dethods",
      "/methods/../secrets",
      "//secrets",
      "/secrets;x",
    ]) {
      for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]) {
        const { status } = await send(method, path, undefined);
        expect([401, 403, 404, 405], `${method} ${path}`).toContain(status);
      }
    }
  });

  it("answers health to anybody", async () => {
    for (const path of ["/healthz", "/readyz"]) expect((await fetch(world.server.url + path)).status).toBe(200);
  });

  it("refuses pages of other sites and names that are not its own", async () => {
    const headers = { authorization: `Bearer ${world.server.adminToken}` };
    const foreign = await fetch(`${world.server.url}/api/v1/me`, {
      headers: { ...headers, origin: "https://evil.example" },
    });
    expect(foreign.status).toBe(403);
    const socket = new Wire(world.server.socketUrl, { host: "evil.example" });
    expect(await socket.closed).toBe(1006);
    const page = new Wire(world.server.socketUrl, { origin: "https://evil.example" });
    expect(await page.closed).toBe(1006);
  });
});

describe("the wire", { timeout: 60_000 }, () => {
  it.each<[Kind, string]>(kinds.map((kind) => [kind, good.includes(kind) ? "welcome" : refusals[kind]]))(
    "greets %s with %s",
    async (kind, expected) => {
      const socket = new Wire(world.server.socketUrl);
      expect(answerOf(await socket.hello(world.tokens[kind]))).toBe(expected);
      socket.end();
    },
  );

  it("closes a socket of the page with its login", async () => {
    const { url, socketUrl, adminToken } = world.server;
    const post = (path: string, init: RequestInit) =>
      fetch(`${url}/api/v1${path}`, {
        method: "POST",
        ...init,
        headers: { "x-barkeep-csrf": "1", origin: url, ...init.headers },
      });
    const login = await post("/login", { body: JSON.stringify({ token: adminToken }) });
    const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
    const socket = new Wire(socketUrl, { cookie });
    expect(answerOf(await socket.hello())).toBe("welcome");
    expect((await post("/logout", { headers: { cookie } })).status).toBe(204);
    expect(await socket.closed).toBe(4001);
  });

  it("takes the token from the header as well", async () => {
    const socket = new Wire(world.server.socketUrl, { authorization: `Bearer ${world.tokens.player}` });
    expect(answerOf(await socket.hello())).toBe("welcome");
    socket.end();
  });

  it("takes no message before hello", async () => {
    const socket = new Wire(world.server.socketUrl);
    for (const message of examples("s_1"))
      expect(answerOf(await socket.ask(message)), message.type).toBe("not_greeted");
    socket.end();
  });

  it("lets each into the sessions that are theirs, with every message there is", async () => {
    const owner = await greeted("player");
    const opened = await owner.ask({ type: "session.open", character: "mira" });
    const session = opened.session ?? "";
    expect(
      examples(session)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(
      Object.keys(clientMessages)
        .filter((type) => type !== "hello" && type !== "ping")
        .sort(),
    );
    for (const kind of ["other player", "other character", "other game key", "game key", "admin"] as const) {
      const stranger = await greeted(kind);
      for (const message of examples(session)) {
        if (message.type === "session.open") continue;
        expect(answerOf(await stranger.ask(message)), `${message.type} as ${kind}`).toBe("unknown_session");
      }
      stranger.end();
    }
    for (const kind of ["other player", "other game key"] as const) {
      const stranger = await greeted(kind);
      expect(answerOf(await stranger.ask(resumeOf(session))), kind).toBe("resume_failed");
      stranger.end();
    }
    const elsewhere = await greeted("other character");
    expect(["forbidden", "resume_failed"]).toContain(answerOf(await elsewhere.ask(resumeOf(session))));
    elsewhere.end();
    for (const kind of ["player", "game key", "admin"] as const) {
      const friend = await greeted(kind);
      expect(answerOf(await friend.ask(resumeOf(session))), kind).toBe("session.opened");
      friend.end();
    }
    owner.end();
  });

  it("opens sessions for the token's own player and characters only", async () => {
    const socket = await greeted("player");
    const open = async (fields: object) =>
      answerOf(await socket.ask({ type: "session.open", character: "mira", ...fields }));
    expect(await open({ character: "odo" })).toBe("forbidden");
    expect(await open({ player: { id: "bob" } })).toBe("forbidden");
    expect(await open({ player: ada })).toBe("session.opened");
    socket.end();
    const game = await greeted("game key");
    const forBob = await game.ask({ type: "session.open", character: "odo", player: { id: "bob" } });
    expect(answerOf(forBob)).toBe("session.opened");
    game.end();
  });

  it("holds a player to the sessions the token allows", async () => {
    const token = await world.playerToken({ player: { id: "cleo" }, maxSessions: 1 });
    const socket = new Wire(world.server.socketUrl);
    await socket.hello(token);
    expect(answerOf(await socket.ask({ type: "session.open", character: "mira" }))).toBe("session.opened");
    expect(answerOf(await socket.ask({ type: "session.open", character: "odo" }))).toBe("too_many_sessions");
    socket.end();
  });

  it("renews a token over the open socket, for the same player only", async () => {
    const socket = await greeted("player");
    const session = (await socket.ask({ type: "session.open", character: "mira" })).session;
    expect(answerOf(await socket.hello(await world.playerToken({ player: ada, characters: ["mira"] })))).toBe(
      "welcome",
    );
    expect(answerOf(await socket.ask({ type: "context.update", session, text: "It rains." }))).toBe("ack");
    expect(answerOf(await socket.hello(world.tokens["other player"]))).toBe("already_greeted");
    expect(answerOf(await socket.hello(world.tokens.expired))).toBe("token_expired");
    expect(answerOf(await socket.ask({ type: "context.update", session, text: "It pours." }))).toBe("ack");
    socket.end();
  });

  it("closes a player's open sockets when the player's tokens are ended, and no others", async () => {
    const socket = new Wire(world.server.socketUrl);
    const token = await world.playerToken({ player: { id: "eve" } });
    await socket.hello(token);
    const bystander = await greeted("player");
    expect((await world.server.request("DELETE", "/players/eve/tokens")).status).toBe(204);
    expect(await socket.closed).toBe(4001);
    const again = new Wire(world.server.socketUrl);
    expect(answerOf(await again.hello(token))).toBe("unauthorized");
    expect(answerOf(await bystander.ask({ type: "ping" }))).toBe("pong");
    again.end();
    bystander.end();
  });

  it("closes open sockets at once when their key is revoked, and no others", async () => {
    const made = (await world.server.request("POST", "/game-keys", { name: "Short-lived" })).body as {
      id: string;
      key: string;
    };
    const holders = [made.key, await world.playerToken({ player: { id: "dan" } }, made.key)];
    const sockets = await Promise.all(
      holders.map(async (token) => {
        const socket = new Wire(world.server.socketUrl);
        await socket.hello(token);
        return socket;
      }),
    );
    const bystander = await greeted("player");
    await world.server.request("DELETE", `/game-keys/${made.id}`);
    for (const socket of sockets) expect(await socket.closed).toBe(4001);
    expect(answerOf(await bystander.ask({ type: "ping" }))).toBe("pong");
    bystander.end();
  });
});

async function send(method: string, path: string, token: string | undefined) {
  // The admin's requests are let in: they go to things that are not there, so that the walk breaks nothing.
  const filled = path
    .replace("/characters/{id}/say", "/characters/mira/say")
    .replace("{name}", "SOME_NAME")
    .replace(/\{\w+\}/g, "1");
  // An endless answer is left as soon as its status is known.
  const left = new AbortController();
  const answer = await fetch(`${world.server.url}/api/v1${filled}`, {
    method,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), "content-type": "application/json" },
    ...(["GET", "HEAD"].includes(method) ? {} : { body: path === "/characters/{id}/say" ? '{"text":"Hello"}' : "{}" }),
    signal: left.signal,
  });
  const code =
    answer.status >= 400 && method !== "HEAD" ? ((await answer.json()) as { error: { code: string } }).error.code : "";
  left.abort();
  return { status: answer.status, code };
}

async function greeted(kind: Kind): Promise<Wire> {
  const socket = new Wire(world.server.socketUrl);
  expect(answerOf(await socket.hello(world.tokens[kind]))).toBe("welcome");
  return socket;
}

const resumeOf = (session: string) => ({ type: "session.open", character: "mira", resume: { session, after: 0 } });

/** One of each message that is about a session. */
function examples(session: string): readonly { readonly type: string; readonly [field: string]: unknown }[] {
  return [
    resumeOf(session),
    { type: "say", session, text: "Hello" },
    { type: "line", session, text: "Halt!" },
    { type: "trigger", session, name: "door_opened" },
    { type: "scene.next", session },
    { type: "call.cancel", session, call: "c_1" },
    { type: "feedback", session, turn: "s_1.1", good: true },
    { type: "context.update", session, text: "It rains." },
    { type: "actions.set", session, actions: [] },
    { type: "action.result", session, call: "c_1", ok: true },
    { type: "turn.cancel", session },
    { type: "session.close", session },
  ];
}
