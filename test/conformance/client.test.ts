/** The TypeScript client against the real gateway with the scripted character. */
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { BarkeepClient, ClientFailure, type ClientOptions, type ClientState } from "../../protocol/client/main.ts";
import type { SessionMessage } from "../../protocol/messages.ts";
import { type Harness, type HarnessOptions, startHarness } from "../../server/gateway/testing/harness.ts";
import { createMemoryEngine } from "../../server/records/memory-engine.ts";
import { crashed } from "../../server/records/testing/crashed.ts";
import { startOpenedFirst } from "../game/opened-first.ts";

let harness: Harness;
const clients: BarkeepClient[] = [];

async function connected(options: HarnessOptions = {}, more: Partial<ClientOptions> = {}): Promise<BarkeepClient> {
  harness = await startHarness(options);
  const client = new BarkeepClient({
    url: harness.url,
    WebSocket,
    token: "game",
    backoff: { firstMs: 5, mostMs: 50 },
    ...more,
  });
  clients.push(client);
  await client.connect();
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await harness.stop();
});

test("says, iterates and finishes", async () => {
  const client = await connected();
  const session = await client.openSession({ character: "mira" });
  const turn = session.say("good evening");
  const types: string[] = [];
  for await (const message of turn) types.push(message.type);
  expect(types[0]).toBe("turn.started");
  expect(types.at(-1)).toBe("turn.finished");
  expect(turn.text).toBe("You said: good evening");
  expect((await turn.finished).text).toBe(turn.text);
  await client.ping();
});

test("carries out actions, and tells the character why not", async () => {
  const client = await connected();
  const calls: string[] = [];
  const session = await client.openSession({
    character: "mira",
    actions: [
      { name: "give_item", description: "Gives." },
      { name: "dance", description: "Dances." },
    ],
    onAction: ({ name }) => {
      calls.push(name);
      if (name === "dance") throw new Error("My leg hurts.");
      return { given: true };
    },
  });
  expect((await session.say("action give_item").finished).text).toBe('The game answered: {"given":true}');
  expect((await session.say("action dance").finished).text).toBe("The game could not: My leg hurts.");
  expect(calls).toEqual(["give_item", "dance"]);
});

test("a cut in mid-turn is resumed without a lost or doubled message", async () => {
  const states: ClientState[] = [];
  const client = await connected({}, { onState: (state) => states.push(state) });
  const messages: SessionMessage[] = [];
  const session = await client.openSession({ character: "mira", onMessage: (message) => messages.push(message) });
  const finished = await session.say("drop").finished;
  expect(finished.text).toBe("Before the cut, and after it.");
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => at + 1));
  expect(states).toContain("waiting");
  expect(client.state).toBe("open");
});

test("what was missed may come after session.opened as well as before it", async () => {
  harness = await startHarness();
  const proxy = await startOpenedFirst(harness.url);
  const options = { url: proxy.url, WebSocket, token: "game", backoff: { firstMs: 5, mostMs: 50 } };
  const client = new BarkeepClient(options);
  clients.push(client);
  try {
    await client.connect();
    const messages: SessionMessage[] = [];
    const session = await client.openSession({ character: "mira", onMessage: (message) => messages.push(message) });
    const turn = session.say("count 200 every 1");
    for await (const message of turn) {
      if (message.type === "text.delta" && [5, 50, 100].includes(message.seq)) proxy.cut();
    }
    expect((await turn.finished).finish).toBe("complete");
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => at + 1));
    expect(proxy.turnedRound).toBeGreaterThan(0);
  } finally {
    proxy.close();
  }
});

test("what is said while the socket is away is said once it is back, once", async () => {
  const client = await connected();
  const session = await client.openSession({ character: "mira" });
  harness.cut();
  const turns = [session.say("one"), session.say("two")];
  const finished = await Promise.all(turns.map((turn) => turn.finished));
  expect(finished.at(-1)?.text).toBe("You said: two");
  const again = await session.say("three").finished;
  expect(again.text).toBe("You said: three");
  expect(new Set(finished.map(({ turn }) => turn)).size).toBe(2);
});

