/** The kit's flows about methods that answer later. Whether the character calls one is up to it. */
import type { ServerMessageOf } from "../messages.ts";
import { provoke } from "./call-flows.ts";
import type { Flow } from "./flow.ts";
import type { Probe } from "./probe.ts";
import { NotApplicable, type Stage } from "./stage.ts";
import { expectLaterEnds, expectWholeTurns } from "./whole-turns.ts";

async function begin(
  stage: Stage,
  first: string,
): Promise<{ probe: Probe; started: ServerMessageOf<"method.started"> }> {
  const probe = await stage.greeted();
  const session = await stage.open(probe);
  const texts = [first, "Please send a messenger.", "Please look into it; I can wait for the answer."];
  const started = await provoke(probe, { session, type: "method.started", texts });
  if (started.later !== true) throw new NotApplicable(`the method ${started.method} does not answer later`);
  return { probe, started };
}

export const laterFlows: readonly Flow[] = [
  {
    name: "a method that answers later ends once, after its turn, and is spoken of",
    async play(stage) {
      const { probe, started } = await begin(stage, "later");
      const { session, turn, call } = started;
      const finished = await probe.when("method.finished", (message) => message.call === call);
      stage.expect(finished.later === true && finished.turn === turn, `Its end was ${JSON.stringify(finished)}.`);
      const spoken = await probe.when("turn.started", ({ cause, seq }) => cause === "later" && seq > finished.seq);
      await probe.when("turn.finished", (message) => message.turn === spoken.turn);
      expectWholeTurns(stage, probe.of(session));
      expectLaterEnds(stage, probe.of(session));
    },
  },
  {
    name: "call.cancel ends a method that answers later, once",
    async play(stage) {
      const { probe, started } = await begin(stage, "hold later");
      const { session, turn, call } = started;
      await probe.ask({ type: "call.cancel", session, call }, "ack");
      const finished = await probe.when("method.finished", (message) => message.call === call);
      stage.expect(finished.status === "cancelled", `It ended as ${finished.status}.`);
      await probe.when("turn.finished", (message) => message.turn === turn);
      const again = await probe.ask({ type: "call.cancel", session, call }, "error");
      stage.expect(again.code === "unknown_call", `The code was ${again.code}.`);
      expectLaterEnds(stage, probe.of(session));
    },
  },
];
