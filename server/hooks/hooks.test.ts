import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { CodeRequest } from "../methods/library.ts";
import { createMemoryStore } from "../mock/memory-store.ts";
import { silentLog } from "../observe/log.ts";
import { createRecords, type Records } from "../records/records.ts";
import { createTestEngine } from "../records/testing/test-engine.ts";
import type { Store } from "../store/store.ts";
import type { HookEvent } from "./event.ts";
import { createHooks, type Hooks } from "./hooks.ts";

let now: number;
let hooks: Hooks;
/** Another one over the same records: the server after a crash. */
let make: (node?: string) => Hooks;
let store: Store;
let deliveries: Records["deliveries"];
let announced: HookEvent[];
let ran: CodeRequest[];
let output: unknown;
/** What a run of the code waits for. */
let hold: (() => Promise<void>) | undefined;

beforeEach(async () => {
  now = Date.parse("2026-11-29T12:00:00Z");
  announced = [];
  ran = [];
  output = null;
  hold = undefined;
  const clock = { now: () => now };
  const log = silentLog;
  const records = await createRecords({ engine: await createTestEngine(), clock, log });
  ({ deliveries } = records);
  let count = 0;
  store = createMemoryStore();
  make = (node = "n1") =>
    createHooks({
      node,
      store,
      deliveries: records.deliveries,
      vault: {
        environment: () => ({ values: { KEY: "s3cret-key" }, missing: [] }),
        maskJson: (value) => JSON.parse(JSON.stringify(value ?? null).replaceAll("s3cret-key", "«KEY»")),
      },
      async runCode(request) {
        ran.push(request);
        await hold?.();
        if (output instanceof Error)
          return {
            call: request.call,
            status: "error",
            output: null,
            error: { kind: "exception", message: output.message },
            ms: 1,
            queueMs: 0,
          };
        return { call: request.call, status: "ok", output: output as never, ms: 1, queueMs: 0 };
      },
      async announce(event) {
        announced.push(event);
        return { reached: ["s_1"], heard: ["ann"] };
      },
      clock,
      ids: (prefix) => `${prefix}_${++count}`,
      log,
    });
  hooks = make();
  await hooks.create({
    id: "tickets",
    name: "Tickets",
    verify: { kind: "jira", secret: "KEY" },
    code: "def handle_event(data): ...",
  });
});

const signed = (body: string, headers = {}) => ({
  headers: new Headers({
    "X-Hub-Signature": `sha256=${createHmac("sha256", "s3cret-key").update(body).digest("hex")}`,
    ...headers,
  }),
  body: new TextEncoder().encode(body),
  url: "http://127.0.0.1:7070/hooks/tickets",
  loopback: true,
  address: "10.0.0.1",
});
const list = async () => (await hooks.deliveries("tickets", { limit: 10 })).items;