test("cancels what the player did not want to hear", async () => {
  const client = await connected();
  const session = await client.openSession({ character: "mira" });
  const turn = session.say("hold");
  for await (const message of turn) {
    if (message.type === "text.delta") turn.cancel({ heardChars: 4 });
  }
  expect(await turn.finished).toMatchObject({ finish: "cancelled", text: "I am" });
});

test("a turn the character begins by itself is handed over", async () => {
  const client = await connected();
  let own: (text: string) => void = () => {};
  const heard = new Promise<string>((resolve) => {
    own = resolve;
  });
  const session = await client.openSession({
    character: "mira",
    onTurn: (turn) => void turn.finished.then(({ text }) => own(text)),
  });
  await session.updateContext({ text: "A wolf comes in.", respond: "must" });
  expect(await heard).toBe("You said: A wolf comes in.");
});

test("refusals reject with their code", async () => {
  const client = await connected();
  await expect(client.openSession({ character: "nobody" })).rejects.toMatchObject({ code: "unknown_character" });
  const session = await client.openSession({ character: "mira" });
  await expect(session.say("x".repeat(9000)).finished).rejects.toMatchObject({ code: "too_large", path: "/text" });
  await session.close();
  await expect(session.say("hello?").finished).rejects.toBeInstanceOf(ClientFailure);
});

test("a bad token rejects connect and does not try for ever", async () => {
  await expect(connected({}, { token: "wrong" })).rejects.toMatchObject({ code: "unauthorized" });
  expect(clients.at(-1)?.state).toBe("closed");
});

test("another process goes on with a session by its id and last seq", async () => {
  const client = await connected();
  const session = await client.openSession({ character: "mira" });
  await session.say("count 5").finished;
  client.close();
  const next = new BarkeepClient({
    url: harness.url,
    WebSocket,
    token: "game",
  });
  clients.push(next);
  await next.connect();
  const seqs: number[] = [];
  const resumed = await next.openSession({
    character: "mira",
    resume: { session: session.id, after: session.lastSeq - 2 },
    onMessage: ({ seq }) => seqs.push(seq),
  });
  expect(seqs).toEqual([session.lastSeq - 1, session.lastSeq, session.lastSeq + 1]);
  expect((await resumed.say("hello").finished).text).toBe("You said: hello");
});

test("a restarted server is found again: sessions go on, a gap is told, what had no answer is asked again", async () => {
  const engine = createMemoryEngine();
  const gaps: object[] = [];
  const client = await connected({ engine });
  const session = await client.openSession({ character: "mira", onGap: (gap) => gaps.push(gap) });
  await session.say("count 3").finished;
  const { port } = new URL(harness.url);
  // The journal as it was in mid-turn: what a crash leaves behind.
  const held = session.say("hold");
  await held.started;
  const left = await crashed(engine, session.id);
  const before = harness;
  await before.stop();
  harness = await startHarness({ engine: left, port: Number(port) });
  expect(await held.finished).toMatchObject({ finish: "error", error: { code: "interrupted" } });
  expect((await session.say("again").finished).text).toBe("You said: again");
  expect(gaps).toHaveLength(1);
});

test("gives up after so many attempts, and everything that waits is told", async () => {
  const client = await connected({}, { backoff: { firstMs: 1, mostMs: 2, attempts: 3 } });
  const session = await client.openSession({ character: "mira" });
  const turn = session.say("hold");
  await turn.started;
  await harness.stop();
  await expect(turn.finished).rejects.toMatchObject({ code: "connection_lost" });
  expect(client.state).toBe("closed");
  await expect(session.say("hello?").finished).rejects.toMatchObject({ code: "connection_lost" });
});

test("a fresh token is asked for at each connect and at each refresh", async () => {
  const given: string[] = [];
  const client = await connected(
    {},
    {
      token: () => {
        given.push("game");
        return "game";
      },
    },
  );
  await client.refreshToken();
  const session = await client.openSession({ character: "mira" });
  harness.cut();
  await session.say("hello").finished;
  expect(given.length).toBeGreaterThanOrEqual(3);
});

test("is told when the server drains", async () => {
  let told: (deadlineMs: number) => void = () => {};
  const draining = new Promise<number>((resolve) => {
    told = resolve;
  });
  await connected({}, { onDraining: (deadlineMs) => told(deadlineMs), backoff: { attempts: 0 } });
  void harness.gateway.drain(1234);
  expect(await draining).toBe(1234);
});
