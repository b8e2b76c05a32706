/** The ticket's second half, against the running server: Jira says that it is done, and the character tells the player who opened it. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { BarkeepClient } from "../../protocol/client/main.ts";
import type { ServerMessage } from "../../protocol/messages.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type JiraServer, startJiraServer } from "../servers/jira.ts";
import { authorityPath } from "../servers/listen.ts";

const account = { email: "designer@example.com", token: "jira-token-1" };
let jiraServer: JiraServer;
let barkeep: BarkeepProcess;
beforeAll(async () => {
  jiraServer = await startJiraServer(account);
  const env = { BARKEEP_EGRESS_ALLOW: `localhost:${jiraServer.port}`, REQUESTS_CA_BUNDLE: authorityPath };
  barkeep = await startBarkeep({ env });
}, 60_000);
afterAll(async () => {
  await barkeep?.stop();
  await jiraServer?.close();
});

const call = (method: string, path: string, body?: unknown) => barkeep.request(method, path, body);

it("a ticket closed in Jira makes the character speak to the player who opened it", async () => {
  await call("PUT", "/secrets/JIRA_WEBHOOK_SECRET", { value: "its-a-secret" });
  const { body: methods } = await call("GET", "/templates");
  const { method } = methods.items.find(({ id }: { id: string }) => id === "jira_ticket");
  const code = [
    ["mycompany.atlassian.net", new URL(jiraServer.url).host],
    ["user@example.com", account.email],
    ["abc123xyz456...", account.token],
  ].reduce((text, [from = "", to = ""]) => text.replace(from, to), method.code);
  const { body: opener } = await call("POST", "/methods", { ...method, code, connected: true });
  const input = { summary: "The cellar door sticks", description: "It does." };
  const opened = await call("POST", "/methods/test", { id: opener.id, input, player: { id: "ann", name: "Ann" } });
  const ticket = opened.body.output.key;
  expect(ticket).toMatch(/^EX-\d+$/);
  const { body: templates } = await call("GET", "/hook-templates");
  const jira = templates.items.find(({ id }: { id: string }) => id === "jira_issue_moved");
  expect((await call("POST", "/hooks", jira.hook)).status).toBe(201);

  const socket = new WebSocket(barkeep.socketUrl, "barkeep.v1");
  const send = (message: object) => socket.send(JSON.stringify(message));
  const messages: ServerMessage[] = [];
  expect(jira.hook.stateOf).toBe(opener.id);
  const body = JSON.stringify({ ...jira.sample, issue: { ...jira.sample.issue, key: ticket } });
  const signature = createHmac("sha256", "its-a-secret").update(body).digest("hex");
  const deliver = () =>
    fetch(`${barkeep.url}/hooks/jira_issue_moved`, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/json", "X-Hub-Signature": `sha256=${signature}` },
    });
  let delivered: Promise<Response> | undefined;
  const text = await new Promise<string>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("open", () => send({ type: "hello", id: "1", protocolVersions: [1], token: barkeep.adminToken }));
    socket.on("message", (bytes) => {
      const message = JSON.parse(String(bytes)) as ServerMessage;
      messages.push(message);
      if (message.type === "welcome")
        send({ type: "session.open", id: "2", character: "barkeep", player: { id: "ann" } });
      if (message.type === "session.opened") delivered = deliver();
      if (message.type === "turn.finished") resolve(message.text);
      if (message.type === "error") reject(new Error(`${message.code}: ${message.message}`));
    });
  });
  socket.terminate();
  const answer = await delivered;
  expect(answer?.status).toBe(202);
  expect(await answer?.json()).toEqual({ delivery: 1 });
  expect(text).toContain(ticket);
  expect(messages.find(({ type }) => type === "turn.started")).toMatchObject({ cause: "context" });
});

it("what happens while the player is away is told once, when the player is back", async () => {
  const hook = { id: "news", name: "News", verify: { kind: "none" } };
  expect((await call("POST", "/hooks", hook)).status).toBe(201);
  const tell = (event: object) => fetch(`${barkeep.url}/hooks/news`, { method: "POST", body: JSON.stringify(event) });
  await tell({ players: ["bo"], text: "Your ticket EX-77 is done.", respond: "must" });
  await tell({ players: ["bo"], characters: ["somebody_else"], text: "Not here.", respond: "must" });
  await expect
    .poll(async () => (await call("GET", "/hooks/news/deliveries")).body.items)
    .toMatchObject([{ status: "done", reached: [], waiting: ["bo"] }, { waiting: ["bo"] }]);
  const { body: kept } = await call("GET", "/players/bo/export");
  expect(kept.waiting).toHaveLength(2);
  const client = new BarkeepClient({
    url: barkeep.socketUrl,
    token: barkeep.adminToken,
    WebSocket: WebSocket as never,
  });
  await client.connect();
  const open = async () => {
    const turns: string[] = [];
    let spoken = () => {};
    const heard = new Promise<void>((resolve) => {
      spoken = resolve;
    });
    const session = await client.openSession({
      character: "barkeep",
      player: { id: "bo" },
      onMessage: (message) => {
        if (message.type !== "turn.finished") return;
        turns.push(message.text);
        spoken();
      },
    });
    return { session, turns, heard };
  };
  const first = await open();
  await first.heard;
  expect(first.turns).toEqual([expect.stringContaining("EX-77")]);
  const second = await open();
  await second.session.say("Hello").finished;
  expect(second.turns).toEqual([expect.not.stringContaining("EX-77")]);
  client.close();
  await call("DELETE", "/players/bo");
  expect((await call("GET", "/players/bo/export")).body.waiting).toEqual([]);
});
