/** Clients that break the rules: each gets the right code, and others notice nothing. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { silentLog } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { type Harness, type HarnessOptions, startHarness, TestSocket } from "./testing/harness.ts";

let harness: Harness;
const start = async (options: HarnessOptions = {}) => {
  harness = await startHarness(options);
  return harness;
};
afterEach(async () => {
  vi.useRealTimers();
  await harness.stop();
});

/** A socket after the handshake, for frames no library would send. */
async function raw(extra: readonly string[] = []): Promise<Socket> {
  const { port } = new URL(harness.url);
  const socket = connect(Number(port), "127.0.0.1");
  const head = [
    "GET /v1/ws HTTP/1.1",
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...extra,
  ];
  socket.on("error", () => {});
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toContain("101 Switching Protocols");
  return socket;
}

/** A masked client frame; the mask is zero. */
function frame(firstByte: number, payload: Buffer): Buffer {
  const size = payload.length;
  const header =
    size < 126 ? Buffer.from([firstByte, 0x80 | size]) : Buffer.from([firstByte, 0x80 | 126, size >> 8, size & 255]);
  return Buffer.concat([header, Buffer.alloc(4), payload]);
}

/** The code of the close frame the server sends. */
async function closeCode(socket: Socket): Promise<number> {
  for (;;) {
    const [data] = (await once(socket, "data")) as [Buffer];
    const at = data.indexOf(0x88);
    if (at !== -1) return data.readUInt16BE(at + 2);
  }
}

const hello = Buffer.from(JSON.stringify({ type: "hello", id: "h", protocolVersions: [1], token: "admin" }));

test("no hello in time closes with 4000", async () => {
  await start({ gateway: { helloTimeoutMs: 20 } });
  const socket = await harness.connect();
  expect((await socket.closed).code).toBe(4000);
});

test("a frame beyond 64 KiB closes with 1009, also in fragments", async () => {
  await start();
  const socket = await harness.greeted();
  socket.socket.send("x".repeat(65_537));
  expect((await socket.closed).code).toBe(1009);
  const pieces = await harness.greeted();
  for (let at = 0; at < 70; at += 1) pieces.socket.send("x".repeat(1000), { fin: false });
  expect((await pieces.closed).code).toBe(1009);
});

test("a message in thousands of fragments is cut off", async () => {
  await start();
  const socket = await harness.greeted();
  for (let at = 0; at < 1100; at += 1) socket.socket.send("x", { fin: false });
  expect((await socket.closed).code).toBe(1008);
});

test("invalid UTF-8 closes with 1007", async () => {
  await start();
  const socket = await raw();
  socket.write(frame(0x81, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])));
  expect(await closeCode(socket)).toBe(1007);
  socket.destroy();
});

test("compressed frames are not taken, so there is no bomb to unpack", async () => {
  await start();
  const socket = await raw(["Sec-WebSocket-Extensions: permessage-deflate"]);
  socket.write(frame(0xc1, Buffer.from("not really compressed")));
  expect(await closeCode(socket)).toBe(1002);
  socket.destroy();
});

test("binary frames are answered in words and close with 4009, also before the greeting", async () => {
  await start();
  const socket = await harness.greeted();
  socket.socket.send(Buffer.from([1, 2, 3]));
  expect((await socket.closed).code).toBe(4009);
  expect(socket.messages.at(-1)).toMatchObject({
    type: "error",
    code: "bad_json",
    message: expect.stringContaining("text frame"),
  });
  const stranger = await harness.connect();
  await stranger.opened;
  stranger.socket.send(Buffer.from('{"type":"hello"}'));
  expect((await stranger.closed).code).toBe(4009);
  expect(stranger.messages).toMatchObject([{ type: "error", code: "bad_json" }]);
});

