/** The kit's flows about what a character calls while it talks: methods, and actions of the game. Whether it does is up to the character. */
import type { ServerMessageOf } from "../messages.ts";
import type { Flow } from "./flow.ts";
import type { Probe } from "./probe.ts";
import { NotApplicable, type Stage } from "./stage.ts";
import { expectWholeTurns } from "./whole-turns.ts";

const bell = {
  name: "ring_the_bell",
  description: "Rings the bell of the house. Use it whenever the player asks for it.",
};

/** Says one thing after another until the character calls. `barkeep mock` goes by the first. Throws `NotApplicable` when it never does. */
export async function provoke<T extends "method.started" | "action.call">(
  probe: Probe,
  wanted: { readonly session: string; readonly type: T; readonly texts: readonly string[] },
): Promise<ServerMessageOf<T>> {
  for (const text of wanted.texts) {
    const { turn } = await probe.ask({ type: "say", session: wanted.session, text }, "turn.started");
    const called = await Promise.race([
      probe.when(wanted.type, (message) => (message as { turn: string }).turn === turn),
      probe.when("turn.finished", (message) => message.turn === turn),
    ]);
    if (called.type === wanted.type) return called as ServerMessageOf<T>;
  }
  const what = wanted.type === "action.call" ? "the game's action" : "a method";
  throw new NotApplicable(`the character did not call ${what} when it was asked to`);
}

const ringing = ["action ring_the_bell", "Please ring the bell of the house."];

async function withBell(stage: Stage): Promise<{ probe: Probe; session: string }> {
  const probe = await stage.greeted();
  return { probe, session: await stage.open(probe, { actions: [bell] }) };
}

export const callFlows: readonly Flow[] = [
  {
    name: "a method that runs is told of, once begun and once ended, within its turn",
    async play(stage) {
      const probe = await stage.greeted();
      const session = await stage.open(probe);
      const texts = ["method", "Roll 2d6 for me, please."];
      const { turn, call, method } = await provoke(probe, { session, type: "method.started", texts });
      const finished = await probe.when("method.finished", (message) => message.call === call);
      stage.expect(finished.method === method, `${method} began, ${finished.method} ended.`);
      await probe.when("turn.finished", (message) => message.turn === turn);
      expectWholeTurns(stage, probe.of(session));
    },
  },
  {
    name: "an action is called, its result acknowledged, and a second one refused",
    async play(stage) {
      const { probe, session } = await withBell(stage);
      const { turn, call, name } = await provoke(probe, { session, type: "action.call", texts: ringing });
      stage.expect(name === bell.name, `The action ${name} was never offered.`);
      const result = { type: "action.result", session, call, ok: true, result: { rung: true } };
      await probe.ask(result, "ack");
      const again = await probe.ask(result, "error");
      stage.expect(again.code === "unknown_call", `The code was ${again.code}.`);
      await probe.when("turn.finished", (message) => message.turn === turn);
      expectWholeTurns(stage, probe.of(session));
    },
  },
  {
    name: "a cancelled turn gives its action up",
    async play(stage) {
      const { probe, session } = await withBell(stage);
      const { turn, call } = await provoke(probe, { session, type: "action.call", texts: ringing });
      await probe.ask({ type: "turn.cancel", session, turn }, "ack");
      await probe.when("action.cancelled", (message) => message.call === call);
      const finished = await probe.when("turn.finished", (message) => message.turn === turn);
      stage.expect(finished.finish === "cancelled", `The turn finished as ${finished.finish}.`);
      const late = await probe.ask({ type: "action.result", session, call, ok: true }, "error");
      stage.expect(late.code === "unknown_call", `The code was ${late.code}.`);
      expectWholeTurns(stage, probe.of(session));
    },
  },
];
