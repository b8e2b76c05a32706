/** Who may do what over the socket: tokens, refreshes, expiry, revocation, other people's sessions. */

import { afterEach, describe, expect, test } from "vitest";
import type { Principal } from "../access/principal.ts";
import { BarkeepError } from "../problems/errors.ts";
import { rowsIn } from "../records/testing/crashed.ts";
import { admin, type Harness, player, startHarness } from "./testing/harness.ts";

let harness: Harness;
afterEach(() => harness.stop());
/** A clock that a test moves: nothing runs out before that, however slow the machine is. */
const standing = () => {
  const clock = { time: Date.now(), now: () => clock.time };
  return clock;
};
const soonMs = 10;
const hello = (token?: string) => ({ type: "hello", protocolVersions: [1], ...(token !== undefined && { token }) });

describe("hello", () => {
  test.each([
    [undefined, "unauthorized", 4001],
    ["wrong", "unauthorized", 4001],
    ["expired", "token_expired", 4003],
  ])("with the token %s answers %s and closes with %d", async (token, code, close) => {
    harness = await startHarness();
    harness.authenticator.tokens.set("expired", player("ann", { expiresAt: Date.now() - 1 }));
    const socket = await harness.connect();
    expect(await socket.ask(hello(token))).toMatchObject({ type: "error", code });
    expect((await socket.closed).code).toBe(close);
  });

  test("with a token that ended within the clocks' allowance is answered, and so is a refresh with one, which changes nothing", async () => {
    harness = await startHarness();
    const { tokens } = harness.authenticator;
    harness.authenticator.authenticate = async (token) => tokens.get(token ?? "") ?? new BarkeepError("unauthorized");
    tokens.set("just ended", player("ann", { expiresAt: Date.now() - 1 }));
    const socket = await harness.connect();
    expect(await socket.ask(hello("just ended"))).toMatchObject({ type: "error", code: "token_expired" });
    expect((await socket.closed).code).toBe(4003);
    const other = await harness.greeted("ann");
    const session = await other.open();
    expect(await other.ask(hello("just ended"))).toMatchObject({ type: "error", code: "token_expired" });
    expect((await other.turn(session, "still here")).finish).toBe("complete");
  });

  test("with yet another wrong token from the same address says how long to wait, and closes with 4005", async () => {
    const limited = new BarkeepError("rate_limited", "Too many wrong tokens.", { retryAfterMs: 42_000 });
    harness = await startHarness({ gateway: { addressOf: () => "10.0.0.1" } });
    harness.authenticator.refuse = (address) => (address === "10.0.0.1" ? limited : null);
    const socket = await harness.connect();
    const error = await socket.ask(hello("wrong"));
    expect(error).toMatchObject({ code: "rate_limited", retryable: true, retryAfterMs: 42_000 });
    expect((await socket.closed).code).toBe(4005);
  });

  test("with no common version closes with 4002", async () => {
    harness = await startHarness();
    const socket = await harness.connect();
    const error = await socket.ask({ ...hello("admin"), protocolVersions: [2, 3] });
    expect(error).toMatchObject({ code: "unsupported_version" });
    expect((await socket.closed).code).toBe(4002);
  });

  test("takes the token of Authorization: Bearer, unless it brings one itself", async () => {
    harness = await startHarness();
    const socket = await harness.connect({ authorization: "Bearer ann" });
    expect(await socket.ask(hello())).toMatchObject({ type: "welcome" });
    const wrong = await harness.connect({ authorization: "Bearer ann" });
    expect(await wrong.ask(hello("wrong"))).toMatchObject({ code: "unauthorized" });
  });

  test("takes the page's cookie when there is no token", async () => {
    harness = await startHarness({
      gateway: { authenticateRequest: async ({ cookie }) => (cookie === "login=good" ? admin : null) },
    });
    const socket = await harness.connect({ cookie: "login=good" });
    expect(await socket.ask(hello())).toMatchObject({ type: "welcome" });
    const other = await harness.connect({ cookie: "login=bad" });
    expect(await other.ask(hello())).toMatchObject({ code: "unauthorized" });
  });
});

