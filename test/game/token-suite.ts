/** Players' tokens live for minutes: a game client asks for a new one over the open socket, or on its way back. */
import { randomUUID } from "node:crypto";
import { expect, it, type TestContext } from "vitest";
import { type ClientStage, expectWhole, turnOf } from "./client-stage.ts";
import type { Driver } from "./driver.ts";

/** Long enough for a driver that runs already to say hello and talk, with much to spare; the tests wait for its end side by side. */
const shortSeconds = 10;
const patienceMs = 60_000;

export function describeTokens(stage: ClientStage): void {
  async function tokenFor(player: string, ttlSeconds: number): Promise<string> {
    const asked = { player: { id: player, name: "Ada" }, ttlSeconds };
    const { status, body } = await stage.barkeep.request("POST", "/player-tokens", asked);
    expect(status, JSON.stringify(body)).toBe(201);
    return body.token;
  }

  /** A driver that is up, so that none of a token's life is spent on starting it. */
  async function ready({ onTestFinished }: TestContext): Promise<Driver> {
    const driver = stage.newDriver(onTestFinished);
    driver.send({ do: "roundtrip", from: "server", name: "up", text: '{"type":"pong"}' });
    await driver.event("roundtrip", { name: "up" });
    return driver;
  }

  const openAs = (driver: Driver, player: string): void =>
    driver.send({ do: "open", session: "a", character: "teller", player: { id: player } });

  /** Resolves when the server holds the token for over: it closes a socket that said hello with it. */
  async function expiry(driver: Driver, token: string): Promise<void> {
    const line = randomUUID();
    driver.send({ do: "dial", line, url: stage.barkeep.url });
    driver.send({ do: "speak", line, text: JSON.stringify({ type: "hello", id: "w", protocolVersions: [1], token }) });
    await driver.event("hungUp", { line, code: 4003 });
  }

  const statesOf = (driver: Driver): string[] =>
    driver.events.flatMap(({ event, state }) => (event === "state" ? [state] : []));

  it.concurrent(
    "takes a fresh token over the open socket, in mid-turn, and outlives the old one without a drop",
    async (context) => {
      const driver = await ready(context);
      const player = randomUUID();
      const old = await tokenFor(player, shortSeconds);
      stage.connect(driver, { token: old });
      openAs(driver, player);
      await driver.message("session.opened");
      driver.send({ do: "say", session: "a", text: `A long tale for ${player}`, tag: "tale" });
      const answer = await stage.model.next(`A long tale for ${player}`);
      await answer.speak("Long ago ");
      await driver.message("text.delta");
      driver.send({ do: "token", token: await tokenFor(player, 600) });
      driver.send({ do: "refresh" });
      await expiry(driver, old);
      await answer.speak("and far away.");
      answer.end();
      expect(await driver.once("done", { tag: "tale", as: "completed" })).toBeDefined();
      expect(driver.events.find(({ event }) => event === "turn")).toMatchObject({ text: "Long ago and far away." });
      expect(statesOf(driver)).toEqual(["FetchingToken", "Connecting", "Greeting", "Ready"]);
      expectWhole(driver);
    },
    patienceMs,
  );

  it.concurrent(
    "refreshes its token by itself, as often as it is told to",
    async (context) => {
      const driver = await ready(context);
      const player = randomUUID();
      const old = await tokenFor(player, shortSeconds);
      stage.connect(driver, { token: old, asks: true, refreshEveryMs: 500 });
      await driver.event("tokenWanted");
      driver.send({ do: "token", token: old });
      openAs(driver, player);
      // One that can't be had is told of, and asked for again.
      await driver.event("tokenWanted");
      driver.send({ do: "token", error: "our server is busy" });
      expect((await driver.event("failed", { code: "no_token" })).message).toContain("our server is busy");
      await driver.event("tokenWanted");
      driver.send({ do: "token", token: await tokenFor(player, 600) });
      await expiry(driver, old);
      expect(statesOf(driver)).toEqual(["FetchingToken", "Connecting", "Greeting", "Ready"]);
      driver.send({ do: "say", session: "a", text: `Still there, ${player}?` });
      const answer = await stage.model.next(`Still there, ${player}?`);
      await answer.speak("Always.");
      answer.end();
      expect(await turnOf(driver)).toMatchObject({ finish: "complete", text: "Always." });
      expectWhole(driver);
    },
    patienceMs,
  );

  it.concurrent(
    "comes back with a fresh token when the old one ran out in mid-turn, and loses nothing",
    async (context) => {
      const driver = await ready(context);
      const player = randomUUID();
      const old = await tokenFor(player, shortSeconds);
      stage.connect(driver, { token: old, asks: true });
      await driver.event("tokenWanted");
      driver.send({ do: "token", token: old });
      openAs(driver, player);
      await driver.message("session.opened");
      driver.send({ do: "say", session: "a", text: `A tale for ${player}`, tag: "tale" });
      const answer = await stage.model.next(`A tale for ${player}`);
      await answer.speak("Long ago ");
      await driver.message("text.delta");
      await driver.event("failed", { code: "token_expired" });
      await answer.speak("and far away ");
      // The game's own server may hand out a token that is past its time already: it is refused, and the next one asked for.
      await driver.event("tokenWanted");
      driver.send({ do: "token", token: old });
      await driver.event("failed", { code: "token_expired" });
      await driver.event("tokenWanted");
      driver.send({ do: "token", error: "no player is signed in" });
      expect((await driver.event("failed", { code: "no_token" })).message).toContain("no player is signed in");
      await driver.event("tokenWanted");
      driver.send({ do: "token", token: await tokenFor(player, 600) });
      expect(await driver.message("session.opened")).toMatchObject({ resumed: true });
      await answer.speak("there was an inn.");
      answer.end();
      await driver.once("done", { tag: "tale", as: "completed" });
      expect(driver.events.find(({ event }) => event === "turn")).toMatchObject({
        text: "Long ago and far away there was an inn.",
      });
      expectWhole(driver);
    },
    patienceMs,
  );

  it.concurrent(
    "tells when the fresh token is somebody else's, and goes on with the one it has",
    async (context) => {
      const driver = await ready(context);
      const player = randomUUID();
      stage.connect(driver, { token: await tokenFor(player, 600) });
      openAs(driver, player);
      await driver.message("session.opened");
      driver.send({ do: "token", token: await tokenFor(randomUUID(), 600) });
      driver.send({ do: "refresh" });
      await driver.event("failed", { code: "already_greeted" });
      driver.send({ do: "context", session: "a", text: "It rains.", tag: "rain" });
      await driver.once("done", { tag: "rain", as: "completed" });
      expect(statesOf(driver)).toEqual(["FetchingToken", "Connecting", "Greeting", "Ready"]);
    },
    patienceMs,
  );
}
