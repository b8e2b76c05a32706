import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EgressGate, type EgressVisit } from "./egress-gate.ts";
import { EgressPolicy } from "./egress-policy.ts";

let service: Server;
let gate: EgressGate;
let port: number;
/** What names resolve to, one answer after the other; the last stays. */
let answers: string[][];
let asked: string[];

beforeEach(async () => {
  service = createServer({ allowHalfOpen: true }, (socket) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    // Answers only when the other side has said all, as some old services do.
    socket.on("end", () => socket.end(`got ${Buffer.concat(chunks)}`));
  });
  await once(service.listen(0, "127.0.0.1"), "listening");
  port = (service.address() as AddressInfo).port;
  asked = [];
  gate = new EgressGate({
    policy: new EgressPolicy({ allow: [`127.0.0.1:${port}`], own: [] }),
    path: null,
    now: () => performance.now(),
    resolve: async (host) => {
      asked.push(host);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    },
  });
  await gate.start();
});
afterEach(async () => {
  await gate.close();
  service.close();
});

/** What a process says, in its own framing, and what it is answered. */
async function ask(
  visit: EgressVisit,
  host: string,
  to = port,
  token?: string,
): Promise<{ answer: Record<string, unknown>; socket: Socket }> {
  const settings = JSON.parse(visit.settings) as { token: string; port: number };
  const socket = connect({ host: "127.0.0.1", port: settings.port, allowHalfOpen: true });
  const question = Buffer.from(JSON.stringify({ token: token ?? settings.token, host, port: to }));
  const head = Buffer.alloc(2);
  head.writeUInt16BE(question.length);
  socket.write(Buffer.concat([head, question]));
  const [frame] = (await once(socket, "data")) as [Buffer];
  return { answer: JSON.parse(frame.toString("utf8", 2, 2 + frame.readUInt16BE(0))), socket };
}

test("bytes go both ways, each side may finish first, and the record has what passed", async () => {
  answers = [["127.0.0.1"]];
  const visit = gate.open(null);
  const { answer, socket } = await ask(visit, "API.Example.com.");
  expect(answer).toEqual({ ok: true });
  socket.end("hello");
  const [reply] = (await once(socket, "data")) as [Buffer];
  expect(reply.toString()).toBe("got hello");
  expect(asked).toEqual(["api.example.com"]);
  expect(visit.takeRecords()).toMatchObject([
    { host: "api.example.com", port, allowed: true, bytesSent: 5, bytesReceived: 9 },
  ]);
  visit.close();
});

test("a name is asked for once, and what was checked is what is connected to", async () => {
  // The second answer would lead elsewhere, as with DNS that changes its mind between check and use.
  answers = [["127.0.0.1"], ["10.0.0.1"]];
  const visit = gate.open(null);
  expect((await ask(visit, "rebind.example")).answer).toEqual({ ok: true });
  expect(asked).toHaveLength(1);
  expect((await ask(visit, "rebind.example")).answer).toMatchObject({ ok: false, reason: "denied" });
  visit.close();
});

test("of several addresses only those that may be reached are tried", async () => {
  answers = [["10.0.0.1", "::ffff:169.254.169.254", "127.0.0.1"]];
  const visit = gate.open(null);
  expect((await ask(visit, "mixed.example")).answer).toEqual({ ok: true });
  visit.close();
});

test("refusals say why and are recorded; a name without address is told as that", async () => {
  answers = [["192.168.1.1"], []];
  const visit = gate.open(null);
  expect((await ask(visit, "intranet.example", 443)).answer).toEqual({
    ok: false,
    reason: "denied",
    message:
      "intranet.example:443 (192.168.1.1) was refused: the address is private. If methods may reach it, the operator lists it in BARKEEP_EGRESS_ALLOW.",
  });
  expect((await ask(visit, "nowhere.example", 443)).answer).toMatchObject({ reason: "unknown_host" });
  expect((await ask(visit, "two words", 443)).answer).toMatchObject({ reason: "unknown_host" });
  expect(visit.takeRecords().map(({ host, allowed }) => [host, allowed])).toEqual([
    ["intranet.example", false],
    ["nowhere.example", true],
    ["two words", true],
  ]);
  expect(visit.takeRecords()).toEqual([]);
  visit.close();
});

test("who isn't known, or is known no more, gets nothing", async () => {
  answers = [["127.0.0.1"]];
  const visit = gate.open(null);
  expect((await ask(visit, "a.example", port, "guess")).answer).toMatchObject({ reason: "denied" });
  visit.close();
  expect((await ask(visit, "a.example")).answer).toMatchObject({ reason: "denied" });
  expect(asked).toEqual([]);
});

test("closing a visit ends its connections", async () => {
  answers = [["127.0.0.1"]];
  const visit = gate.open(null);
  const { socket } = await ask(visit, "a.example");
  const ended = once(socket, "end");
  visit.close();
  await ended;
  expect(socket.readableEnded).toBe(true);
});