describe("a token over its life", () => {
  test("that runs out closes the socket with 4003; the session can be resumed with a new one", async () => {
    const clock = standing();
    harness = await startHarness({ clock });
    harness.authenticator.tokens.set("short", player("ann", { expiresAt: clock.time + soonMs }));
    const socket = await harness.greeted("short");
    const session = await socket.open();
    clock.time += soonMs;
    expect((await socket.closed).code).toBe(4003);
    expect(socket.messages.at(-1)).toMatchObject({ type: "error", code: "token_expired" });
    const next = await harness.greeted("ann");
    const resume = { type: "session.open", character: "mira", resume: { session, after: 1 } };
    expect(await next.ask(resume)).toMatchObject({ type: "session.opened", resumed: true });
  });

  test("is refreshed by a second hello, and the socket lives on", async () => {
    const clock = standing();
    harness = await startHarness({ clock });
    harness.authenticator.tokens.set("short", player("ann", { expiresAt: clock.time + soonMs }));
    const socket = await harness.greeted("short");
    const session = await socket.open();
    expect(await socket.ask(hello("ann"))).toMatchObject({ type: "welcome" });
    clock.time += soonMs;
    await socket.turn(session, `count 3 every ${soonMs}`);
    expect((await socket.turn(session, "still here")).text).toBe("You said: still here");
  });

  test("that is refreshed for fewer characters ends the sessions with the others", async () => {
    harness = await startHarness();
    harness.authenticator.tokens.set("tom only", player("ann", { characters: ["tom"] }));
    const socket = await harness.greeted("ann");
    const [mira, tom] = [await socket.open("mira"), await socket.open("tom")];
    await socket.ask({ type: "say", session: mira, text: "hold" });
    expect(await socket.ask(hello("tom only"))).toMatchObject({ type: "welcome" });
    expect(await socket.when("session.closed")).toMatchObject({ session: mira, reason: "revoked" });
    expect(socket.of(mira).slice(-2)).toMatchObject([{ type: "turn.finished" }, { type: "session.closed" }]);
    expect(await socket.ask({ type: "say", session: mira, text: "hello" })).toMatchObject({ code: "unknown_session" });
    expect((await socket.turn(tom, "hello")).finish).toBe("complete");
  });

  test("is not swapped for somebody else's, and a bad refresh changes nothing", async () => {
    harness = await startHarness();
    const socket = await harness.greeted("ann");
    expect(await socket.ask(hello("bob"))).toMatchObject({ code: "already_greeted" });
    expect(await socket.ask(hello("game"))).toMatchObject({ code: "already_greeted" });
    expect(await socket.ask(hello("wrong"))).toMatchObject({ code: "unauthorized" });
    await socket.turn(await socket.open(), "hello");
  });

  test("whose key is revoked ends at once: sessions, turns and sockets, and nobody else's", async () => {
    harness = await startHarness();
    harness.authenticator.tokens.set("other", player("eve", { key: "k2" }));
    const socket = await harness.greeted("ann");
    const session = await socket.open();
    await socket.ask({ type: "say", session, text: "hold method" });
    const other = await harness.greeted("other");
    harness.authenticator.revoke((principal) => principal.kind !== "admin" && principal.key === "k1");
    expect((await socket.closed).code).toBe(4001);
    const types = socket.of(session).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(["method.finished", "turn.finished", "session.closed"]);
    expect(await socket.when("session.closed")).toMatchObject({ reason: "revoked" });
    expect(await other.ask({ type: "ping" })).toMatchObject({ type: "pong" });
  });
});