describe("a delivery", () => {
  it("goes through the code to those it names, and is kept with its verdict", async () => {
    output = { players: ["p1"], text: "The ticket is closed.", respond: "must" };
    const taken = await hooks.take("tickets", signed('{"issue":{"key":"INN-1"}}'));
    expect(taken).toEqual({ status: 202, delivery: 1, repeated: false });
    await hooks.settled();
    expect(ran).toMatchObject([{ id: "hook_tickets", input: { issue: { key: "INN-1" } }, cause: "hook" }]);
    expect(announced).toEqual([output]);
    expect(await list()).toMatchObject([
      { number: 1, status: "done", verdict: "The signature is right.", event: output, reached: ["s_1"] },
    ]);
  });

  it("that comes again is told as what it was, and done once", async () => {
    output = { characters: ["mira"], trigger: "closed" };
    const headers = { "X-Atlassian-Webhook-Identifier": "abc" };
    const answers = await Promise.all([1, 2, 3].map(() => hooks.take("tickets", signed("{}", headers))));
    expect(answers.map((one) => ("delivery" in one ? one.delivery : 0))).toEqual([1, 1, 1]);
    await hooks.settled();
    expect(announced).toHaveLength(1);
    expect(await list()).toHaveLength(1);
  });

  it("is known when it comes again, however many were refused since", async () => {
    output = { characters: ["mira"], trigger: "closed" };
    const headers = { "X-Atlassian-Webhook-Identifier": "abc" };
    await hooks.take("tickets", signed("{}", headers));
    await hooks.settled();
    const wrong = { ...signed("{}"), body: new TextEncoder().encode('{"a":1}') };
    for (let sent = 0; sent < 1200; sent += 1) {
      if (sent % 60 === 0) now += 60_000;
      await expect(hooks.take("tickets", wrong)).rejects.toMatchObject({ code: "unauthorized" });
    }
    now += 60_000;
    expect(await hooks.take("tickets", signed("{}", headers))).toMatchObject({ delivery: 1, repeated: true });
    await hooks.settled();
    expect(announced).toHaveLength(1);
    expect(await hooks.replay("tickets", 1)).toMatchObject({ number: 1, status: "done" });
    const seen: number[] = [];
    for (let after: string | undefined, more = true; more; ) {
      const page = await hooks.deliveries("tickets", { limit: 30, ...(after && { after }) });
      seen.push(...page.items.map(({ number }) => number));
      after = page.next ?? undefined;
      more = after !== undefined;
    }
    expect(seen).toEqual([...Array.from({ length: 100 }, (_, at) => 1201 - at), 1]);
  });

  it("waits with at most 500 of its hook, and is sent again later", async () => {
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    hold = () => held;
    for (let sent = 0; sent < 500; sent += 1) {
      if (sent % 250 === 0) now += 60_000;
      await hooks.take("tickets", signed("{}"));
    }
    now += 60_000;
    await expect(hooks.take("tickets", signed("{}"))).rejects.toMatchObject({ code: "rate_limited" });
    go();
    await hooks.settled();
    expect(await hooks.take("tickets", signed("{}"))).toMatchObject({ status: 202 });
    await hooks.settled();
    expect(ran).toHaveLength(501);
  });

  it("with a wrong signature is refused, kept without its body, and does nothing", async () => {
    const wrong = { ...signed("{}"), body: new TextEncoder().encode('{"a":1}') };
    await expect(hooks.take("tickets", wrong)).rejects.toMatchObject({ code: "unauthorized" });
    await hooks.settled();
    expect(announced).toEqual([]);
    expect(await list()).toMatchObject([{ status: "refused", body: "" }]);
    await expect(hooks.replay("tickets", 1)).rejects.toMatchObject({ code: "not_found" });
  });

  it("can be carried out again, on the code as it is now", async () => {
    output = new Error("KeyError: 'issue'");
    await hooks.take("tickets", signed("{}"));
    await hooks.settled();
    expect(await list()).toMatchObject([{ status: "failed", error: "exception: KeyError: 'issue'" }]);
    output = { sessions: ["s_1"], text: "Done." };
    expect(await hooks.replay("tickets", 1)).toMatchObject({ number: 1, status: "done", reached: ["s_1"] });
    expect(announced).toHaveLength(1);
  });

  it.each([
    [{ text: "Nobody hears this." }, /names nobody/],
    [{ players: ["p1"] }, /Nothing happens/],
    [{ players: "p1", text: "x" }, /players/],
    [7, /object/i],
  ])("whose code returns %j is told what is wrong with it", async (returned, message) => {
    output = returned;
    await hooks.take("tickets", signed("{}"));
    await hooks.settled();
    expect(announced).toEqual([]);
    expect((await list())[0]).toMatchObject({ status: "failed", error: expect.stringMatching(message) });
  });

  it("that was taken and not begun before a crash is carried out after it; one that had begun may have happened", async () => {
    const held: (() => void)[] = [];
    hold = () => new Promise((resolve) => held.push(resolve));
    output = { players: ["ann"], text: "Done." };
    for (const number of [1, 2]) await hooks.take("tickets", signed(`{"n": ${number}}`));
    await expect.poll(() => held).toHaveLength(1);
    hold = undefined;
    const other = make("n2");
    await other.recover();
    expect((await list()).map(({ status }) => status)).toEqual(["taken", "taken"]);
    const again = make();
    await again.recover();
    await again.settled();
    expect(ran.map(({ input }) => input)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await list()).toMatchObject([
      { number: 2, status: "done" },
      { number: 1, status: "failed", error: expect.stringContaining("may have happened") },
    ]);
    await again.replay("tickets", 1);
    expect((await list())[1]).toMatchObject({ status: "done", error: null });
  });

  it("that a node took which is gone is carried out by another, once, also when that node was only stopped", async () => {
    const held: (() => void)[] = [];
    hold = () => new Promise((resolve) => held.push(resolve));
    output = { players: ["ann"], text: "Done." };
    for (const number of [1, 2]) await hooks.take("tickets", signed(`{"n": ${number}}`));
    await expect.poll(() => held).toHaveLength(1);
    hold = undefined;
    const others = [make("n2"), make("n3")];
    await Promise.all(others.map((other) => other.recover(async (node) => node === "n1")));
    for (const other of others) await other.settled();
    expect(ran.map(({ input }) => input)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await list()).toMatchObject([{ status: "done" }, { status: "failed" }]);
    // It comes back, and ends what it had begun.
    for (const goOn of held) goOn();
    await hooks.settled();
    expect(ran).toHaveLength(2);
    expect(await list()).toMatchObject([{ status: "done" }, { status: "done", error: null }]);
  });

  it("whose code returns nothing is done", async () => {
    await hooks.take("tickets", signed("{}"));
    await hooks.settled();
    expect(await list()).toMatchObject([{ status: "done", event: null, reached: [] }]);
  });

  it("with a wrong signature is limited by hook and address, and takes no room from the true sender", async () => {
    const fields = { name: "Other", verify: { kind: "jira", secret: "KEY" }, code: "" };
    await hooks.create({ id: "other", ...fields });
    const wrong = (address: string) => ({ ...signed("{}", { "X-Hub-Signature": "sha256=00" }), address });
    for (let n = 0; n < 60; n += 1)
      await expect(hooks.take("tickets", wrong("10.0.0.9"))).rejects.toMatchObject({ code: "unauthorized" });
    const waits = { code: "rate_limited", retryAfterMs: 60_000 };
    await expect(hooks.take("tickets", wrong("10.0.0.9"))).rejects.toMatchObject(waits);
    // Whether it is right by now is not told either.
    const right = { ...signed("{}"), address: "10.0.0.9" };
    await expect(hooks.take("tickets", right)).rejects.toMatchObject(waits);
    expect(await hooks.take("other", right)).toMatchObject({ status: 202 });
    for (let n = 0; n < 300; n += 1) await hooks.take("tickets", wrong(`10.0.1.${n}`)).catch(() => {});
    await expect(hooks.take("tickets", wrong("10.0.2.1"))).rejects.toMatchObject({ code: "rate_limited" });
    expect(await hooks.take("tickets", signed("{}"))).toMatchObject({ status: 202 });
    now += 60_000;
    expect(await hooks.take("tickets", right)).toMatchObject({ status: 202 });
  });

  it("is bounded a minute, and refused where there is no hook or it is off", async () => {
    for (let n = 0; n < 300; n += 1) await hooks.take("tickets", signed("{}"));
    await expect(hooks.take("tickets", signed("{}"))).rejects.toMatchObject({ code: "rate_limited" });
    now += 61_000;
    await hooks.take("tickets", signed("{}"));
    await expect(hooks.take("none", signed("{}"))).rejects.toMatchObject({ code: "not_found" });
    await hooks.update("tickets", { version: 1, enabled: false });
    await expect(hooks.take("tickets", signed("{}"))).rejects.toMatchObject({ code: "not_found" });
    await hooks.settled();
  });
});

