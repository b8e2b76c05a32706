/** What the client makes of a server that is slow, silent, wrong, or says things in another order: without a network, by hand. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SessionMessage } from "../messages.ts";
import type { ClientFailure } from "./failure.ts";
import type { SessionOptions } from "./session.ts";
import { ClientBench, settle, welcome } from "./testing/bench.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function talking(options: Partial<SessionOptions> = {}) {
  const bench = await new ClientBench().connected();
  const messages: SessionMessage[] = [];
  const opening = bench.client.openSession({
    character: "mira",
    onMessage: (message) => messages.push(message),
    ...options,
  });
  bench.opened(1, false);
  return { bench, session: await opening, messages };
}

/** The socket is lost and the next one is welcomed. */
async function comeBack(bench: ClientBench): Promise<void> {
  bench.socket.drop();
  await vi.advanceTimersByTimeAsync(20);
  await bench.greet();
}

const finished = { finish: "complete", text: "Good day.", usage: {}, ms: {} };
const seqs = (messages: readonly SessionMessage[]) => messages.map(({ seq }) => seq);

test("what was missed may come after session.opened: each message counts at its place", async () => {
  const { bench, session, messages } = await talking();
  const turn = session.say("Hello");
  bench.say(2, "turn.started", { turn: "t", replyTo: bench.socket.last("say").id });
  await comeBack(bench);
  const next = session.say("And now?");
  expect(bench.socket.last("session.open").resume).toEqual({ session: "s1", after: 2 });
  bench.opened(5, true);
  expect(bench.socket.count("say")).toBe(0);
  bench.say(3, "text.delta", { turn: "t", delta: "Good day." });
  expect(bench.socket.count("say")).toBe(0);
  bench.say(4, "turn.finished", { turn: "t", ...finished });
  expect((await turn.finished).text).toBe("Good day.");
  expect(seqs(messages)).toEqual([1, 2, 3, 4, 5]);
  expect(bench.socket.last("say").text).toBe("And now?");
  bench.say(6, "turn.started", { turn: "u", replyTo: bench.socket.last("say").id });
  expect(await next.started).toBe("u");
});

test("what the server says it lost is not waited for, in either order", async () => {
  for (const openedFirst of [true, false]) {
    const gaps: object[] = [];
    const { bench, session, messages } = await talking({ onGap: (gap) => gaps.push(gap) });
    const turn = session.say("Hello");
    bench.say(2, "turn.started", { turn: "t", replyTo: bench.socket.last("say").id });
    await comeBack(bench);
    const gap = { from: 3, to: 69 };
    if (openedFirst) bench.opened(71, true, { gap });
    bench.say(70, "turn.finished", { turn: "t", ...finished });
    if (!openedFirst) bench.opened(71, true, { gap });
    await turn.finished;
    expect(gaps).toEqual([gap]);
    expect(seqs(messages)).toEqual([1, 2, 70, 71]);
    expect(session.lastSeq).toBe(71);
  }
});