describe("a login of the page", () => {
  const login = (id: string, expiresAt = Date.now() + 3_600_000): Principal => ({
    kind: "admin",
    login: { id, expiresAt },
  });

  test("that is logged out closes its sockets with 4001; another one may resume their sessions", async () => {
    harness = await startHarness();
    harness.authenticator.tokens.set("first", login("1")).set("second", login("2"));
    const [socket, other] = [await harness.greeted("first"), await harness.greeted("second")];
    const session = await socket.open();
    await socket.ask({ type: "say", session, text: "hold" });
    harness.authenticator.revoke((who) => who.kind === "admin" && who.login?.id === "1");
    expect((await socket.closed).code).toBe(4001);
    expect(socket.of(session).at(-1)).toMatchObject({ type: "turn.finished", finish: "cancelled" });
    const resume = { type: "session.open", character: "mira", resume: { session, after: 1 } };
    expect(await other.ask(resume)).toMatchObject({ type: "session.opened", resumed: true });
  });

  test("that runs out closes its sockets with 4003", async () => {
    const clock = standing();
    harness = await startHarness({ clock });
    harness.authenticator.tokens.set("short", login("1", clock.time + soonMs));
    const socket = await harness.greeted("short");
    clock.time += soonMs;
    expect((await socket.closed).code).toBe(4003);
  });
});

describe("a session", () => {
  test("is only for the characters of the token", async () => {
    harness = await startHarness();
    harness.authenticator.tokens.set("tom", player("ann", { characters: ["tom"] }));
    const socket = await harness.greeted("tom");
    expect(await socket.ask({ type: "session.open", character: "mira" })).toMatchObject({ code: "forbidden" });
    await socket.open("tom");
  });

  test("is only for the player of the token", async () => {
    harness = await startHarness();
    const socket = await harness.greeted("ann");
    const open = { type: "session.open", character: "mira", player: { id: "bob" } };
    expect(await socket.ask(open)).toMatchObject({ code: "forbidden" });
    const game = await harness.greeted("game");
    await game.open("mira", { player: { id: "bob" } });
  });

  test.each([
    ["ann", "ann", true],
    ["ann", "bob", false],
    ["ann", "game", true],
    ["ann", "admin", true],
    ["ann", "ann of another game", false],
    ["game", "ann", false],
    ["game", "game", true],
    ["game", "another game", false],
    ["admin", "game", false],
    ["admin", "admin", true],
  ])("of %s resumed by %s: %s", async (owner, other, allowed) => {
    harness = await startHarness();
    harness.authenticator.tokens.set("ann of another game", player("ann", { key: "k2" }));
    harness.authenticator.tokens.set("another game", { kind: "game", key: "k2", name: "Other" });
    const session = await (await harness.greeted(owner)).open();
    const socket = await harness.greeted(other);
    const resume = { type: "session.open", character: "mira", resume: { session, after: 0 } };
    const answer = await socket.ask({ ...resume, id: "resume" });
    expect(answer).toMatchObject(allowed ? { type: "session.opened" } : { code: "resume_failed" });
    if (!allowed) expect(socket.of(session)).toEqual([]);
  });

  test.each([
    { type: "say", text: "hello" },
    { type: "context.update", text: "hello" },
    { type: "actions.set", actions: [] },
    { type: "action.result", call: "c", ok: true },
    { type: "turn.cancel" },
    { type: "session.close" },
  ])("of another socket is unknown to $type", async (message) => {
    harness = await startHarness();
    const session = await (await harness.greeted("ann")).open();
    const socket = await harness.greeted("ann");
    expect(await socket.ask({ ...message, session })).toMatchObject({ code: "unknown_session", session });
  });

  test.each(["../calls", "s_1/../../x", "", "x".repeat(65), "__proto__", "s_nowhere"])(
    "named %j is not there",
    async (session) => {
      harness = await startHarness();
      const socket = await harness.greeted();
      const answer = await socket.ask({ type: "session.open", character: "mira", resume: { session, after: 0 } });
      expect(["resume_failed", "invalid_message", "too_large"]).toContain((answer as { code: string }).code);
      expect(await rowsIn(harness.engine, "sessions")).toBe(0);
    },
  );
});
