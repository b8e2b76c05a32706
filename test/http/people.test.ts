/** People with logins of their own: what each role may do, when logins end, and who is said to have changed what. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { permissions, type RouteName } from "../../server/http/permissions.ts";
import { type Harness, startHarness } from "./harness.ts";

type Role = "operator" | "designer" | "viewer";
const password = "correct horse battery";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await harness.ask("POST", "/characters", { name: "Mira" });
});
afterAll(() => harness.close());
// Failed logins of one test are not the next one's.
beforeEach(() => harness.advance(61_000));

let count = 0;
const add = async (role: Role) => {
  const name = `Person ${++count}`;
  const made = await harness.ask("POST", "/people", { name, role, password });
  expect(made.status).toBe(201);
  return { id: made.body.id as string, name };
};
const logIn = async (name: string, given = password) => {
  const answer = await harness.ask("POST", "/login", { name, password: given }, {});
  const cookie = answer.headers.get("Set-Cookie")?.split(";")[0] ?? "";
  return { ...answer, as: { Cookie: cookie, "X-Barkeep-CSRF": "1" } };
};

/** Written by hand: what was meant, whatever the code's table says. What is in neither list is the operator's alone. */
const everybodys = new Set<RouteName>([
  "POST /login",
  "POST /logout",
  "GET /me",
  "PUT /me/password",
  "GET /openapi.json",
  "GET /methods",
  "POST /methods/preview",
  "GET /methods/:id",
  "GET /methods/:id/versions",
  "GET /methods/:id/state",
  "GET /templates",
  "GET /characters",
  "GET /characters/:id",
  "GET /characters/:id/versions",
  "GET /models",
  "GET /calls",
  "GET /calls/:id",
  "GET /sessions",
  "GET /sessions/:id",
  "GET /sessions/:id/events",
  "GET /turns",
  "GET /turns/:id",
  "GET /usage",
  "GET /costs",
  "GET /search",
  "GET /feedback",
  "GET /turns/:id/feedback",
  "GET /scenarios",
  "POST /scenarios/from",
  "GET /scenarios/:id",
  "GET /scenario-runs",
  "GET /scenario-runs/:id",
  "GET /mcp-servers",
  "GET /mcp-servers/:id",
  "GET /export",
  "GET /events",
  "GET /status",
  "GET /nodes",
  "GET /limits",
]);
const designers = new Set<RouteName>([
  "POST /methods",
  "POST /methods/test",
  "POST /methods/check",
  "PUT /methods/:id",
  "DELETE /methods/:id",
  "PUT /methods/:id/connected",
  "POST /methods/:id/versions/:version/restore",
  "POST /methods/:id/publish",
  "POST /characters",
  "PUT /characters/:id",
  "DELETE /characters/:id",
  "POST /characters/:id/versions/:version/restore",
  "POST /characters/:id/publish",
  "POST /characters/:id/say",
  "GET /secrets",
  "DELETE /sessions/:id",
  "DELETE /methods/:id/state",
  "POST /import",
  "POST /methods/write",
  "POST /turns/:id/replay",
  "PUT /turns/:id/feedback",
  "DELETE /turns/:id/feedback",
  "POST /scenarios",
  "PUT /scenarios/:id",
  "DELETE /scenarios/:id",
  "POST /scenarios/:id/run",
  "POST /scenario-runs",
  "GET /changes",
]);