describe("what is gone", () => {
  it("takes with it what its deliveries told, refused ones too, and those that wait are not carried out", async () => {
    let go = () => {};
    hold = () => new Promise((resolve) => (go = resolve));
    output = { players: ["ann"], text: "The ticket is closed." };
    await hooks.take("tickets", signed("{}"));
    await hooks.take("tickets", signed('{"waits":1}'));
    await expect(hooks.take("tickets", { ...signed("{}"), body: new Uint8Array() })).rejects.toThrow();
    await hooks.remove("tickets");
    go();
    await hooks.settled();
    expect(ran).toHaveLength(1);
    await hooks.create({ id: "tickets", name: "Tickets", verify: { kind: "jira", secret: "KEY" } });
    expect(await list()).toEqual([]);
    expect(await hooks.ofPlayer("ann")).toEqual([]);
  });

  it("takes with it what comes while it goes", async () => {
    const coming = [signed("{}"), signed('{"more":1}'), { ...signed("{}"), body: new Uint8Array() }];
    const answers = Promise.allSettled(coming.map((one) => hooks.take("tickets", one)));
    await hooks.remove("tickets");
    await answers;
    await hooks.settled();
    await hooks.create({ id: "tickets", name: "Tickets", verify: { kind: "jira", secret: "KEY" } });
    expect(await list()).toEqual([]);
  });

  it("takes with it, an hour later, what another node took before it heard of that", async () => {
    await hooks.take("tickets", signed("{}"));
    await hooks.settled();
    const [one] = await list();
    await hooks.remove("tickets");
    for (const status of ["done", "refused"] as const) await deliveries.append({ ...one!, status });
    await hooks.sweep();
    expect(await deliveries.hooks()).toEqual(["tickets"]);
    now += 61 * 60_000;
    await hooks.sweep();
    expect(await deliveries.hooks()).toEqual([]);
  });

  it.each(["usable", "mistyped in its file"])("is no hook that is there and %s: its deliveries stay", async (how) => {
    await hooks.take("tickets", signed("{}"));
    await hooks.settled();
    if (how !== "usable") await store.collection<{ id: string }>("hooks").put({ id: "tickets", name: 5 } as never);
    const again = make();
    expect(again.list()).toHaveLength(how === "usable" ? 1 : 0);
    now += 365 * 24 * 60 * 60_000;
    await again.sweep();
    expect(await deliveries.hooks()).toEqual(["tickets"]);
  });

  it("as a player leaves what was for others, and of what was for the player the id alone", async () => {
    const deliver = async (event: HookEvent, id: string) => {
      output = event;
      await hooks.take("tickets", signed(JSON.stringify(event), { "X-Delivery-Id": id }));
      await hooks.settled();
    };
    await deliver({ players: ["ann", "ben"], text: "Ann beat Ben." }, "by name");
    await deliver({ sessions: ["s_1"], text: "Ann is late." }, "by session");
    await deliver({ characters: ["mira"], text: "It rains." }, "of all");
    expect((await hooks.ofPlayer("ann")).map(({ externalId }) => externalId)).toEqual(["by name", "by session"]);
    expect(await hooks.forgetPlayer("ann")).toBe(2);
    expect(await hooks.ofPlayer("ann")).toEqual([]);
    const left = await list();
    expect(left).toMatchObject([{ event: { text: "It rains." } }, { forgotten: true }, { forgotten: true, number: 1 }]);
    expect(JSON.stringify(left)).not.toContain("Ann");
    await expect(hooks.replay("tickets", 1)).rejects.toMatchObject({ code: "not_found", message: /deleted/ });
    const again = signed("{}", { "X-Delivery-Id": "by name" });
    expect(await hooks.take("tickets", again)).toMatchObject({ delivery: 1, repeated: true });
  });

  it("as a player is also gone from what is carried out at that moment", async () => {
    let go = () => {};
    hold = () => new Promise((resolve) => (go = resolve));
    output = { players: ["ann"], text: "Ann won." };
    await hooks.take("tickets", signed("{}"));
    await expect.poll(() => ran).toHaveLength(1);
    const forgotten = hooks.forgetPlayer("ann");
    go();
    expect(await forgotten).toBe(1);
    expect(await list()).toMatchObject([{ forgotten: true, body: "" }]);
  });
});

