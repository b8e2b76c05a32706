/** What a core makes of a method that answers later, told by a server that is the test: its news come after the turn is over. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { socketPath } from "../../protocol/constants.ts";
import type { ClientStage } from "./client-stage.ts";

const usage = { inputTokens: 1, outputTokens: 1 };
const turn = "s1.1";
const call = { turn, call: "c", method: "forge" };

/** Answers what a client sends as long as it is what comes next; after the turn it tells of the method and of the story. */
function converse(socket: WebSocket): void {
  let seq = 0;
  const tell = (type: string, fields: object): void =>
    socket.send(JSON.stringify({ type, session: "s1", seq: ++seq, ...fields }));
  socket.on("message", (data) => {
    const { type, id, call: stopped } = JSON.parse(data.toString());
    if (type === "hello") {
      const server = { name: "barkeep", version: "1" };
      const welcome = { protocolVersion: 1, connection: "c", server, heartbeatMs: 15_000, limits: {} };
      socket.send(JSON.stringify({ type: "welcome", replyTo: id, ...welcome }));
    }
    if (type === "session.open")
      tell("session.opened", { replyTo: id, character: { id: "smith", name: "Smith" }, resumed: false });
    if (type === "say") {
      tell("turn.started", { replyTo: id, turn, cause: "say" });
      tell("method.started", { ...call, name: "Forge", later: true });
      tell("turn.finished", { turn, finish: "complete", text: "", usage, ms: { firstText: null, total: 2 } });
      tell("story.moved", { from: "hall", to: "smithy", cause: "said" });
      tell("method.progress", { ...call, text: "It glows.", fraction: 0.5 });
    }
    if (type !== "call.cancel") return;
    tell("ack", { replyTo: id });
    tell("method.finished", { ...call, call: stopped, status: "cancelled", ms: 9, later: true });
  });
}

export function describeLater(stage: ClientStage): void {
  it("hears of a method that answers later after its turn, can end it, and hears of the story", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    onTestFinished(() => {
      for (const client of server.clients) client.terminate();
      server.close();
    });
    server.on("connection", converse);
    await once(server, "listening");
    const driver = stage.newDriver();
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}${socketPath}`;
    stage.connect(driver, { url });
    driver.send({ do: "open", session: "a", character: "smith" });
    await driver.message("session.opened");
    driver.send({ do: "say", session: "a", text: "Forge me a sword" });
    await driver.event("turn", { session: "a", turn });
    await driver.event("story", { session: "a", from: "hall", to: "smithy" });
    await driver.event("progress", { session: "a", turn, call: "c", text: "It glows.", fraction: 0.5 });
    driver.send({ do: "cancelCall", session: "a", call: "c", tag: "stop" });
    await driver.event("done", { tag: "stop", as: "completed" });
    await driver.event("later", { session: "a", turn, call: "c", status: "cancelled" });
    // It began no second turn.
    expect(driver.events.filter(({ event }) => event === "turn")).toHaveLength(1);
  });
}
