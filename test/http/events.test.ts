import { afterEach, beforeEach, expect, it } from "vitest";
import { loginCookie } from "../../server/access/logins.ts";
import { adminToken, type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

/** Opens the events, and gives a function that reads on until a text is there. */
async function listen(
  path = "/api/v1/events",
  headers: Record<string, string> = { Authorization: `Bearer ${adminToken}` },
): Promise<{ until(text: string, times?: number): Promise<string>; leave(): void }> {
  const client = new AbortController();
  const response = await harness.request(path, { headers, signal: client.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let seen = "";
  return {
    async until(text, times = 1) {
      while (seen.split(text).length <= times) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the events ended without ${text}: ${seen}`);
        seen += value;
      }
      return seen;
    },
    leave: () => client.abort(),
  };
}

it("tells what happens as it happens", async () => {
  const events = await listen();
  await events.until("still here");
  await harness.ask("POST", "/methods", { name: "Echo", code: "x" });
  await harness.ask("PUT", "/methods/echo/connected", { connected: true });
  await harness.ask("POST", "/characters", { name: "Mira" });
  await harness.ask("POST", "/methods/test", { id: "echo" });
  harness.sessions.announce({ kind: "session", id: "s_1", session: "s_1" });
  const seen = await events.until("event: session");
  const told = [...seen.matchAll(/event: (\w+)\ndata: (.+)\n/g)].map(([, name, text]) => [name, JSON.parse(text!)]);
  expect(told).toMatchObject([
    ["method", { kind: "method", id: "echo", change: "created" }],
    ["method", { kind: "method", id: "echo", change: "connected" }],
    ["character", { kind: "character", id: "mira", change: "created" }],
    ["call", { kind: "call", method: "echo", status: "ok", cause: "test" }],
    ["session", { kind: "session", id: "s_1" }],
  ]);
  expect(seen).not.toContain("input");
  events.leave();
});

it("tells of figures that have changed, also by a turn that began and ended between two looks", async () => {
  const events = await listen();
  await events.until("event: status");
  const who = { model: null, character: "mira", player: null };
  const usage = { inputTokens: 1, outputTokens: 1 };
  harness.sessions.finish({ ...who, finish: "complete", usage, ms: { total: 5 }, rounds: [], calls: [] } as never);
  await events.until("event: status", 2);
  events.leave();
});

it("tells every page, also after another one left", async () => {
  const [first, second] = [await listen(), await listen()];
  await first.until("still here");
  await second.until("still here");
  first.leave();
  await harness.ask("POST", "/characters", { name: "Mira" });
  await second.until('"id":"mira"');
  second.leave();
});

it("tells one session's messages to whoever looks on, and lets go of it with them", async () => {
  const session = watched();
  const path = `/api/v1/sessions/${session}/events`;
  const events = await listen(path);
  await events.until("still here");
  expect(harness.sessions.watchers(session)).toBe(1);
  harness.sessions.deliver({ type: "turn.started", session, seq: 2, turn: "t_1", cause: "say" });
  harness.sessions.deliver({ type: "text.delta", session: "s_other", seq: 3, turn: "t_2", delta: "not for here" });
  harness.sessions.deliver({ type: "text.delta", session, seq: 3, turn: "t_1", delta: "Well met" });
  const seen = await events.until("Well met");
  expect(seen).toContain("event: turn.started\n");
  expect(seen).not.toContain("not for here");
  harness.sessions.deliver({ type: "session.closed", session, seq: 4, reason: "removed" });
  await expect(events.until("never sent")).rejects.toThrow("the events ended");
  expect(harness.sessions.watchers(session)).toBe(0);
  watched({ live: false });
  expect((await harness.ask("GET", `/sessions/${session}/events`)).status).toBe(404);
});

const loggedIn = async () => ({ cookie: `${loginCookie}=${await harness.access.login(adminToken, "127.0.0.1")}` });

/** A live session that may be watched. */
function watched({ live = true } = {}): string {
  const session = "s_watched";
  const at = "2026-11-23T12:00:00.000Z";
  const summary = { id: session, character: "mira", player: null, openedAt: at, lastAt: at, turns: 0, turnIds: [] };
  harness.sessions.details.set(session, { ...summary, transcript: [], live });
  return session;
}

it.each(["/events", "/sessions/s_watched/events"])("%s ends with the login it was opened with", async (path) => {
  const session = watched();
  const [leaving, staying] = [await loggedIn(), await loggedIn()];
  const ended = await listen(`/api/v1${path}`, leaving);
  const other = await listen(`/api/v1${path}`, staying);
  await ended.until("still here");
  await other.until("still here");
  await harness.access.logout(leaving);
  await expect(ended.until("never sent")).rejects.toThrow("the events ended");
  harness.sessions.announce({ kind: "session", id: session, session });
  harness.sessions.deliver({ type: "text.delta", session, seq: 2, turn: "t_1", delta: "Well met" });
  await other.until(path === "/events" ? "event: session" : "Well met");
  other.leave();
});

it("ends with a login that runs out", async () => {
  const login = await loggedIn();
  const week = 7 * 24 * 60 * 60 * 1000;
  harness.advance(week - 100);
  const events = await listen("/api/v1/events", login);
  await events.until("still here");
  await expect(events.until("never sent")).rejects.toThrow("the events ended");
});

it("lets go of a page that doesn't read", async () => {
  const session = watched();
  const response = await harness.request(`/api/v1/sessions/${session}/events`, {
    headers: { Authorization: `Bearer ${adminToken}` },
  });
  expect(harness.sessions.watchers(session)).toBe(1);
  for (let seq = 1; seq <= 1100; seq += 1)
    harness.sessions.deliver({ type: "text.delta", session, seq, turn: "t_1", delta: "on and on" });
  await expect.poll(() => harness.sessions.watchers(session)).toBe(0);
  expect(await response.text()).not.toContain('"seq":1000,');
});

it("shows a long turn to who comes late, and lets go of it as of others", async () => {
  const session = watched();
  const { watch } = harness.sessions;
  const delta = (seq: number) => ({ type: "text.delta" as const, session, seq, turn: "t_1", delta: "on and on" });
  harness.sessions.watch = async (id, subscriber) => {
    for (let seq = 1; seq <= 2000; seq += 1) subscriber(delta(seq));
    return watch(id, subscriber);
  };
  const events = await listen(`/api/v1/sessions/${session}/events`);
  await events.until('"seq":2000,');
  expect(harness.sessions.watchers(session)).toBe(1);
  events.leave();
});

it("begins no stream for a login that ends on the way", async () => {
  watched();
  const login = await loggedIn();
  const { watch } = harness.sessions;
  harness.sessions.watch = async (...asked) => {
    await harness.access.logout(login);
    return watch(...asked);
  };
  const events = await listen("/api/v1/sessions/s_watched/events", login);
  await expect(events.until("never sent")).rejects.toThrow("the events ended");
  expect(harness.sessions.watchers("s_watched")).toBe(0);
});