test("a client that goes on far past its limits is cut off with 4005; others are not concerned", async () => {
  await start({ limits: { messagesPerMinute: 10 } });
  const calm = await harness.greeted("bob");
  const session = await calm.open();
  const flood = await harness.greeted("ann");
  for (let at = 0; at < 300; at += 1) flood.send({ type: "ping", id: String(at) });
  expect((await flood.closed).code).toBe(4005);
  const errors = flood.messages.filter(({ type }) => type === "error");
  expect(errors.length).toBeLessThanOrEqual(201);
  expect((await calm.turn(session, "good evening")).finish).toBe("complete");
});

test("a flood of pongs that nobody asked for is one, too", async () => {
  await start({ limits: { messagesPerMinute: 10 } });
  const flood = await harness.greeted("ann");
  for (let at = 0; at < 300; at += 1) flood.socket.pong("x");
  expect((await flood.closed).code).toBe(4005);
});

test("large messages count for more than one", async () => {
  await start({ limits: { messagesPerMinute: 20 } });
  const socket = await harness.greeted("ann");
  const large = { type: "ping", padding: "x".repeat(60_000) };
  const answers: string[] = [];
  for (let at = 0; at < 4; at += 1) answers.push((await socket.ask(large)).type);
  // Hello and two or three of them: one counts for every 8 KiB begun.
  expect(answers).toEqual(["pong", "pong", "pong", "error"]);
  expect(await socket.ask({ type: "ping" })).toMatchObject({ code: "rate_limited" });
});

test("a flood is cut off though the limit lets some of it through now and then", async () => {
  const clock = { at: Date.now(), now: () => clock.at };
  await start({ limits: { messagesPerMinute: 60 }, clock });
  const flood = await harness.greeted("ann");
  const large = { type: "ping", padding: "x".repeat(60_000) };
  let answered = 0;
  // Every ninth is let through.
  for (; answered < 100; answered += 1) {
    const answer = await Promise.race([flood.ask(large), flood.closed]);
    if ("code" in answer && answer.code === 4005) break;
    clock.at += 1000;
  }
  expect((await flood.closed).code).toBe(4005);
  expect(answered).toBeLessThan(60);
});

test("a player cut off for a flood has to wait before the next hello; a game's other players have not", async () => {
  const clock = { at: Date.now(), now: () => clock.at };
  await start({ limits: { messagesPerMinute: 10, messagesPerMinutePerPlayer: 100 }, clock });
  const flood = await harness.greeted("ann");
  for (let at = 0; at < 300; at += 1) flood.send({ type: "ping", id: String(at) });
  expect((await flood.closed).code).toBe(4005);
  const hello = { type: "hello", protocolVersions: [1], token: "ann" };
  const again = await harness.connect();
  const refused = await again.ask(hello);
  expect(refused).toMatchObject({ code: "rate_limited", retryAfterMs: 30_600 });
  expect((await again.closed).code).toBe(4005);
  await harness.greeted("bob");
  clock.at += 30_600;
  expect(await (await harness.connect()).ask(hello)).toMatchObject({ type: "welcome" });
});

test("sockets without a hello have little to say: who goes on is cut off, and a neighbour's hello is heard all the same", async () => {
  await start({ limits: { messagesPerMinutePerAddress: 100 } });
  const flood = await harness.connect();
  for (let at = 0; at < 4; at += 1) flood.send({ type: "ping", id: String(at), padding: "x".repeat(60_000) });
  expect((await flood.closed).code).toBe(4005);
  const codes = (socket: TestSocket) => socket.messages.map((message) => "code" in message && message.code);
  expect(codes(flood)).toEqual(["not_greeted", "not_greeted", "rate_limited"]);
  const next = await harness.connect();
  for (let at = 0; at < 4; at += 1) next.send({ type: "ping", id: String(at) });
  expect((await next.closed).code).toBe(4005);
  expect(codes(next)).toEqual(["not_greeted", "rate_limited"]);
  await harness.greeted("ann");
});

