/** Clients that do anything at all in any order: the promises hold for each, and nothing is left behind. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SessionMessage } from "../../protocol/messages.ts";
import { startHarness, type TestSocket } from "./testing/harness.ts";

const runs = Math.ceil(Number(process.env.BARKEEP_FUZZ_RUNS ?? 500) / 25);

type Step = readonly [act: string, session: number, number: number];
const step = fc.tuple(
  fc.constantFrom(
    "open",
    "say",
    "say",
    "say",
    "repeat",
    "cancel",
    "context",
    "wake",
    "actions",
    "result",
    "close",
    "drop",
    "resume",
    "garbage",
  ),
  fc.nat(2),
  fc.nat(99),
);
const words = [
  "hello there",
  "count 20",
  "count 5 every 2",
  "hold",
  "hold method",
  "method",
  "action",
  "filler",
  "fail",
  "limit",
];

function perform(socket: TestSocket, sessions: string[], [act, which, number]: Step): void {
  const session = sessions[which % Math.max(1, sessions.length)] ?? "s_none";
  const id = `${act}-${number}-${Math.random()}`;
  const messages: Record<string, object> = {
    say: { type: "say", session, text: words[number % words.length] },
    repeat: { type: "say", session, id: `again-${number % 3}`, text: "count 5" },
    cancel: { type: "turn.cancel", session, heardChars: number % 7 },
    context: { type: "context.update", session, text: "It rains.", key: "weather" },
    wake: { type: "context.update", session, text: "Wake up.", respond: "must" },
    actions: { type: "actions.set", session, actions: [] },
    result: { type: "action.result", session, call: `${session}-call-${(number % 5) + 1}`, ok: number % 2 === 0 },
    close: { type: "session.close", session },
    resume: { type: "session.open", character: "mira", resume: { session, after: number % 4 } },
    garbage: { type: "say", session: [session], text: number },
  };
  socket.send({ id, ...messages[act] });
}

test("any order of messages, drops and resumes keeps every promise", async () => {
  const harness = await startHarness({
    limits: {
      messagesPerMinute: 1_000_000,
      messagesPerMinutePerPlayer: 1_000_000,
      messagesPerMinuteOfAll: 1_000_000,
      turnsPerMinute: 1_000_000,
      turnsPerMinutePerConnection: 1_000_000,
      turnsPerMinuteOfAll: 1_000_000,
      connectionsPerPlayer: 10_000,
      connections: 10_000,
      sessionsPerConnection: 10_000,
      sessionsPerPlayer: 10_000,
    },
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const sessions: string[] = [];
      const sockets: TestSocket[] = [];
      let socket = await harness.greeted("ann");
      sockets.push(socket);
      await socket.open().then((id) => sessions.push(id));
      for (const one of steps) {
        if (one[0] === "drop") {
          socket.socket.terminate();
          socket = await harness.greeted("ann");
          sockets.push(socket);
        } else if (socket.socket.readyState === socket.socket.OPEN) {
          if (one[0] !== "open") {
            perform(socket, sessions, one);
            continue;
          }
          // Its answer is waited for: a session that nobody has heard of can't be looked at in the end.
          const actions = [{ name: "wave", description: "Waves." }];
          const opening = socket.ask({ type: "session.open", character: "mira", actions });
          const answer = await opening.catch(() => null);
          if (answer?.type === "session.opened") sessions.push(answer.session);
        }
      }
      // What was asked last may be a resume: it must not come after the last look, and take the session from it.
      if (socket.socket.readyState === socket.socket.OPEN) await socket.ask({ type: "ping" }).catch(() => null);
      // A last look from outside: everything there is, from the start, with what still runs cancelled.
      const last = await harness.greeted("admin");
      for (const session of sessions) {
        const answer = await last.ask({
          type: "session.open",
          id: `last ${session}`,
          character: "mira",
          resume: { session, after: 0 },
        });
        if (answer.type === "session.opened") await last.ask({ type: "session.close", session });
        else expect(answer).toMatchObject({ code: "session_closed" });
        checkStory(last.of(session));
        for (const { of } of sockets.map((one) => ({ of: one.of(session) }))) checkSeen(of, last.of(session));
      }
      for (const one of [...sockets, last]) one.socket.terminate();
    }),
    { numRuns: runs, timeout: 15_000 },
  );
  expect(harness.sessions.counts()).toMatchObject({ sessions: 0, runningTurns: 0 });
  await harness.stop();
}, 120_000);

/** From 1 without a hole, each start with one end. */
function checkStory(story: readonly SessionMessage[]): void {
  expect(story.map(({ seq }) => seq)).toEqual(story.map((_, at) => at + 1));
  let open: string | null = null;
  const methods = new Set<string>();
  for (const message of story) {
    if (message.type === "turn.started") {
      expect(open).toBeNull();
      open = message.turn;
    } else if ("turn" in message) expect(message.turn).toBe(open);
    if (message.type === "method.started") methods.add(message.call);
    if (message.type === "method.finished") expect(methods.delete(message.call)).toBe(true);
    if (message.type === "turn.finished") {
      expect(methods.size).toBe(0);
      open = null;
    }
  }
  if (story.length > 0) expect(open).toBeNull();
}

/** Whatever a socket was sent is what the story says at that place. */
function checkSeen(seen: readonly SessionMessage[], story: readonly SessionMessage[]): void {
  if (story.length === 0) return;
  for (const message of seen) expect(message).toEqual(story[message.seq - 1]);
}
