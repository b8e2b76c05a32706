/** The kit's flows about sockets that are lost, and sessions that go on, on another one or not at all. */
import type { Flow } from "./flow.ts";
import type { Probe } from "./probe.ts";
import type { Stage } from "./stage.ts";
import { expectWholeTurns } from "./whole-turns.ts";

const resumption = (stage: Stage, session: string, after: number) => ({
  type: "session.open",
  character: stage.character,
  resume: { session, after },
});

/** A session of several machines may be on its way: then it is asked for again, when the server says. */
async function reopened(stage: Stage, probe: Probe, session: string, after: number) {
  for (;;) {
    const answer = await probe.answer(resumption(stage, session, after));
    if (answer.type === "session.opened") return answer;
    const moving = answer.type === "error" && answer.code === "session_moving";
    stage.expect(moving, `session.open was answered with ${JSON.stringify(answer)}; session.opened was expected.`);
    const wait = answer.type === "error" ? (answer.retryAfterMs ?? 0) : 0;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function resumed(stage: Stage, probe: Probe, session: string, after: number): Promise<void> {
  probe.expectAfter(session, after);
  const opened = await reopened(stage, probe, session, after);
  stage.expect(opened.resumed, "session.opened does not say it was resumed.");
  // What comes live after it may be here already.
  const got = probe.of(session);
  const before = got[got.findIndex(({ seq }) => seq === opened.seq) - 1]?.seq ?? after;
  stage.expect(before === opened.seq - 1, `session.opened has seq ${opened.seq}; seq ${before} came before it.`);
}

export const resumeFlows: readonly Flow[] = [
  {
    name: "a lost socket loses nothing: resume replays the rest",
    async play(stage) {
      const first = await stage.greeted();
      const session = await stage.open(first);
      const { turn } = await first.ask({ type: "say", session, text: "Good evening." }, "turn.started");
      first.close();
      await first.closed();
      const seen = first.of(session);
      const second = await stage.greeted();
      await resumed(stage, second, session, seen.length);
      const ended = seen.some((one) => one.type === "turn.finished" && one.turn === turn);
      if (!ended) await second.when("turn.finished", (message) => message.turn === turn);
      const all = [...seen, ...second.of(session)];
      const seqs = all.map(({ seq }) => seq);
      stage.expect(
        seqs.every((seq, at) => seq === at + 1),
        `After the resume the seqs were ${seqs.join(", ")}.`,
      );
      expectWholeTurns(stage, all);
    },
  },
  {
    name: "resume from 0 replays everything as it was",
    async play(stage) {
      const first = await stage.greeted();
      const session = await stage.open(first);
      await stage.turn(first, session, "Good evening.");
      const second = await stage.greeted();
      await resumed(stage, second, session, 0);
      const [then, now] = [first.of(session), second.of(session).slice(0, first.of(session).length)];
      stage.expect(JSON.stringify(then) === JSON.stringify(now), "What was replayed differs from what was sent.");
    },
  },
  {
    name: "resuming a session that is not there answers resume_failed",
    async play(stage) {
      const probe = await stage.greeted();
      const error = await probe.ask(resumption(stage, "s_nowhere", 0), "error");
      stage.expect(error.code === "resume_failed", `The code was ${error.code}.`);
    },
  },
  {
    name: "resuming after more than was ever sent answers resume_failed",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const error = await probe.ask(resumption(stage, session, 1_000_000), "error");
      stage.expect(error.code === "resume_failed", `The code was ${error.code}.`);
    },
  },
  {
    name: "a socket that resumes takes the session over, and the other is closed with 4007, or told that it moved",
    async play(stage) {
      const first = await stage.greeted();
      const session = await stage.open(first);
      await stage.turn(first, session, "Good evening.");
      const second = await stage.greeted();
      await resumed(stage, second, session, first.of(session).length);
      const moved = first.when("error", ({ code }) => code === "session_moved").then(() => "session_moved");
      const code = await Promise.race([first.closed(), moved]);
      stage.expect(code === 4007 || code === "session_moved", `The close code was ${code}.`);
      await stage.turn(second, session, "And good night.");
      expectWholeTurns(stage, second.of(session));
    },
  },
  {
    name: "a closed session can't be resumed",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      await probe.ask({ type: "session.close", session }, "session.closed");
      const error = await probe.ask(resumption(stage, session, 1), "error");
      const codes = ["session_closed", "resume_failed"];
      stage.expect(codes.includes(error.code), `The code was ${error.code}.`);
    },
  },
];
