/** What must hold of every turn, however it went. */
import type { SessionMessage } from "../messages.ts";
import type { Stage } from "./stage.ts";

const typesOf = (messages: readonly SessionMessage[]) => messages.map(({ type }) => type).join(", ");
export const count = (messages: readonly SessionMessage[], type: string) =>
  messages.filter((one) => one.type === type).length;

/** Whether it is of a method that answers later, which is no part of its turn once it has begun. */
const isLater = (message: SessionMessage, messages: readonly SessionMessage[]): boolean => {
  if (message.type === "method.finished" || message.type === "method.started") return message.later === true;
  if (message.type !== "method.progress") return false;
  return messages.some((one) => one.type === "method.started" && one.call === message.call && one.later === true);
};

/** Each call that answers later ends once, and not before its turn has. */
export function expectLaterEnds(stage: Stage, messages: readonly SessionMessage[]): void {
  for (const [at, message] of messages.entries()) {
    if (message.type !== "method.started" || message.later !== true) continue;
    const { call, turn } = message;
    const ends = messages.filter((one) => one.type === "method.finished" && one.call === call);
    stage.expect(ends.length === 1, `Call ${call}, which answers later, has ${ends.length} ends.`);
    const turnEnd = messages.findIndex((one) => one.type === "turn.finished" && one.turn === turn);
    const [end] = ends;
    const late = end !== undefined && messages.indexOf(end) > turnEnd && turnEnd > at;
    stage.expect(late, `Call ${call} ended before its turn had: ${typesOf(messages)}.`);
    stage.expect(end?.type === "method.finished" && end.turn === turn, `Call ${call} ended in another turn.`);
  }
}

/** Each start has one end, and the text is what the deltas said. */
export function expectWholeTurns(stage: Stage, messages: readonly SessionMessage[]): void {
  for (const message of messages) {
    if (message.type !== "turn.started") continue;
    const own = messages.filter((one) => "turn" in one && one.turn === message.turn && !isLater(one, messages));
    stage.expect(count(own, "turn.finished") === 1, `Turn ${message.turn} has not one end: ${typesOf(own)}.`);
    stage.expect(own.at(-1)?.type === "turn.finished", `Turn ${message.turn} went on after its end: ${typesOf(own)}.`);
    const calls = own.flatMap((one) => (one.type === "method.started" ? [one.call] : []));
    for (const call of calls) {
      const ends = own.filter((one) => one.type === "method.finished" && one.call === call).length;
      stage.expect(ends === 1, `Call ${call} has ${ends} ends.`);
    }
    const text = own.map((one) => (one.type === "text.delta" && !one.filler ? one.delta : "")).join("");
    const finished = own.at(-1);
    if (finished?.type !== "turn.finished") continue;
    const heard = finished.finish === "cancelled" ? text.startsWith(finished.text) : finished.text === text;
    stage.expect(
      heard,
      `Turn ${message.turn} finished with ${JSON.stringify(finished.text)}; its deltas were ${JSON.stringify(text)}.`,
    );
  }
}
