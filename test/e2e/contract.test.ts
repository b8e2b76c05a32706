/** The HTTP contract as a stranger would read it: names, shapes and statuses, against the running server. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { talk } from "../servers/talk.ts";

let barkeep: BarkeepProcess;
beforeAll(async () => {
  barkeep = await startBarkeep();
}, 60_000);
afterAll(() => barkeep?.stop());

const call = (method: string, path: string, body?: unknown) => barkeep.request(method, path, body);
const echo = {
  name: "Echo Back",
  description: "Says back what it was given",
  inputDescription: { parameters: { word: { type: "string", description: "Any word" } }, required: ["word"] },
  code: "def handle_event(data):\n    print('said', data['word'])\n    return {'word': data['word']}\n",
};

describe("a fresh data folder", () => {
  it("has the innkeeper and at least four connected methods", async () => {
    const characters = await call("GET", "/characters");
    expect(characters.body.items.map(({ id }: { id: string }) => id)).toContain("barkeep");
    expect(characters.body.next).toBeNull();
    const methods = await call("GET", "/methods");
    expect(
      methods.body.items.filter(({ connected }: { connected: boolean }) => connected).length,
    ).toBeGreaterThanOrEqual(4);
  });

  it("has templates for weather, Jira, Trello, sports scores and a webhook, none of them connected", async () => {
    const { body } = await call("GET", "/templates");
    const names = body.items.map(({ name }: { name: string }) => name.toLowerCase()).join("|");
    for (const wanted of ["weather", "ticket", "trello", "score", "webhook"]) expect(names).toContain(wanted);
  });
});

describe("methods", () => {
  it("are created with 201 and the whole object, and an id made from the name", async () => {
    const { status, body } = await call("POST", "/methods", echo);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...echo,
      id: "echo_back",
      connected: false,
      characters: "all",
      timeoutMs: 5000,
      version: 1,
    });
    expect(body).toMatchObject({ sideEffect: false, keepWarm: false, secrets: [], fillers: [] });
  });

  it("are refused with the path of the mistake and a suggestion", async () => {
    const { status, body } = await call("POST", "/methods", {
      ...echo,
      name: "Other",
      inputDescription: { parameters: { word: { type: "sting", description: "Any word" } }, required: ["word"] },
    });
    expect(status).toBe(400);
    expect(body.error.code).toBe("invalid_request");
    expect(body.error.details[0].path).toBe("inputDescription.parameters.word.type");
    expect(JSON.stringify(body.error.details[0])).toContain("string");
  });

  it("want the version they edit", async () => {
    const { body: method } = await call("GET", "/methods/echo_back");
    const first = await call("PUT", "/methods/echo_back", { ...method, description: "Says it back" });
    expect(first.status).toBe(200);
    expect(first.body.version).toBe(method.version + 1);
    const stale = await call("PUT", "/methods/echo_back", { ...method, description: "Too late" });
    expect(stale.status).toBe(409);
    expect(stale.body.error.code).toBe("conflict");
  });

  it("are connected by the toggle, tested saved and unsaved, versioned, restored and deleted", async () => {
    expect((await call("PUT", "/methods/echo_back/connected", { connected: true })).body.connected).toBe(true);
    const saved = await call("POST", "/methods/test", { id: "echo_back", input: { word: "hey" } });
    expect(saved.body).toMatchObject({
      ok: true,
      output: { word: "hey" },
      stdout: "said hey\n",
      ms: expect.any(Number),
    });
    const draft = await call("POST", "/methods/test", {
      draft: { code: "def handle_event(data): return 1 / 0" },
      input: {},
    });
    expect(draft.body).toMatchObject({ ok: false, error: { kind: "exception", line: 1 } });
    expect(draft.body.error.message).toContain("ZeroDivisionError");
    expect(draft.body.error.traceback).toContain("return 1 / 0");
    const versions = await call("GET", "/methods/echo_back/versions");
    expect(versions.body.items.length).toBeGreaterThanOrEqual(2);
    const restored = await call("POST", "/methods/echo_back/versions/1/restore");
    expect(restored.body.description).toBe(echo.description);
    expect([200, 204]).toContain((await call("DELETE", "/methods/echo_back")).status);
    expect((await call("GET", "/methods/echo_back")).status).toBe(404);
  });

  it("end at their limit with a time-out, and the next call works", async () => {
    const slow = await call("POST", "/methods/test", {
      draft: { code: "import time\ndef handle_event(data):\n    time.sleep(60)", timeoutMs: 300 },
      input: {},
    });
    expect(slow.body).toMatchObject({ ok: false, error: { kind: "timeout" } });
    const next = await call("POST", "/methods/test", {
      draft: { code: "def handle_event(data): return {'a': 1}" },
      input: {},
    });
    expect(next.body).toMatchObject({ ok: true, output: { a: 1 } });
  });
});

describe("talking over HTTP", () => {
  it("answers JSON with the turn, its methods, usage and times, and keeps them", async () => {
    const { status, body } = await call("POST", "/characters/barkeep/say", {
      text: "Roll 2d6 for me",
      player: { id: "p7", name: "Ada" },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      finish: "complete",
      usage: { inputTokens: expect.any(Number) },
      ms: { total: expect.any(Number) },
    });
    expect(body.methods).toHaveLength(1);
    expect(body.methods[0]).toMatchObject({ status: "ok" });

    const session = await call("GET", `/sessions/${body.session}`);
    expect(session.body).toMatchObject({ id: body.session, character: "barkeep", player: { id: "p7" } });
    expect(session.body.transcript.map(({ role }: { role: string }) => role)).toEqual(
      expect.arrayContaining(["player", "character"]),
    );
    const turn = await call("GET", `/turns/${body.turn}`);
    expect(turn.status).toBe(200);
    expect(JSON.stringify(turn.body.offered)).toContain("roll");
    const calls = await call("GET", `/calls?session=${body.session}`);
    expect(calls.body.items[0]).toMatchObject({
      session: body.session,
      turn: body.turn,
      character: "barkeep",
      status: "ok",
    });
    const one = await call("GET", `/calls/${calls.body.items[0].id}`);
    expect(one.body).toMatchObject({
      input: expect.any(Object),
      queueMs: expect.any(Number),
      ms: expect.any(Number),
      at: expect.any(String),
    });
    expect((await call("GET", "/usage")).status).toBe(200);
  });

  it("answers server-sent events named after the wire's messages", async () => {
    const response = await fetch(`${barkeep.url}/api/v1/characters/barkeep/say`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${barkeep.adminToken}`,
        "content-type": "application/json",
        accept: "text/event-stream",
      },
      body: JSON.stringify({ text: "Hello there" }),
    });
    const events = [...(await response.text()).matchAll(/^event: (.+)$/gm)].map(([, name]) => name);
    expect(events).toContain("turn.started");
    expect(events).toContain("text.delta");
    expect(events.at(-1)).toBe("turn.finished");
  });
});

describe("keys and secrets", () => {
  it("shows a game key once and takes it for player tokens, until it is revoked", async () => {
    const made = await call("POST", "/game-keys", { name: "test build" });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ id: expect.any(String), name: "test build", key: expect.any(String) });
    const listed = await call("GET", "/game-keys");
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key);
    const token = (key: string) =>
      fetch(`${barkeep.url}/api/v1/player-tokens`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ player: { id: "p1", name: "Ada" }, characters: ["barkeep"], ttlSeconds: 60 }),
      });
    const issued = await token(made.body.key);
    expect(issued.status).toBe(201);
    expect(await issued.json()).toMatchObject({ token: expect.any(String), expiresAt: expect.anything() });
    await call("DELETE", `/game-keys/${made.body.id}`);
    expect((await token(made.body.key)).status).toBe(401);
  });

  it("takes secrets, gives them to the methods that name them, and never back", async () => {
    await call("PUT", "/secrets/LEAK_TEST", { value: "swordfish-1234" });
    const listed = await call("GET", "/secrets");
    expect(JSON.stringify(listed.body)).toContain("LEAK_TEST");
    expect(JSON.stringify(listed.body)).not.toContain("swordfish");
    const code =
      "import os\ndef handle_event(data):\n    print(os.environ.get('LEAK_TEST'))\n    return {'length': len(os.environ.get('LEAK_TEST', ''))}";
    const named = await call("POST", "/methods/test", { draft: { code, secrets: ["LEAK_TEST"] }, input: {} });
    expect(named.body.output).toEqual({ length: 14 });
    expect(JSON.stringify(named.body)).not.toContain("swordfish");
    const unnamed = await call("POST", "/methods/test", { draft: { code }, input: {} });
    expect(unnamed.body.output).toEqual({ length: 0 });
  });
});

it("answers health without a login, and nothing else", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics"])
    expect((await fetch(barkeep.url + path)).status, path).toBe(200);
  for (const path of ["/methods", "/characters", "/calls", "/sessions", "/secrets", "/export", "/models"]) {
    const response = await fetch(`${barkeep.url}/api/v1${path}`);
    expect(response.status, path).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "unauthorized", message: expect.any(String) } });
  }
});

it("gives the greeting as the session opens", async () => {
  const { body } = await call("GET", "/characters/barkeep");
  const { messages } = await talk(barkeep, "barkeep", "Roll 2d6");
  const opened = messages.find(({ type }) => type === "session.opened");
  expect(opened).toMatchObject({ resumed: false, transcript: [{ role: "character", text: body.greeting }] });
});

it("admits it when no method does what is asked for", async () => {
  const { methods, finish } = await talk(barkeep, "barkeep", "What's the weather in Paris?");
  expect({ methods, finish }).toEqual({ methods: [], finish: "complete" });
});
