/** Hooks and schedules over HTTP: made, called by another system, shown and carried out again. */
import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readHookFields } from "../../server/hooks/hook.ts";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
  await harness.ask("PUT", "/secrets/HOOK_SECRET", { value: "a-long-random-secret" });
});
afterEach(() => harness.close());

const signature = (body: string) => `sha256=${createHmac("sha256", "a-long-random-secret").update(body).digest("hex")}`;
const made = (fields: object = {}) =>
  harness.ask("POST", "/hooks", {
    name: "Issue moved",
    verify: { kind: "hmac-sha256", secret: "HOOK_SECRET" },
    ...fields,
  });
const deliver = async (body: string, headers: Record<string, string> = {}, id = "issue_moved") => {
  const all = { "Content-Type": "application/json", "X-Hub-Signature-256": signature(body), ...headers };
  const response = await harness.request(`/hooks/${id}`, { method: "POST", body, headers: all });
  return { status: response.status, body: (await response.json()) as Record<string, any> };
};
const event = JSON.stringify({ players: ["ann"], text: "The door is mended." });

it("takes a signed delivery once, tells the sessions, and shows what came of it", async () => {
  const { status, body } = await made();
  expect(status).toBe(201);
  expect(body).toMatchObject({ id: "issue_moved", enabled: true, url: "http://localhost/hooks/issue_moved" });
  expect(await deliver(event, { "X-Delivery-Id": "d1" })).toEqual({ status: 202, body: { delivery: 1 } });
  expect(await deliver(event, { "X-Delivery-Id": "d1" })).toMatchObject({ status: 202, body: { delivery: 1 } });
  await harness.hooks.settled();
  expect(harness.announced).toEqual([JSON.parse(event)]);
  const { body: list } = await harness.ask("GET", "/hooks/issue_moved/deliveries");
  expect(list.items).toMatchObject([{ number: 1, status: "done", externalId: "d1", reached: ["s_1"] }]);
  const replayed = await harness.ask("POST", "/hooks/issue_moved/deliveries/1/replay");
  expect(replayed).toMatchObject({ status: 200, body: { number: 1, status: "done" } });
  expect(harness.announced).toHaveLength(2);
  expect((await harness.ask("POST", "/hooks/issue_moved/deliveries/9/replay")).status).toBe(404);
});

it("a delivery is in the export of the player it names and goes with the player, all of them with their hook", async () => {
  await made();
  await deliver(event, { "X-Delivery-Id": "d1" });
  await harness.hooks.settled();
  const exported = async () => (await harness.ask("GET", "/players/ann/export")).body.deliveries;
  expect(await exported()).toMatchObject([{ hook: "issue_moved", number: 1, event: JSON.parse(event) }]);
  expect((await harness.ask("DELETE", "/players/ann")).body).toMatchObject({ deliveries: 1 });
  expect(await exported()).toEqual([]);
  const listed = async () => (await harness.ask("GET", "/hooks/issue_moved/deliveries")).body.items;
  expect(await listed()).toMatchObject([{ number: 1, externalId: "d1", body: "", forgotten: true }]);
  expect((await harness.ask("POST", "/hooks/issue_moved/deliveries/1/replay")).status).toBe(404);
  expect((await harness.ask("DELETE", "/hooks/issue_moved")).status).toBe(204);
  await made();
  expect(await listed()).toEqual([]);
});

it("names the method whose values its code has, keeps that with other changes, and gives it up", async () => {
  await made({ stateOf: "dice" });
  const put = (fields: object) => harness.ask("PUT", "/hooks/issue_moved", fields);
  expect((await put({ version: 1, name: "Moved" })).body).toMatchObject({ stateOf: "dice" });
  expect((await put({ version: 2, stateOf: null })).body).toMatchObject({ stateOf: null });
  expect(await put({ version: 3, stateOf: "not an id" })).toMatchObject({
    status: 400,
    body: { error: { details: [{ path: "stateOf" }] } },
  });
});

it("refuses what is not signed, too large, or for nobody", async () => {
  await made();
  expect(await deliver(event, { "X-Hub-Signature-256": "sha256=00" })).toMatchObject({
    status: 401,
    body: { error: { code: "unauthorized" } },
  });
  expect((await deliver(JSON.stringify("x".repeat(256 * 1024)))).status).toBe(413);
  expect((await deliver(event, {}, "nobody")).status).toBe(404);
  await harness.ask("PUT", "/hooks/issue_moved", { version: 1, enabled: false });
  expect((await deliver(event)).status).toBe(404);
  expect(harness.announced).toEqual([]);
});

