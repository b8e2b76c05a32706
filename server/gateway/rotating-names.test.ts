/** What is limited is limited for who somebody is: no name that a client chooses (of messages, sessions, sockets, players) is counted. */
import { afterEach, expect, test } from "vitest";
import { type Harness, player, startHarness, type TestSocket } from "./testing/harness.ts";

let harness: Harness;
afterEach(() => harness.stop());

type Way = (socket: TestSocket, session: string, n: number) => Promise<unknown>;
const codeOf = (answer: unknown) => (answer as { code?: string }).code ?? "taken";
/** Each message that begins a turn, with ids of turns, sessions and messages of others for its own. */
const ways: Record<string, Way> = {
  say: (socket, session, n) => socket.ask({ type: "say", id: `${session}.${n}`, session, text: "hello" }),
  "context.update": (socket, session, n) =>
    socket.ask({ type: "context.update", id: `${session}.${n}x`, session, text: "a bell", respond: "must" }),
  line: (socket, session, n) => socket.ask({ type: "line", id: `m${n}`, session, text: "Hello." }),
  "over HTTP": (_socket, _session, n) =>
    harness.sessions
      .say({ principal: player("ann", { characters: ["mira", `tom${n}`] }), character: "mira", text: "hello" })
      .catch((error: unknown) => error),
};

test.each(Object.keys(ways))(
  "a player has so many turns a minute, by %s too, whatever they are called",
  async (last) => {
    // The minute does not go by, however long the machine takes.
    const now = Date.now();
    harness = await startHarness({ limits: { turnsPerMinute: 6 }, clock: { now: () => now } });
    for (let turn = 0; turn < 6; turn += 1) {
      // Another socket and another session each time, with a token that says another name and other characters.
      harness.authenticator.tokens.set(`ann${turn}`, player("ann", { maxSessions: 50 + turn, characters: ["mira"] }));
      const socket = await harness.greeted(`ann${turn}`);
      const session = await socket.open("mira", { context: `the ${turn}th` });
      expect(codeOf(await (ways[Object.keys(ways)[turn % 3]!] as Way)(socket, session, turn))).toBe("taken");
    }
    const socket = await harness.greeted("ann");
    const session = await socket.open();
    expect(codeOf(await (ways[last] as Way)(socket, session, 99))).toBe("rate_limited");
    const other = await harness.greeted("bob");
    expect(codeOf(await (ways.say as Way)(other, await other.open(), 1))).toBe("taken");
  },
);

test("a player has so many sessions, whatever they are opened with, and by whichever socket", async () => {
  harness = await startHarness({ limits: { sessionsPerPlayer: 3, sessionsPerConnection: 50 } });
  for (let n = 0; n < 3; n += 1) {
    harness.authenticator.tokens.set(`t${n}`, player("ann", { expiresAt: Date.now() + 3_600_000 + n }));
    await (await harness.greeted(`t${n}`)).open("mira", { language: `x${n}` });
  }
  const socket = await harness.greeted("ann");
  expect(codeOf(await socket.ask({ type: "session.open", character: "tom" }))).toBe("too_many_sessions");
});

test("what a game key says of its players leaves the key's limits to the key", async () => {
  harness = await startHarness({ limits: { sessionsPerKey: 3, sessionsPerPlayer: 1 } });
  const socket = await harness.greeted("game");
  for (let n = 0; n < 3; n += 1) await socket.open("mira", { player: { id: `p${n}` } });
  const fourth = { type: "session.open", character: "mira", player: { id: "another" } };
  expect(codeOf(await socket.ask(fourth))).toBe("too_many_sessions");
});