describe.each(["operator", "designer", "viewer"] as const)("a %s", (role) => {
  it("may do what the role is for, on every route, and nothing else", async () => {
    const { as } = await logIn((await add(role)).name);
    const wrong: string[] = [];
    for (const route of Object.keys(permissions) as RouteName[]) {
      if (route === "POST /logout" || route === "DELETE /characters/:id") continue;
      const [method = "", path = ""] = route.split(" ");
      const filled = path
        .replace(":version", "1")
        .replace(/:(id|memory)/g, "mira")
        .replace(":name", "NAME");
      const left = new AbortController();
      const body = method === "GET" ? {} : { body: "{}" };
      const answer = await harness.request(`/api/v1${filled}`, { method, headers: as, signal: left.signal, ...body });
      left.abort();
      const may = role === "operator" || everybodys.has(route) || (role === "designer" && designers.has(route));
      const letIn = answer.status !== 401 && answer.status !== 403;
      if (letIn !== may && permissions[route] !== "anyone") wrong.push(`${route}: ${answer.status}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("a person", () => {
  it("logs in by a name in any spelling of its letters, and is told name and role", async () => {
    const { name } = await add("designer");
    const login = await logIn(` ${name.toUpperCase()}`);
    expect(login).toMatchObject({ status: 200, body: { kind: "admin", name, role: "designer" } });
    const { may, ...me } = (await harness.ask("GET", "/me", undefined, login.as)).body;
    expect(me).toEqual(login.body);
    expect(may).toContain("characters.write");
    expect(may).not.toContain("people.read");
  });

  it("stands with the versions that were saved under the name, and nobody with the token's", async () => {
    const { name } = await add("designer");
    const { as } = await logIn(name);
    const mine = (await harness.ask("POST", "/characters", { name: "Signed" }, as)).body;
    const theirs = (await harness.ask("PUT", `/characters/${mine.id}`, { version: 1, persona: "By token." })).body;
    await harness.ask(
      "PUT",
      `/characters/${mine.id}`,
      { version: theirs.version, persona: "Mine.", publish: false },
      as,
    );
    const { items } = (await harness.ask("GET", `/characters/${mine.id}/versions`)).body;
    expect(items.map((one: { version: number; by?: string }) => [one.version, one.by])).toEqual([
      [3, name],
      [2, undefined],
      [1, name],
    ]);
    const method = (
      await harness.ask("POST", "/methods", { name: "Signed", code: "def handle_event(data):\n    return 1" }, as)
    ).body;
    expect((await harness.ask("GET", `/methods/${method.id}/versions`)).body.items[0]).toMatchObject({ by: name });
  });

  it("is refused by a wrong password as by a wrong name, and after some of them has to wait", async () => {
    const { name } = await add("viewer");
    const wrong = await logIn(name, "not this password");
    const nobody = await logIn("Nobody at all", password);
    expect(wrong.status).toBe(401);
    expect(nobody.body).toEqual(wrong.body);
    for (let tries = 0; tries < 20; tries += 1) await logIn(name, "not this password");
    expect((await logIn(name)).body.error.code).toBe("login_limited");
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ["is removed", (id) => harness.ask("DELETE", `/people/${id}`)],
    ["gets another password", (id) => harness.ask("PUT", `/people/${id}`, { password: "another password" })],
    ["gets another role", (id) => harness.ask("PUT", `/people/${id}`, { role: "viewer" })],
  ])("is logged out when the person %s, and nobody else is", async (_, change) => {
    const [one, other] = [await add("designer"), await add("designer")];
    const [mine, theirs] = [await logIn(one.name), await logIn(other.name)];
    let ended = 0;
    const stop = harness.access.authenticator.onRevoked(() => {
      ended += 1;
    });
    await change(one.id);
    stop();
    // What was opened with the one login that ended is told so.
    expect(ended).toBe(1);
    expect((await harness.ask("GET", "/me", undefined, mine.as)).status).toBe(401);
    expect((await harness.ask("GET", "/me", undefined, theirs.as)).status).toBe(200);
  });

  it("changes the own password by the one before, and no other way", async () => {
    const { name } = await add("viewer");
    const { as } = await logIn(name);
    const put = (current: string) =>
      harness.ask("PUT", "/me/password", { current, password: "a password of my own" }, as);
    expect((await put("not this password")).body.error.details).toMatchObject([{ path: "current" }]);
    expect((await put(password)).status).toBe(204);
    expect((await logIn(name)).status).toBe(401);
    expect((await logIn(name, "a password of my own")).status).toBe(200);
  });

  it("has a name that nobody else has, and a password that is no word", async () => {
    const { name } = await add("viewer");
    const again = await harness.ask("POST", "/people", { name: name.toLowerCase(), role: "viewer", password });
    expect(again.body.error).toMatchObject({ code: "conflict", details: [{ path: "name" }] });
    const short = await harness.ask("POST", "/people", { name: "Short", role: "viewer", password: "hunter2" });
    expect(short.status).toBe(400);
  });

  it("is never shown with a password or its hash", async () => {
    await add("viewer");
    const { body } = await harness.ask("GET", "/people");
    for (const one of body.items) expect(Object.keys(one).sort()).toEqual(["createdAt", "id", "name", "role"]);
  });
});

it("lists who changed what, newest first and page by page, and not what was only tried or refused", async () => {
  const { name } = await add("designer");
  const { as } = await logIn(name);
  await harness.ask("POST", "/characters", { name: "Odo" }, as);
  await harness.ask("POST", "/methods/check", { code: "" }, as);
  await harness.ask("POST", "/game-keys", { name: "Mine" }, as);
  await harness.ask("DELETE", "/characters/odo");
  const first = (await harness.ask("GET", "/changes?limit=1", undefined, as)).body;
  expect(first.items).toMatchObject([{ who: "admin token", action: "DELETE /characters/:id", target: "odo" }]);
  const second = (await harness.ask("GET", `/changes?limit=1&after=${first.next}`)).body;
  expect(second.items).toMatchObject([{ who: name, role: "designer", action: "POST /characters", target: "odo" }]);
});
