import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TurnTrace } from "../../server/dialogue/conversation.ts";
import { BarkeepError } from "../../server/problems/errors.ts";
import { failed, succeeded } from "./fake-runner.ts";
import { adminToken, type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

const contextOf = (player: string, session: string, call: string) => ({
  player: { id: player, name: player },
  session,
  character: { id: "mira", name: "Mira" },
  turn: `t_${session}`,
  call,
});

const callAs = async (player: string, session: string, call: string) =>
  harness.methods.call({ method: "echo", input: { said: "x" }, context: contextOf(player, session, call) });

const echo = {
  name: "Echo",
  code: "x",
  connected: true,
  inputDescription: { parameters: { said: { type: "string" } }, required: [] },
};

describe("calls", () => {
  it("are listed newest first, page by page, by filters", async () => {
    await harness.ask("POST", "/methods", echo);
    for (const [player, session, call] of [
      ["p1", "s_1", "c_1"],
      ["p2", "s_2", "c_2"],
      ["p1", "s_1", "c_3"],
    ] as const) {
      await callAs(player, session, call);
    }
    harness.runner.answer = () => failed("timeout");
    await callAs("p2", "s_2", "c_4");
    await harness.ask("POST", "/methods/test", { id: "echo" });
    const list = async (query: string) =>
      (await harness.ask("GET", `/calls?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await list("cause=turn")).toEqual(["c_4", "c_3", "c_2", "c_1"]);
    expect(await list("session=s_1")).toEqual(["c_3", "c_1"]);
    expect(await list("status=timeout&cause=turn")).toEqual(["c_4"]);
    expect(await list("character=mira&player=p2")).toEqual(["c_4", "c_2"]);
    expect(await list("method=other")).toEqual([]);
    const first = await harness.ask("GET", "/calls?cause=turn&limit=3");
    expect(first.body.items).toHaveLength(3);
    const second = await harness.ask("GET", `/calls?cause=turn&limit=3&after=${first.body.next}`);
    expect(second.body).toMatchObject({ items: [{ id: "c_1" }], next: null });
  });

  it("keep who asked, when, and what came of it", async () => {
    await harness.ask("POST", "/methods", echo);
    harness.runner.answer = () => succeeded({ heard: "x" }, { queueMs: 2, ms: 5, stderr: "warned" });
    await callAs("p1", "s_1", "c_1");
    expect((await harness.ask("GET", "/calls/c_1")).body).toEqual({
      id: "c_1",
      method: "echo",
      version: 1,
      character: "mira",
      player: "p1",
      session: "s_1",
      turn: "t_s_1",
      cause: "turn",
      status: "ok",
      input: { said: "x" },
      output: { heard: "x" },
      stdout: "",
      stderr: "warned",
      queueMs: 2,
      ms: 5,
      egress: [],
      at: "2026-11-23T12:00:00.000Z",
    });
    expect((await harness.ask("GET", "/calls/c_9")).status).toBe(404);
  });
});

it("a turn is shown with what was thought of it", async () => {
  harness.sessions.traces.set("s_1.1", { turn: "s_1.1", session: "s_1", text: "Hi." } as TurnTrace);
  const read = async () => (await harness.ask("GET", "/turns/s_1.1")).body;
  expect(await read()).not.toHaveProperty("feedback");
  expect((await harness.ask("PUT", "/turns/s_1.1/feedback", { good: true, note: "dry" })).status).toBe(200);
  const thought = { turn: "s_1.1", session: "s_1", by: "designer", good: true, note: "dry" };
  expect(await read()).toMatchObject({ text: "Hi.", feedback: [thought] });
  expect((await harness.ask("GET", "/turns/s_1.1/feedback")).body.items).toMatchObject([thought]);
  expect((await harness.ask("DELETE", "/turns/s_1.1/feedback")).status).toBe(204);
  expect((await harness.ask("GET", "/turns/s_1.1/feedback")).body).toEqual({ items: [], next: null });
  expect((await harness.ask("GET", "/turns/s_1.9/feedback")).status).toBe(404);
  expect(await read()).not.toHaveProperty("feedback");
});

describe("a player", () => {
  beforeEach(async () => {
    await harness.ask("POST", "/methods", echo);
    await callAs("p1", "s_1", "c_1");
    await callAs("p2", "s_2", "c_2");
    for (const [id, player] of [
      ["s_1", "p1"],
      ["s_2", "p2"],
    ] as const) {
      harness.sessions.details.set(id, {
        id,
        character: "mira",
        player: { id: player },
        openedAt: "2026-11-23T12:00:00.000Z",
        lastAt: "2026-11-23T12:00:00.000Z",
        live: false,
        turns: 1,
        transcript: [],
        turnIds: [`t_${id}`],
      });
    }
    harness.remembered.push(
      { id: "m_1", player: "p1", character: "mira", text: "Likes cider", at: "" },
      { id: "m_2", player: "p2", character: "mira", text: "Owes a copper", at: "" },
    );
    harness.sessions.tokens.set("p1", 110).set("p2", 20);
  });

  it("can be exported whole", async () => {
    const { body } = await harness.ask("GET", "/players/p1/export");
    expect(body).toMatchObject({
      player: "p1",
      sessions: [{ id: "s_1", turns: [{ turn: "t_s_1", kept: false }] }],
      calls: [{ id: "c_1" }],
      memories: [{ id: "m_1" }],
      tokensToday: 110,
    });
    expect(JSON.stringify(body)).not.toContain("p2");
  });

  it("can be exported without a session of which nothing can be read any more", async () => {
    const { detail } = harness.sessions;
    harness.sessions.detail = async (id) => {
      if (id === "s_1") throw new BarkeepError("not_found");
      return detail(id);
    };
    const { status, body } = await harness.ask("GET", "/players/p1/export");
    expect(status).toBe(200);
    expect(body).toMatchObject({ sessions: [{ id: "s_1", kept: false }], calls: [{ id: "c_1" }], tokensToday: 110 });
  });

  it("shows of each session every turn in its place, also those of which nothing is kept", async () => {
    const [first] = harness.sessions.details.values();
    const turnIds = ["s_1.1", "s_1.2", "s_1.3", "s_1.4"];
    harness.sessions.details.set("s_1", { ...first!, turnIds });
    for (const turn of ["s_1.2", "s_1.3"]) harness.sessions.traces.set(turn, trace(turn, { session: "s_1" }));
    const { body } = await harness.ask("GET", "/players/p1/export");
    expect(body.sessions[0].turns.map(({ turn, kept }: any) => [turn, kept])).toEqual([
      ["s_1.1", false],
      ["s_1.2", undefined],
      ["s_1.3", undefined],
      ["s_1.4", false],
    ]);
  });

  it("is no longer read for once the reader has left", async () => {
    const [first] = harness.sessions.details.values();
    harness.sessions.details.set("s_1", { ...first!, turnIds: [] });
    let read = 0;
    let ended = false;
    harness.sessions.turnsOf = async function* () {
      try {
        for (; read < 100_000; read += 1) yield trace(`s_1.${read}`, { session: "s_1" });
      } finally {
        ended = true;
      }
    };
    const response = await harness.request("/api/v1/players/p1/export", {
      headers: { Authorization: `Bearer ${adminToken}` },
    });
    const reader = response.body!.getReader();
    while (read < 3) await reader.read();
    expect(ended).toBe(false);
    await reader.cancel();
    await expect.poll(() => ended).toBe(true);
    expect(read).toBeLessThan(1000);
  });

  it("can be deleted whole, and nobody else with them", async () => {
    const token = (await harness.ask("POST", "/player-tokens", { player: { id: "p1" } })).body.token;
    const asPlayer = { Authorization: `Bearer ${token}` };
    expect((await harness.ask("GET", "/me", undefined, asPlayer)).body).toEqual({ kind: "player" });
    const { body } = await harness.ask("DELETE", "/players/p1");
    expect(body).toEqual({ sessions: 1, calls: 1, memories: 1, state: 0, deliveries: 0 });
    expect((await harness.ask("GET", "/me", undefined, asPlayer)).status).toBe(401);
    const left = await harness.ask("GET", "/players/p1/export");
    expect(left.body).toMatchObject({ sessions: [], calls: [], memories: [], tokensToday: 0 });
    const other = await harness.ask("GET", "/players/p2/export");
    expect(other.body).toMatchObject({ sessions: [{ id: "s_2" }], calls: [{ id: "c_2" }], memories: [{ id: "m_2" }] });
    expect(other.body.tokensToday).toBe(20);
  });

  it("has memories that are listed and deleted one by one", async () => {
    expect((await harness.ask("GET", "/players/p1/memories")).body.items).toMatchObject([{ text: "Likes cider" }]);
    expect((await harness.ask("DELETE", "/players/p1/memories/m_2")).status).toBe(404);
    expect((await harness.ask("DELETE", "/players/p1/memories/m_1")).status).toBe(204);
    expect((await harness.ask("GET", "/players/p1/memories")).body.items).toEqual([]);
  });
});

const trace = (id: string, more: Partial<TurnTrace> = {}): TurnTrace => ({
  turn: id,
  finish: "complete",
  text: "",
  usage: { inputTokens: 100, outputTokens: 20, cachedTokens: 40 },
  ms: { firstText: 10, total: 900 },
  session: "s_1",
  character: "mira",
  player: "p1",
  cause: "say",
  said: "x",
  at: "2026-11-23T12:00:00.000Z",
  offered: [],
  leftOut: [],
  model: "gpt-4o",
  attempts: [],
  rounds: [
    {
      model: "gpt-4o",
      sent: null,
      text: "",
      calls: [],
      finish: "complete",
      usage: null,
      ms: { firstByte: 1, firstText: 2, total: 600 },
    },
  ],
  calls: [
    { call: "c_1", kind: "method", name: "echo", input: {}, status: "ok", seen: "", queueMs: 5, ms: 200 },
    { call: "c_2", kind: "method", name: "echo", input: {}, status: "timeout", seen: "", queueMs: 0, ms: 100 },
    { call: "c_3", kind: "action", name: "wave", input: {}, status: "ok", seen: "", queueMs: 0, ms: 900 },
  ],
  ...more,
});

it("counts usage by character, method, model and day, and shows the last minutes", async () => {
  harness.sessions.finish(trace("t_1"));
  harness.sessions.finish(trace("t_2", { model: "rehearsal", finish: "error", calls: [] }));
  const by = async (keys: string, more = "") => (await harness.ask("GET", `/usage?by=${keys}${more}`)).body.items;
  expect(await by("model")).toMatchObject([
    { model: "gpt-4o", turns: 1, calls: 2, errors: 1, inputTokens: 100, outputTokens: 20, cachedTokens: 40 },
    { model: "rehearsal", turns: 1, calls: 0, errors: 1, inputTokens: 100 },
  ]);
  expect(await by("method")).toMatchObject([
    { method: "echo", turns: 0, calls: 2, errors: 1, ms: 0, callMs: 300 },
    { method: null, turns: 2, calls: 0 },
  ]);
  expect(await by("day,character")).toMatchObject([{ day: "2026-11-23", character: "mira", turns: 2 }]);
  expect(await by("day", "&from=2026-11-24")).toEqual([]);
  expect((await harness.ask("GET", "/usage?by=moon")).status).toBe(400);

  const { body } = await harness.ask("GET", "/status");
  expect(body.recent).toMatchObject({
    turnsPerMinute: 2,
    p50: { total: 900, model: 600, method: 0 },
    p95: { total: 900, model: 600, method: 205 },
    errors: 1,
    inputTokens: 200,
  });
  expect(body.firstSteps.map(({ id }: { id: string }) => id)).toEqual([
    "talk",
    "test",
    "own-method",
    "model",
    "game-key",
  ]);
  harness.advance(16 * 60_000);
  expect((await harness.ask("GET", "/status")).body.recent).toMatchObject({ turnsPerMinute: 0, p50: { total: 0 } });
});