it("a body without code says itself whom it reaches; a form and a text are read too", async () => {
  await hooks.create({ id: "plain", name: "Plain", verify: { kind: "none" } });
  const send = (body: string, type: string) =>
    hooks.take("plain", { ...signed(body), headers: new Headers({ "Content-Type": type }) });
  await send('{"characters":["mira"],"line":"The bell rings."}', "application/json");
  await hooks.settled();
  expect(announced).toEqual([{ characters: ["mira"], line: "The bell rings." }]);
  await send(
    `payload=${encodeURIComponent('{"characters":["mira"],"text":"hi"}')}`,
    "application/x-www-form-urlencoded",
  );
  await hooks.settled();
  expect(announced).toHaveLength(2);
});

it("Slack's question is answered with its challenge", async () => {
  await hooks.create({ id: "slack", name: "Slack", verify: { kind: "slack", secret: "KEY" } });
  const body = '{"type":"url_verification","challenge":"abc"}';
  const at = String(now / 1000);
  const signature = `v0=${createHmac("sha256", "s3cret-key").update(`v0:${at}:${body}`).digest("hex")}`;
  const headers = new Headers({ "X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature });
  expect(await hooks.take("slack", { ...signed(body), headers })).toEqual({ status: 200, challenge: "abc" });
});

it("what can't be right is refused at its field, and a stale edit is a conflict", async () => {
  await expect(hooks.create({ name: "A", verify: { kind: "github" } })).rejects.toMatchObject({
    details: [{ path: "verify.secret" }],
  });
  await expect(hooks.create({ name: "A", verify: { kind: "magic" } })).rejects.toMatchObject({
    code: "invalid_request",
  });
  await expect(hooks.update("tickets", { version: 7, name: "B" })).rejects.toMatchObject({ code: "conflict" });
});
