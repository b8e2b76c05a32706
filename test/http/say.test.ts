import { afterEach, beforeEach, expect, it } from "vitest";
import type { SessionMessage } from "../../protocol/messages.ts";
import { BarkeepError } from "../../server/problems/errors.ts";
import { turnAnswer } from "./fake-sessions.ts";
import { adminToken, type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
  await harness.ask("POST", "/characters", { name: "Mira" });
});
afterEach(() => harness.close());

const say = (body: object, more: RequestInit = {}) =>
  harness.request("/api/v1/characters/mira/say", {
    method: "POST",
    body: JSON.stringify(body),
    ...more,
    headers: { Authorization: `Bearer ${adminToken}`, ...more.headers },
  });

it("answers as JSON with what became of the turn", async () => {
  const { status, body } = await harness.ask("POST", "/characters/mira/say", { text: "Hello", player: { id: "p1" } });
  expect(status).toBe(200);
  expect(body).toEqual(turnAnswer("You said: Hello"));
  expect(harness.sessions.said[0]).toMatchObject({
    character: "mira",
    player: { id: "p1" },
    principal: { kind: "admin" },
  });
});

it("hands on what it names, and nothing else that stands in the body", async () => {
  const more = { cues: 7, actions: 7, characters: ["mira", "tom"], chatter: 1000, from: {}, instead: {}, language: {} };
  const { status } = await harness.ask("POST", "/characters/mira/say", { text: "Hello", context: { a: 1 }, ...more });
  expect(status).toBe(200);
  expect(Object.keys(harness.sessions.said[0] ?? {}).sort()).toEqual(["character", "context", "principal", "text"]);
});

it("streams the wire's messages as events when asked to", async () => {
  harness.sessions.onSay = async ({ text }, tell) => {
    tell({ type: "turn.started", session: "s_1", seq: 1, turn: "t_1", cause: "say" });
    tell({ type: "text.delta", session: "s_1", seq: 2, turn: "t_1", delta: text });
    return turnAnswer(text);
  };
  const response = await say({ text: "Hi" }, { headers: { Accept: "text/event-stream" } });
  expect(response.headers.get("Content-Type")).toContain("text/event-stream");
  const events = (await response.text())
    .trim()
    .split("\n\n")
    .map((block) => /event: (.+)\ndata: (.+)/.exec(block))
    .map((match) => [match?.[1], JSON.parse(match?.[2] ?? "null") as SessionMessage] as const);
  expect(events.map(([name, message]) => [name, message.type, message.seq])).toEqual([
    ["turn.started", "turn.started", 1],
    ["text.delta", "text.delta", 2],
  ]);
});

it("answers a failure as an error, or as an error event", async () => {
  harness.sessions.onSay = async () => {
    throw new BarkeepError("too_many_turns", "Busy.", { retryAfterMs: 1500 });
  };
  const plain = await say({ text: "Hi" });
  expect(plain.status).toBe(429);
  expect(plain.headers.get("Retry-After")).toBe("2");
  const streamed = await (await say({ text: "Hi" }, { headers: { Accept: "text/event-stream" } })).text();
  expect(streamed).toContain("event: error");
  expect(streamed).toContain('"code":"too_many_turns"');
  expect(streamed).toContain('"retryAfterMs":1500');
});

it.each(["application/json", "text/event-stream"])("stops the turn when the client goes away (%s)", async (accept) => {
  let resolve: (what: string) => void = () => {};
  let begin: () => void = () => {};
  const stopped = new Promise<string>((settle) => {
    resolve = settle;
  });
  const begun = new Promise<void>((settle) => {
    begin = settle;
  });
  harness.sessions.onSay = (_options, _tell, signal) =>
    new Promise((_, reject) => {
      begin();
      signal?.addEventListener("abort", () => {
        resolve("stopped");
        reject(new BarkeepError("interrupted"));
      });
    });
  const client = new AbortController();
  const asked = say({ text: "Hi" }, { signal: client.signal, headers: { Accept: accept } });
  // A stream ends with the client; a plain answer never comes.
  asked.then((response) => response.text()).catch(() => {});
  await begun;
  client.abort();
  expect(await stopped).toBe("stopped");
});

it("wants words", async () => {
  expect((await harness.ask("POST", "/characters/mira/say", { text: "" })).status).toBe(400);
  expect((await harness.ask("POST", "/characters/mira/say", {})).body.error.details).toMatchObject([{ path: "text" }]);
});

it.each([".", ".."])("takes no player whom a path can't name: %s", async (id) => {
  const { status, body } = await harness.ask("POST", "/characters/mira/say", { text: "Hello", player: { id } });
  expect(status).toBe(400);
  expect(body.error.details).toEqual([{ path: "player.id", message: `Can't be "." or "..".` }]);
  expect(harness.sessions.said).toEqual([]);
});

it("cuts off a reader who doesn't read, and cancels the turn as when the client goes away", async () => {
  const { unsentBytes } = harness.limits();
  const delta = "x".repeat(8 * 1024);
  let told = 0;
  const outcome = new Promise<string>((resolve) => {
    harness.sessions.onSay = async (_options, tell, signal) => {
      for (let seq = 1; seq <= 100 && !signal?.aborted; seq += 1) {
        tell({ type: "text.delta", session: "s_1", seq, turn: "t_1", delta });
        told += delta.length;
        await new Promise((next) => setImmediate(next));
      }
      resolve(signal?.aborted ? "cancelled" : "told all");
      return turnAnswer("");
    };
  });
  const response = await say({ text: "Hi" }, { headers: { Accept: "text/event-stream" } });
  expect(await outcome).toBe("cancelled");
  expect(told).toBeGreaterThan(unsentBytes);
  expect(told).toBeLessThan(2 * unsentBytes);
  const heard = await response.text();
  expect(heard.length).toBeLessThan(unsentBytes);
  expect(
    await (await harness.request("/metrics", { headers: { Authorization: `Bearer ${adminToken}` } })).text(),
  ).toContain('code="slow_reader"} 1');
});

it("holds one long event for a reader who takes his time", async () => {
  const delta = "x".repeat(2 * harness.limits().unsentBytes);
  harness.sessions.onSay = async (_options, tell) => {
    tell({ type: "text.delta", session: "s_1", seq: 1, turn: "t_1", delta });
    return turnAnswer("");
  };
  const response = await say({ text: "Hi" }, { headers: { Accept: "text/event-stream" } });
  await new Promise((next) => setImmediate(next));
  expect(await response.text()).toContain(delta);
});

it("replaces half characters, so that a path can name every player", async () => {
  const body = '{"text":"Hello \\ud83d\\ude00 \\ud83d","player":{"id":"p\\uDC00"}}';
  const response = await harness.request("/api/v1/characters/mira/say", {
    method: "POST",
    body,
    headers: { Authorization: `Bearer ${adminToken}` },
  });
  expect(response.status).toBe(200);
  expect(harness.sessions.said[0]).toMatchObject({ text: "Hello 😀 \ufffd", player: { id: "p\ufffd" } });
});