it("signs over bytes: a body that is no UTF-8 is checked as it came", async () => {
  await made();
  const body = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
  const signed = `sha256=${createHmac("sha256", "a-long-random-secret").update(body).digest("hex")}`;
  const headers = { "X-Hub-Signature-256": signed };
  const response = await harness.request("/hooks/issue_moved", { method: "POST", body, headers });
  expect(response.status).toBe(202);
});

it("answers Trello's HEAD and Slack's challenge", async () => {
  await made({ name: "Board", verify: { kind: "trello", secret: "HOOK_SECRET" } });
  expect((await harness.request("/hooks/board", { method: "HEAD" })).status).toBe(200);
  expect((await harness.request("/hooks/none", { method: "HEAD" })).status).toBe(404);
  const body = JSON.stringify({ action: {} });
  const signed = createHmac("sha1", "a-long-random-secret")
    .update(`${body}http://localhost/hooks/board`)
    .digest("base64");
  expect((await deliver(body, { "X-Trello-Webhook": signed }, "board")).status).toBe(202);

  await made({ name: "Chat", verify: { kind: "slack", secret: "HOOK_SECRET" } });
  const asked = JSON.stringify({ type: "url_verification", challenge: "c1" });
  const at = String(Date.parse("2026-11-23T12:00:00Z") / 1000);
  const mark = `v0=${createHmac("sha256", "a-long-random-secret").update(`v0:${at}:${asked}`).digest("hex")}`;
  const slack = { "X-Slack-Signature": mark, "X-Slack-Request-Timestamp": at };
  expect(await deliver(asked, slack, "chat")).toEqual({ status: 200, body: { challenge: "c1" } });
});

it("says at the field what is wrong with a hook, and with a stale version", async () => {
  expect(await made({ verify: { kind: "github" } })).toMatchObject({
    status: 400,
    body: { error: { details: [{ path: "verify.secret" }] } },
  });
  await made();
  expect((await harness.ask("PUT", "/hooks/issue_moved", { version: 7, name: "Other" })).status).toBe(409);
  expect((await harness.ask("DELETE", "/hooks/issue_moved")).status).toBe(204);
  expect((await harness.ask("GET", "/hooks/issue_moved")).status).toBe(404);
});

it("has templates that can be saved as they are", async () => {
  const { body } = await harness.ask("GET", "/hook-templates");
  const ids = body.items.map(({ id }: { id: string }) => id);
  expect(ids).toEqual(["generic", "github_release", "jira_issue_moved", "payment", "trello_card_moved"]);
  for (const { hook } of body.items) expect(readHookFields(hook, {})).toMatchObject(hook);
});

it("makes, shows, edits and removes schedules", async () => {
  const fields = {
    name: "Last orders",
    everyMs: 60_000,
    do: { line: "Last orders!" },
    to: { characters: ["barkeep"] },
  };
  const { status, body } = await harness.ask("POST", "/schedules", fields);
  expect(status).toBe(201);
  expect(body).toMatchObject({ id: "last_orders", nextRun: "2026-11-23T12:01:00.000Z", lastRun: null });
  harness.advance(60_000);
  await harness.schedules.tick();
  expect(harness.announced).toEqual([{ characters: ["barkeep"], line: "Last orders!" }]);
  const { body: runs } = await harness.ask("GET", "/schedules/last_orders/runs");
  expect(runs.items).toMatchObject([{ status: "done", reached: ["s_1"] }]);
  const edit = await harness.ask("PUT", "/schedules/last_orders", { version: 1, cron: "nonsense" });
  expect(edit).toMatchObject({ status: 400, body: { error: { details: [{ path: "cron" }] } } });
  const nobody = await harness.ask("PUT", "/schedules/last_orders", { version: 1, to: { characters: [] } });
  expect(nobody).toMatchObject({ status: 400, body: { error: { details: [{ path: "to" }] } } });
  const often = await harness.ask("PUT", "/schedules/last_orders", { version: 1, everyMs: 500 });
  expect(often.body.error.details).toEqual([{ path: "everyMs", message: "At least 1000." }]);
  expect((await harness.ask("DELETE", "/schedules/last_orders")).status).toBe(204);
  expect((await harness.ask("GET", "/schedules")).body).toEqual({ items: [], next: null });
});