test("large messages are handled one at a time, so that others have their turn in between", async () => {
  await start();
  const socket = await harness.greeted("ann");
  let turn = 0;
  let over = false;
  const count = () => {
    turn += 1;
    if (!over) setImmediate(count);
  };
  count();
  const turns: number[] = [];
  const take = harness.sessions.quotas.consume.bind(harness.sessions.quotas);
  harness.sessions.quotas.consume = (...counted) => {
    turns.push(turn);
    return take(...counted);
  };
  for (let at = 0; at < 60; at += 1) socket.send({ type: "ping", id: String(at), padding: "x".repeat(60_000) });
  await socket.when("pong", ({ replyTo }) => replyTo === "59");
  over = true;
  expect(turns).toHaveLength(60);
  expect(new Set(turns).size).toBe(60);
});

test("a flood of pings is a flood too", async () => {
  await start({ limits: { messagesPerMinute: 10 } });
  const flood = await harness.greeted();
  const over = flood.closed.then(() => true);
  // One at a time: a heap of unanswered pings is cut off by `ws` itself.
  for (let at = 0; at < 300; at += 1) {
    flood.socket.ping();
    if (await Promise.race([over, once(flood.socket, "pong").then(() => false)])) break;
  }
  expect((await flood.closed).code).toBe(4005);
});

test("a peer that answers no ping is closed with 4006, and its session waits", async () => {
  await start({ limits: { heartbeatMs: 100 } });
  const socket = await raw();
  socket.write(frame(0x81, hello));
  await once(socket, "data");
  expect(await closeCode(socket)).toBe(4006);
  socket.destroy();
});

test("a slow reader is closed with 4004 and loses nothing by it", async () => {
  await start({ limits: { unsentBytes: 65_536 } });
  const slow = await harness.greeted("ann");
  const session = await slow.open();
  const letGo = harness.hold();
  slow.send({ type: "say", id: "big", session, text: "big 1500" });
  const watcher = harness.sessions;
  await new Promise<void>((resolve) => watcher.onChange(({ kind }) => kind === "turn" && resolve()));
  letGo();
  expect((await slow.closed).code).toBe(4004);
  const after = slow.of(session).at(-1)?.seq ?? 0;
  expect(after).toBeGreaterThan(0);
  expect(after).toBeLessThan(1500);
  const back = await harness.greeted("ann");
  await back.ask({ type: "session.open", character: "mira", resume: { session, after } });
  const seqs = [...slow.of(session), ...back.of(session)].map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + 1));
  expect(seqs.length).toBe(1504);
});

test("a slow reader has time to come to the close frame behind what waits, which tells it why", async () => {
  let report: (code: number) => void;
  const closing = new Promise<number>((resolve) => {
    report = resolve;
  });
  const metrics = { refused: () => {}, connectionClosed: (code: number) => report(code) };
  await start({ limits: { unsentBytes: 65_536 }, gateway: { metrics } });
  const slow = await harness.greeted("ann");
  const session = await slow.open();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const letGo = harness.hold();
  slow.send({ type: "say", id: "big", session, text: "big 1500" });
  await closing;
  vi.advanceTimersByTime(20_000);
  letGo();
  expect((await slow.closed).code).toBe(4004);
});

test("a reader that never reads holds up nobody and is let go of", async () => {
  let report: (code: number) => void;
  const closed = new Promise<number>((resolve) => {
    report = resolve;
  });
  const metrics = { refused: () => {}, connectionClosed: (code: number) => report(code) };
  await start({ limits: { unsentBytes: 65_536 }, gateway: { metrics } });
  const slow = await harness.greeted("ann");
  const session = await slow.open();
  const letGo = harness.hold();
  const quick = await harness.greeted("bob");
  const other = await quick.open();
  slow.send({ type: "say", id: "big", session, text: "big 1500" });
  expect((await quick.turn(other, "hello")).text).toBe("You said: hello");
  expect(await closed).toBe(4004);
  letGo();
});

test("a slow reader does not keep a server that ends from ending", async () => {
  let report: (code: number) => void;
  const closing = new Promise<number>((resolve) => {
    report = resolve;
  });
  const metrics = { refused: () => {}, connectionClosed: (code: number) => report(code) };
  await start({ limits: { unsentBytes: 65_536 }, gateway: { metrics } });
  const seen = once(harness.httpServer, "connection");
  const slow = await harness.greeted("ann");
  const [socket] = (await seen) as [Socket];
  const session = await slow.open();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  harness.hold();
  slow.send({ type: "say", id: "big", session, text: "big 1500" });
  expect(await closing).toBe(4004);
  await harness.gateway.close();
  const closed = once(socket, "close");
  vi.advanceTimersByTime(5000);
  await closed;
});

