import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failed, succeeded } from "../http/fake-runner.ts";
import { turnAnswer } from "../http/fake-sessions.ts";
import { adminToken, type Harness, startHarness } from "../http/harness.ts";

let harness: Harness;
let url: URL;
let server: ReturnType<typeof createAdaptorServer>;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  harness = await startHarness();
  server = createAdaptorServer({ fetch: harness.fetch, overrideGlobalObjects: false });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await harness.mcp.close();
  await new Promise((resolve) => server.close(resolve));
  await harness.close();
});

const login = (token: string) => ({ requestInit: { headers: { Authorization: `Bearer ${token}` } } });

async function connect(token = adminToken, mode: "auto" | "legacy" = "auto"): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(url, login(token)));
  closing.push(() => client.close());
  return client;
}

async function gameKey(): Promise<string> {
  return (await harness.ask("POST", "/game-keys", { name: "Game" })).body.key;
}

const roll = {
  name: "Roll Dice",
  description: "Rolls dice.",
  code: "x",
  connected: true,
  inputDescription: { parameters: { sides: { type: "integer", minimum: 2 } }, required: ["sides"] },
};

describe("methods as tools", () => {
  it.each([
    ["the current era", () => connect(adminToken, "auto")],
    ["the era before", () => connect(adminToken, "legacy")],
    [
      "a client of the earlier SDK",
      async () => {
        const client = new EarlierClient({ name: "test", version: "1" });
        await client.connect(new EarlierTransport(url, login(adminToken)) as never);
        closing.push(() => client.close());
        return client as unknown as Client;
      },
    ],
  ])("are listed and called by %s", async (_name, open) => {
    await harness.ask("POST", "/methods", roll);
    await harness.ask("POST", "/methods", { ...roll, name: "Off", connected: false });
    harness.runner.answer = () => succeeded({ total: 7 });
    const client = await open();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("roll_dice");
    expect(tools.map(({ name }) => name)).not.toContain("off");
    const tool = tools.find(({ name }) => name === "roll_dice");
    expect(tool).toMatchObject({
      description: "Rolls dice.",
      inputSchema: { required: ["sides"] },
      annotations: { readOnlyHint: true },
    });
    const answer = await client.callTool({ name: "roll_dice", arguments: { sides: 6 } });
    expect(answer).toMatchObject({ content: [{ type: "text", text: '{"total":7}' }], structuredContent: { total: 7 } });
    expect((await harness.ask("GET", "/calls")).body.items).toMatchObject([
      { method: "roll_dice", cause: "mcp", status: "ok" },
    ]);
  });

  it("wrong arguments, failures and unknown tools are told in words", async () => {
    await harness.ask("POST", "/methods", roll);
    const client = await connect();
    const wrong = await client.callTool({ name: "roll_dice", arguments: { sides: "many" } });
    expect(wrong).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("sides") }] });
    harness.runner.answer = () => failed("exception", "KeyError: 'a'");
    const answered = await client.callTool({ name: "roll_dice", arguments: { sides: 6 } });
    expect(answered).toMatchObject({ isError: true, content: [{ text: expect.stringContaining("KeyError") }] });
    expect(await client.callTool({ name: "nothing", arguments: {} })).toMatchObject({ isError: true });
  });

  it("numbers keep every digit both ways", async () => {
    await harness.ask("POST", "/methods", {
      ...roll,
      inputDescription: { parameters: { id: { type: "integer" } }, required: ["id"] },
    });
    harness.runner.answer = () => succeeded({ id: 76561197960287931n });
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"roll_dice","arguments":{"id":76561197960287931}}}`;
    const headers = {
      ...login(adminToken).requestInit.headers,
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      "MCP-Protocol-Version": "2025-11-25",
    };
    const text = await (await fetch(url, { method: "POST", headers, body })).text();
    expect(text).toContain('{\\"id\\":76561197960287931}');
    expect(harness.runner.jobs.at(-1)?.input).toEqual({ id: 76561197960287931n });
  });
});

describe("talk_to_character", () => {
  it("says something and answers what was said, in the same session when asked to", async () => {
    await harness.ask("POST", "/characters", { name: "Mira", persona: "A smith." });
    harness.sessions.onSay = async ({ session }) => ({ ...turnAnswer("Well met."), session: session ?? "s_new" });
    const client = await connect(await gameKey());
    const first = await client.callTool({ name: "talk_to_character", arguments: { character: "mira", text: "Hello" } });
    expect(first.isError).toBeUndefined();
    const { session, text } = first.structuredContent as { session: string; text: string };
    expect(first.content).toEqual([{ type: "text", text }]);
    const again = await client.callTool({
      name: "talk_to_character",
      arguments: { character: "mira", text: "And?", session },
    });
    expect(again.structuredContent).toMatchObject({ session });
    expect(await client.callTool({ name: "talk_to_character", arguments: { character: "mira" } })).toMatchObject({
      isError: true,
    });
  });
});

describe("who may", () => {
  it("a game key sees methods and characters, the admin the designer's tools as well", async () => {
    const names = async (token: string) => (await (await connect(token)).listTools()).tools.map(({ name }) => name);
    expect(await names(await gameKey())).toEqual(["talk_to_character"]);
    expect(await names(adminToken)).toContain("barkeep_write_method");
    const client = await connect(await gameKey());
    expect(await client.callTool({ name: "barkeep_list_methods", arguments: {} })).toMatchObject({ isError: true });
  });

  it("nobody without a login, no player, no foreign page", async () => {
    const post = (headers: Record<string, string>) =>
      fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream", ...headers },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
      });
    const without = await post({});
    expect([without.status, without.headers.get("WWW-Authenticate")]).toEqual([401, 'Bearer realm="barkeep"']);
    expect((await post({ Authorization: "Bearer wrong" })).status).toBe(401);
    const token = (
      await harness.ask("POST", "/player-tokens", { player: { id: "p", name: "P" }, characters: "all", ttlSeconds: 60 })
    ).body.token;
    expect((await post({ Authorization: `Bearer ${token}` })).status).toBe(403);
    const admin = { Authorization: `Bearer ${adminToken}` };
    expect((await post({ ...admin, Origin: "https://evil.example" })).status).toBe(403);
    expect((await post(admin)).status).toBe(200);
    expect((await post({ ...admin, "Content-Type": "text/plain" })).status).toBeGreaterThanOrEqual(400);
  });

  it("more than 600 requests a minute are refused with how long to wait", async () => {
    const ask = () => harness.request("/mcp", { method: "GET", headers: { Authorization: `Bearer ${adminToken}` } });
    for (let n = 0; n < 600; n += 1) expect((await ask()).status).toBe(405);
    const refused = await ask();
    expect([refused.status, Number(refused.headers.get("Retry-After")) > 0]).toEqual([429, true]);
    harness.advance(61_000);
    expect((await ask()).status).toBe(405);
  });
});

it("an assistant writes a method, tests it and connects it", async () => {
  const client = await connect();
  const call = async (name: string, given: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: given })).structuredContent as Record<string, unknown>;
  const { id, connected } = await call("barkeep_write_method", {
    name: "Tide",
    code: "def handle_event(data): return 1",
  });
  expect([id, connected]).toEqual(["tide", false]);
  harness.runner.answer = () => succeeded(1);
  expect(await call("barkeep_test_method", { id: "tide", input: {} })).toMatchObject({ ok: true, output: 1 });
  expect(await call("barkeep_connect_method", { id: "tide", connected: true })).toMatchObject({ connected: true });
  expect(await call("barkeep_read_method", { id: "tide" })).toMatchObject({ name: "Tide", connected: true });
  expect((await call("barkeep_list_methods", {})).methods).toMatchObject([{ id: "tide" }]);
  const wrong = await client.callTool({ name: "barkeep_write_method", arguments: { name: "" } });
  expect(wrong).toMatchObject({ isError: true });
  const { text } = (wrong.content as { text: string }[])[0]!;
  expect(text.split("name:")).toHaveLength(2);
});

it("what an assistant edits is a draft, which is what it reads and tests, and what a person publishes", async () => {
  await harness.ask("POST", "/methods", roll);
  const client = await connect();
  const call = async (name: string, given: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: { id: "roll_dice", ...given } })).structuredContent;
  expect(await call("barkeep_write_method", { code: "y" })).toMatchObject({ version: 2, draft: { version: 2 } });
  expect((await harness.ask("GET", "/methods/roll_dice")).body).toMatchObject({ code: "x", draft: { version: 2 } });
  expect(await call("barkeep_read_method", {})).toMatchObject({ code: "y", version: 2, live: { version: 1 } });
  harness.runner.answer = () => succeeded(1);
  await call("barkeep_test_method", { input: { sides: 6 } });
  expect(harness.runner.jobs.at(-1)).toMatchObject({ code: "y" });
  await client.callTool({ name: "roll_dice", arguments: { sides: 6 } });
  expect(harness.runner.jobs.at(-1)).toMatchObject({ code: "x" });
  expect(await call("barkeep_connect_method", { connected: false })).toMatchObject({ draft: { version: 2 } });
  await harness.ask("POST", "/methods/roll_dice/publish", { version: 2 });
  expect(await call("barkeep_read_method", {})).not.toHaveProperty("live");
});