test("what never comes is not waited for for ever", async () => {
  const { bench, session } = await talking();
  await comeBack(bench);
  session.say("Hello");
  bench.opened(5, true);
  bench.say(6, "turn.started", { turn: "t", cause: "context" });
  expect(session.lastSeq).toBe(6);
  expect(bench.socket.count("say")).toBe(1);

  await comeBack(bench);
  bench.opened(20, true);
  expect(bench.socket.count("say")).toBe(0);
  for (let waited = 0; waited < 11_000; waited += 500) {
    bench.socket.hear({ type: "pong" });
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(session.lastSeq).toBe(20);
  expect(bench.socket.count("say")).toBe(1);
});

test("an old session.opened that is replayed counts like any message", async () => {
  const { bench, session, messages } = await talking();
  await comeBack(bench);
  bench.say(2, "session.opened", {
    replyTo: "of another life",
    character: { id: "mira", name: "Mira" },
    resumed: true,
  });
  bench.opened(3, true);
  expect(seqs(messages)).toEqual([1, 2, 3]);
  expect(session.lastSeq).toBe(3);
});

test("a message that was lost on the way is fetched by a new socket", async () => {
  const { bench } = await talking();
  bench.say(2, "turn.started", { turn: "t", cause: "context" });
  bench.say(4, "text.delta", { turn: "t", delta: "lost one" });
  expect(bench.socket.closedByClient).toMatchObject({ code: 4009 });
  await comeBack(bench);
  expect(bench.socket.last("session.open").resume).toEqual({ session: "s1", after: 2 });
});

test("a silent server is asked, and left when it stays silent", async () => {
  const bench = await new ClientBench().connected();
  await vi.advanceTimersByTimeAsync(1500);
  expect(bench.socket.count("ping")).toBe(1);
  bench.socket.hear({ type: "pong", replyTo: bench.socket.last("ping").id });
  await vi.advanceTimersByTimeAsync(1500);
  expect(bench.sockets).toHaveLength(1);
  expect(bench.client.state).toBe("open");
  await vi.advanceTimersByTimeAsync(2000);
  expect(bench.sockets).toHaveLength(2);
  expect(bench.sockets[0]?.closedByClient).not.toBeNull();
  await bench.greet();
  expect(bench.client.state).toBe("open");
  bench.client.close();
  expect(vi.getTimerCount()).toBe(0);
});

test("what can't be read is told of, and harms nothing", async () => {
  const told: ClientFailure[] = [];
  const bench = await new ClientBench({ onError: (failure) => told.push(failure) }).connected();
  for (const frame of ["nonsense", "null", "[]", '"text"', '{"type":7}', "{}"]) bench.socket.hear(frame);
  expect(told.map(({ code }) => code)).toEqual(Array(6).fill("bad_message"));
  const pinged = bench.client.ping();
  bench.socket.hear({ type: "pong", replyTo: bench.socket.last("ping").id });
  await pinged;
  bench.socket.hear({ type: "mood.changed", mood: "merry" });
  expect(told).toHaveLength(6);
});

test("a ping or a refresh that can't be answered any more rejects", async () => {
  const bench = await new ClientBench({ token: "t" }).connected();
  const refused = [bench.client.ping(), bench.client.refreshToken()].map((asked) => asked.catch((why) => why.code));
  await settle();
  bench.socket.drop();
  expect(await Promise.all(refused)).toEqual(["connection_lost", "connection_lost"]);
  await expect(bench.client.ping()).rejects.toMatchObject({ code: "connection_lost" });
  await expect(bench.client.refreshToken()).rejects.toMatchObject({ code: "connection_lost" });
  bench.client.close();
  await expect(bench.client.ping()).rejects.toMatchObject({ code: "closed" });
});

test("a session the server can't take back just now is asked for again; one that is gone is not", async () => {
  const reasons: string[] = [];
  const { bench, session } = await talking({ onClosed: (reason) => reasons.push(reason) });
  await comeBack(bench);
  const refuse = (code: string, more: object) =>
    bench.socket.hear({ type: "error", replyTo: bench.socket.last("session.open").id, code, message: "no", ...more });
  refuse("too_many_sessions", { retryable: true, retryAfterMs: 700 });
  await vi.advanceTimersByTimeAsync(600);
  expect(bench.socket.count("session.open")).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(bench.socket.count("session.open")).toBe(2);
  expect(session.ended).toBe(false);
  refuse("resume_failed", { retryable: false });
  await settle();
  expect(reasons).toEqual(["resume_failed"]);
  expect(session.ended).toBe(true);
});

test("a server that speaks no common version is not asked again", async () => {
  const bench = await new ClientBench({ token: () => "t" }).connected();
  bench.socket.drop();
  await vi.advanceTimersByTimeAsync(20);
  bench.socket.onopen?.({} as never);
  await settle();
  const replyTo = bench.socket.last("hello").id;
  bench.socket.hear({ type: "error", replyTo, code: "unsupported_version", message: "no", retryable: false });
  bench.socket.drop(4002);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(bench.client.state).toBe("closed");
  expect(bench.sockets).toHaveLength(2);
});

test("a token is refreshed over the open socket as often as asked for, and one that can't be had is told of", async () => {
  const told: ClientFailure[] = [];
  let asked = 0;
  const token = () => {
    asked += 1;
    if (asked === 2) throw new Error("our server is busy");
    return `token ${asked}`;
  };
  const options = { token, refreshTokenEveryMs: 5000, onError: (failure: ClientFailure) => told.push(failure) };
  const bench = await new ClientBench(options).connected();
  const wait = async () => {
    for (let waited = 0; waited < 5000; waited += 500) {
      bench.socket.hear({ type: "pong" });
      await vi.advanceTimersByTimeAsync(500);
    }
  };
  await wait();
  expect(told).toMatchObject([{ code: "no_token", message: expect.stringContaining("our server is busy") }]);
  await wait();
  const hello = bench.socket.last("hello");
  expect(hello).toMatchObject({ token: "token 3" });
  bench.socket.hear(welcome(hello.id));
  await settle();
  expect(bench.client.state).toBe("open");
  expect(bench.sockets).toHaveLength(1);
});

test("no socket is opened before the token is there, and one that never comes is not waited for", async () => {
  let give: (token: string) => void = () => {};
  const slow = new ClientBench({
    token: () =>
      new Promise((resolve) => {
        give = resolve;
      }),
  });
  const connected = slow.client.connect();
  await vi.advanceTimersByTimeAsync(14_000);
  expect(slow.sockets).toHaveLength(0);
  give("late");
  await slow.greet();
  await connected;
  expect(slow.socket.last("hello")).toMatchObject({ token: "late" });

  const never = new ClientBench({ token: () => new Promise<string>(() => {}) });
  const refused = expect(never.client.connect()).rejects.toMatchObject({ code: "no_token" });
  await vi.advanceTimersByTimeAsync(15_000);
  await refused;
  expect(never.sockets).toHaveLength(0);
});

test("a server that takes the socket and says nothing is left, and closing while connecting ends it", async () => {
  const silent = new ClientBench();
  const refused = expect(silent.client.connect()).rejects.toMatchObject({ code: "connection_lost" });
  await settle();
  silent.socket.onopen?.({} as never);
  await vi.advanceTimersByTimeAsync(10_000);
  await refused;
  expect(silent.socket.closedByClient).not.toBeNull();

  const closed = new ClientBench({ token: async () => "t" });
  const given = expect(closed.client.connect()).rejects.toMatchObject({ code: "closed" });
  closed.client.close();
  await given;
  expect(closed.sockets).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
});

test("an address that is none rejects as a failure", async () => {
  class Refusing {
    constructor() {
      throw new SyntaxError("not an address");
    }
  }
  const bench = new ClientBench({ WebSocket: Refusing as never });
  await expect(bench.client.connect()).rejects.toMatchObject({ name: "ClientFailure", code: "connection_lost" });
});

test("a method that answers later is heard of by the session after its turn is over", async () => {
  const later: object[] = [];
  const { bench, session } = await talking({ onLater: (message) => later.push(message) });
  const turn = session.say("Forge me a sword");
  bench.say(2, "turn.started", { turn: "t", replyTo: bench.socket.last("say").id });
  bench.say(3, "method.started", { turn: "t", call: "c", method: "m", name: "Forge", later: true });
  bench.say(4, "turn.finished", { turn: "t", ...finished });
  await turn.finished;
  bench.say(5, "method.progress", { turn: "t", call: "c", method: "m", text: "It glows.", fraction: 0.5 });
  bench.say(6, "method.finished", { turn: "t", call: "c", method: "m", status: "ok", ms: 9, later: true });
  expect(later).toMatchObject([
    { type: "method.progress", turn: "t", call: "c", fraction: 0.5 },
    { type: "method.finished", turn: "t", call: "c", status: "ok" },
  ]);
});
