/** The kit's flows about sessions and their turns; any character will do, whatever it answers. */
import type { Flow } from "./flow.ts";
import type { Probe } from "./probe.ts";
import { NotApplicable, type Stage } from "./stage.ts";
import { count, expectWholeTurns } from "./whole-turns.ts";

/** Opens a session and lets a character that greets finish its greeting. */
async function openQuietly(stage: Stage, probe: Probe): Promise<string> {
  const session = await stage.open(probe);
  await probe.ask({ type: "ping" }, "pong");
  const greeting = probe.of(session).find((one) => one.type === "turn.started");
  if (greeting?.type === "turn.started") await probe.when("turn.finished", ({ turn }) => turn === greeting.turn);
  return session;
}

export const sessionFlows: readonly Flow[] = [
  {
    name: "session.open is answered with session.opened and seq 1",
    async play(stage) {
      const probe = await stage.greeted();
      const opened = await probe.ask({ type: "session.open", character: stage.character }, "session.opened");
      stage.expect(opened.seq === 1, `seq is ${opened.seq}.`);
      stage.expect(!opened.resumed, "A new session says it was resumed.");
      stage.expect(opened.character.id === stage.character, `The character is ${opened.character.id}.`);
    },
  },
  {
    name: "an unknown character answers unknown_character",
    async play(stage) {
      const probe = await stage.greeted();
      probe.send({ type: "session.open", id: "nobody", character: "nobody-of-that-name" });
      const answer = await Promise.race([probe.when("error"), probe.when("session.opened")]);
      if (answer.type === "session.opened") throw new NotApplicable("this server knows any character");
      stage.expect(answer.code === "unknown_character" || answer.code === "forbidden", `The code was ${answer.code}.`);
    },
  },
  {
    name: "say runs one whole turn",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      await stage.turn(probe, session, "Good evening.");
      expectWholeTurns(stage, probe.of(session));
    },
  },
  {
    name: "a repeated say starts no second turn and replays the first",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const say = { type: "say", id: "the-same", session, text: "Good evening." };
      const { turn } = await probe.ask(say, "turn.started");
      const finished = await probe.when("turn.finished", (message) => message.turn === turn);
      const before = probe.messages.length;
      probe.send(say);
      await stage.turn(probe, session, "And good night.");
      const again = probe.messages.slice(before).filter((one) => "turn" in one && one.turn === turn);
      const replayed = again.find((one) => one.type === "turn.finished");
      stage.expect(replayed !== undefined, "The first turn was not replayed.");
      stage.expect(JSON.stringify(replayed) === JSON.stringify(finished), "The first turn's end came back changed.");
    },
  },
  {
    name: "a say during a turn ends that turn first",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      probe.send({ type: "say", id: "first", session, text: "Tell me a long story." });
      const second = await stage.turn(probe, session, "Never mind.");
      const messages = probe.of(session);
      expectWholeTurns(stage, messages);
      const started = messages.findIndex((one) => one.type === "turn.started" && one.turn === second.turn);
      const open =
        count(messages.slice(0, started), "turn.started") - count(messages.slice(0, started), "turn.finished");
      stage.expect(open === 0, "The second turn began before the first had ended.");
    },
  },
  {
    name: "turn.cancel ends the turn once and is acknowledged",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const { turn } = await probe.ask({ type: "say", session, text: "Tell me a long story." }, "turn.started");
      await probe.ask({ type: "turn.cancel", session, turn, heardChars: 0 }, "ack");
      await probe.when("turn.finished", (message) => message.turn === turn);
      expectWholeTurns(stage, probe.of(session));
    },
  },
  {
    name: "context.update and actions.set are acknowledged and silent",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await openQuietly(stage, probe);
      const spokenBefore = count(probe.of(session), "turn.started");
      await probe.ask({ type: "context.update", session, text: "It rains.", key: "weather" }, "ack");
      await probe.ask({ type: "actions.set", session, actions: [{ name: "wave", description: "Waves." }] }, "ack");
      const spoken = count(probe.of(session), "turn.started") - spokenBefore;
      stage.expect(spoken === 0, "A silent update began a turn.");
    },
  },
  {
    name: "context.update with respond must makes the character speak",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await openQuietly(stage, probe);
      const spokenBefore = count(probe.of(session), "turn.started");
      const seqBefore = probe.of(session).at(-1)?.seq ?? 0;
      await probe.ask({ type: "context.update", session, text: "A wolf comes in.", respond: "must" }, "ack");
      // A greeting may be a turn of the same cause.
      const started = await probe.when("turn.started", ({ cause, seq }) => cause === "context" && seq > seqBefore);
      await probe.when("turn.finished", ({ turn }) => turn === started.turn);
      expectWholeTurns(stage, probe.of(session));
      const spoken = count(probe.of(session), "turn.started") - spokenBefore;
      stage.expect(spoken === 1, `It began ${spoken} turns.`);
    },
  },
  {
    name: "an action.result nobody waits for answers unknown_call",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const error = await probe.ask({ type: "action.result", session, call: "no-such-call", ok: true }, "error");
      stage.expect(error.code === "unknown_call", `The code was ${error.code}.`);
    },
  },
  {
    name: "two sessions on one socket each have their own seq",
    async play(stage) {
      const probe = await stage.greeted();
      const [one, two] = [await stage.open(probe), await stage.open(probe)];
      await Promise.all([stage.turn(probe, one, "Good evening."), stage.turn(probe, two, "Good morning.")]);
      expectWholeTurns(stage, probe.of(one));
      expectWholeTurns(stage, probe.of(two));
    },
  },
  {
    name: "session.close is answered with session.closed, and that is the end of it",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      await probe.ask({ type: "session.close", session }, "session.closed");
      const error = await probe.ask({ type: "say", session, text: "Hello?" }, "error");
      const codes = ["unknown_session", "session_closed"];
      stage.expect(codes.includes(error.code), `The code was ${error.code}.`);
    },
  },
];
