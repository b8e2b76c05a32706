/** The conformance kit against the gateway and the mock; and against servers that break a promise, which it must notice. */
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { type FlowResult, flows, runConformance } from "../../protocol/conformance/run.ts";
import { defaultLimits, type Harness, startHarness } from "../../server/gateway/testing/harness.ts";
import { startMock } from "../../server/mock/mock-server.ts";
import { createScriptedConversations } from "../../server/mock/scripted-conversation.ts";
import { silentLog } from "../../server/observe/log.ts";
import { startOpenedFirst } from "../game/opened-first.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A server that conforms is waited for as long as a busy machine takes. */
const run = (url: string, timeoutMs = 30_000) =>
  runConformance({
    url,
    token: "game",
    character: "mira",
    WebSocket,
    timeoutMs,
  });
const failed = (results: readonly FlowResult[]) => results.filter(({ outcome }) => outcome === "failed");

test("the gateway conforms", async () => {
  const harness: Harness = await startHarness({ gateway: { helloTimeoutMs: 2000 } });
  stops.push(() => harness.stop());
  const results = await run(harness.url);
  expect(failed(results)).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "passed")).toHaveLength(flows.length);
});

test("a server whose characters greet conforms", async () => {
  const clock = { now: () => Date.now() };
  const scripted = createScriptedConversations({ clock, drop: () => {} });
  const harness = await startHarness({
    gateway: { helloTimeoutMs: 2000 },
    conversations: {
      open: (options) => {
        const conversation = scripted.open(options);
        if (options.restored.length === 0)
          void conversation.respond({ turn: options.newTurnId(), text: "Welcome, traveller.", must: true });
        return conversation;
      },
    },
  });
  stops.push(() => harness.stop());
  expect(failed(await run(harness.url))).toEqual([]);
});

test("the mock conforms, and what it can't be put to is said", async () => {
  let count = 0;
  const mock = await startMock({
    host: "127.0.0.1",
    port: 0,
    limits: defaultLimits(),
    ids: (prefix) => `${prefix}_${++count}`,
    log: silentLog,
    version: "0.0.0",
  });
  stops.push(() => mock.close());
  // It waits its 5 seconds for a hello.
  const results = await run(mock.url);
  expect(failed(results)).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === "not applicable").map(({ reason }) => reason)).toEqual([
    "this server takes any token",
    "this server knows any character",
  ]);
});

/** A proxy before a good server that changes what it says. */
async function liar(change: (message: Record<string, unknown>) => object[]): Promise<string> {
  const harness = await startHarness();
  const front = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(front, "listening");
  stops.push(
    () => harness.stop(),
    () => front.close(),
  );
  front.on("connection", (client) => {
    const back = new WebSocket(harness.url, ["barkeep.v1"]);
    const early: string[] = [];
    client.on("message", (data) =>
      back.readyState === back.OPEN ? back.send(data.toString()) : early.push(data.toString()),
    );
    back.on("open", () => {
      for (const text of early) back.send(text);
    });
    back.on("message", (data) => {
      for (const message of change(JSON.parse(data.toString()))) client.send(JSON.stringify(message));
    });
    client.on("close", () => back.close());
    back.on("close", (code) => client.close(code >= 4000 || code === 1009 ? code : 1000));
    back.on("error", () => {});
  });
  const address = front.address();
  return `ws://127.0.0.1:${(address as { port: number }).port}/v1/ws`;
}

test.each<[string, (message: Record<string, unknown>) => object[], string]>([
  ["sends turn.finished twice", (m) => (m.type === "turn.finished" ? [m, m] : [m]), "has not one end"],
  ["loses a delta", (m) => (m.type === "text.delta" ? [] : [m]), "came with seq"],
  ["never gives an action up", (m) => (m.type === "action.cancelled" ? [] : [m]), "action.cancelled"],
  [
    "changes the text",
    (m) => (m.type === "turn.finished" ? [{ ...m, text: "something else" }] : [m]),
    "its deltas were",
  ],
  ["leaves a field out", (m) => (m.type === "welcome" ? [{ ...m, limits: undefined }] : [m]), "/limits is missing"],
])("a server that %s is found out", async (_, change, reason) => {
  const results = failed(await run(await liar(change), 1500));
  expect(results.map((result) => result.reason).join("\n")).toContain(reason);
});

test("a server that says session.opened before what was missed is found out", async () => {
  const harness = await startHarness({ gateway: { helloTimeoutMs: 300 } });
  const proxy = await startOpenedFirst(harness.url);
  stops.push(
    () => harness.stop(),
    () => proxy.close(),
  );
  const results = failed(await run(proxy.url, 1500));
  expect(results.map(({ name }) => name)).toContain("resume from 0 replays everything as it was");
  expect(results.map(({ reason }) => reason).join("\n")).toMatch(/came with seq|came before it/);
});