test("messages before hello are refused one by one", async () => {
  await start();
  const socket = await harness.connect();
  expect(await socket.ask({ type: "ping" })).toMatchObject({ code: "not_greeted" });
  expect(await socket.ask({ type: "hello", protocolVersions: [2, 1], token: "admin" })).toMatchObject({
    type: "welcome",
  });
});

test("many messages in one packet are answered in order", async () => {
  await start();
  const socket = await harness.greeted();
  const session = await socket.open();
  for (let at = 0; at < 200; at += 1)
    socket.send({ type: "context.update", id: `u${at}`, session, text: "x", key: "k" });
  await socket.when("ack", ({ replyTo }) => replyTo === "u199");
  const acks = socket.messages.flatMap((message) => (message.type === "ack" ? [message.replyTo] : []));
  expect(acks).toEqual(Array.from({ length: 200 }, (_, at) => `u${at}`));
});

test("refused upgrades are told why in HTTP", async () => {
  const warned: unknown[] = [];
  await start({
    gateway: {
      log: { ...silentLog, warn: (_: unknown, why: unknown) => warned.push(why) },
      checkUpgrade: ({ headers }) =>
        headers.origin === "http://evil.example" ? new BarkeepError("forbidden", "This origin may not connect.") : null,
    },
  });
  const attempt = async (url: string, protocols: string[], headers: Record<string, string> = {}) => {
    const socket = new WebSocket(url, protocols, { headers });
    socket.on("error", () => {});
    const [, response] = await once(socket, "unexpected-response");
    const body = (await new Response(response).json()) as { error: { code: string } };
    return [response.statusCode, body.error.code];
  };
  expect(await attempt(harness.url, ["barkeep.v1"], { origin: "http://evil.example" })).toEqual([403, "forbidden"]);
  expect(await attempt(`${harness.url}?token=admin`, ["barkeep.v1"])).toEqual([400, "invalid_request"]);
  expect(await attempt(harness.url.replace("/v1/ws", "/other"), ["barkeep.v1"])).toEqual([404, "not_found"]);
  expect(await attempt(harness.url, ["chat"])).toEqual([400, "unsupported_version"]);
  await attempt(harness.url, ["barkeep.v1"], { origin: "http://evil.example" });
  expect(warned).toEqual(["This origin may not connect."]);
});

test("a peer that never closes its end of a refused upgrade keeps no socket of the server's open", async () => {
  await start();
  const seen = once(harness.httpServer, "connection");
  const { port } = new URL(harness.url);
  const peer = connect({ port: Number(port), host: "127.0.0.1", allowHalfOpen: true });
  peer.on("error", () => {});
  peer.write("GET /other HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const [socket] = (await seen) as [Socket];
  const closed = once(socket, "close");
  const [answer] = (await once(peer, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /);
  await closed;
  peer.destroy();
});

test.each(["//", "//:", "//[", "http://"])(
  "an upgrade to %s, which is no address, is refused as any other",
  async (path) => {
    await start();
    const socket = connect(Number(new URL(harness.url).port), "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /);
    await harness.greeted();
  },
);

test("a hello that takes its time does not let later messages past", async () => {
  await start();
  const socket = new TestSocket(new WebSocket(harness.url, ["barkeep.v1"]));
  await socket.opened;
  socket.send({ type: "hello", id: "h", protocolVersions: [1], token: "admin" });
  socket.send({ type: "session.open", id: "o", character: "mira" });
  const opened = await socket.when("session.opened");
  expect(socket.messages.map(({ type }) => type)).toEqual(["welcome", "session.opened"]);
  expect(opened.replyTo).toBe("o");
  socket.socket.close();
});
