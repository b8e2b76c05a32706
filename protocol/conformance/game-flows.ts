/** The kit's flows about what a game needs around the words: lines, triggers, cues, actions without an answer, saved games, feedback. */
import type { Flow } from "./flow.ts";
import { NotApplicable } from "./stage.ts";
import { expectWholeTurns } from "./whole-turns.ts";

export const gameFlows: readonly Flow[] = [
  {
    name: "welcome says whom the server takes the client for, and whom it may open",
    async play(stage) {
      const probe = await stage.connect();
      const welcome = await probe.ask(stage.hello(), "welcome");
      stage.expect(welcome.you !== undefined, "`you` is missing.");
      stage.expect(welcome.characters !== undefined, "`characters` is missing; null says that there are too many.");
    },
  },
  {
    name: "a line is said exactly, in a turn of its own, and a repeated one is not said again",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const line = { type: "line", id: "the-line", session, text: "Halt! Who goes there?" };
      const { turn, cause } = await probe.ask(line, "turn.started");
      stage.expect(cause === "line", `The cause was ${cause}.`);
      const finished = await probe.when("turn.finished", (message) => message.turn === turn);
      stage.expect(finished.text === line.text, `It said ${JSON.stringify(finished.text)}.`);
      expectWholeTurns(stage, probe.of(session));
      const again = await probe.ask(line, "turn.started");
      stage.expect(again.turn === turn, "A repeated line began another turn.");
    },
  },
  {
    name: "a trigger is acknowledged with whether it was known",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const ack = await probe.ask({ type: "trigger", session, name: "no-such-trigger", data: { a: 1 } }, "ack");
      stage.expect(ack.known === false, `known is ${ack.known}.`);
    },
  },
  {
    name: "cues never stand in the words, and have their place among them",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe, { cues: [{ name: "emotion", values: ["joy", "fear"] }] });
      const { turn, text } = await stage.turn(probe, session, "cue");
      stage.expect(!/\[\[\w+(=|\]\])/.test(text), `A mark was spoken: ${text}`);
      let said = 0;
      for (const message of probe.of(session)) {
        if (message.type === "text.delta" && message.turn === turn && !message.filler) said += message.delta.length;
        if (message.type === "cue" && message.turn === turn)
          stage.expect(message.at === said, `A cue says it stands at ${message.at}; ${said} were said before it.`);
      }
      if (!probe.of(session).some(({ type }) => type === "cue"))
        throw new NotApplicable("the character showed no cue when it was asked to");
    },
  },
  {
    name: "an action without an answer waits for none, and an answer all the same is no mistake",
    async play(stage) {
      const probe = await stage.greeted();
      const wave = { name: "wave", description: "Waves. Use it whenever the player asks for it.", answers: false };
      const session = await stage.open(probe, { actions: [wave] });
      const { turn } = await stage.turn(probe, session, "action wave");
      const called = probe.of(session).find((one) => one.type === "action.call" && one.turn === turn);
      if (called?.type !== "action.call") throw new NotApplicable("the character did not wave when it was asked to");
      stage.expect(called.deadlineMs === null, `deadlineMs is ${called.deadlineMs}.`);
      await probe.ask({ type: "action.result", session, call: called.call, ok: true }, "ack");
    },
  },
  {
    name: "a saved game begins a new session that remembers up to its turn",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const { turn } = await stage.turn(probe, session, "Good evening.");
      await stage.turn(probe, session, "And good night.");
      const message = { type: "session.open", character: stage.character, from: { session, turn } };
      const opened = await probe.ask(message, "session.opened");
      stage.expect(opened.seq === 1 && !opened.resumed, "It does not begin anew.");
      const texts = (opened.transcript ?? []).map(({ text }) => text);
      stage.expect(texts.includes("Good evening."), "What was said before is not in its transcript.");
      stage.expect(!texts.includes("And good night."), "What was said after is in its transcript.");
      const nowhere = await probe.ask({ ...message, from: { session: "s_nowhere", turn } }, "error");
      stage.expect(nowhere.code === "resume_failed", `The code was ${nowhere.code}.`);
    },
  },
  {
    name: "in a scene of several the one spoken to answers, the next one may speak, and each turn says who does",
    async play(stage) {
      const probe = await stage.connect();
      const { characters } = await probe.ask(stage.hello(), "welcome");
      const other = characters?.find(({ id }) => id !== stage.character)?.id;
      if (other === undefined) throw new NotApplicable("there is no second character that this token may open");
      const { character } = stage;
      const opened = await probe.ask({ type: "session.open", characters: [character, other] }, "session.opened");
      const { session } = opened;
      stage.expect(opened.characters?.[1]?.id === other, "`characters` does not say who is in the scene.");
      const asked = await probe.ask({ type: "say", session, text: "Good evening.", to: other }, "turn.started");
      stage.expect(asked.speaker?.id === other, `${asked.speaker?.id} answered what was said to ${other}.`);
      await probe.when("turn.finished", ({ turn }) => turn === asked.turn);
      const next = await probe.ask({ type: "scene.next", session, speaker: character }, "turn.started");
      stage.expect(next.cause === "scene", `The cause was ${next.cause}.`);
      stage.expect(next.speaker?.id === character, `${next.speaker?.id} spoke, and ${character} was to.`);
      await probe.when("turn.finished", ({ turn }) => turn === next.turn);
      const stranger = await probe.ask({ type: "say", session, text: "Hello", to: "no-such-character" }, "error");
      stage.expect(stranger.code === "unknown_character", `The code was ${stranger.code}.`);
      expectWholeTurns(stage, probe.of(session));
    },
  },
  {
    name: "feedback is acknowledged, and refused for a turn there never was",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const { turn } = await stage.turn(probe, session, "Good evening.");
      await probe.ask({ type: "feedback", session, turn, good: true }, "ack");
      const error = await probe.ask({ type: "feedback", session, turn: "no-such-turn", good: true }, "error");
      stage.expect(error.code === "not_found", `The code was ${error.code}.`);
    },
  },
];
