/** What must hold of every turn, however it went. */
import type { SessionMessage } from "../messages.ts";
import type { Stage } from "./stage.ts";

const typesOf = (messages: readonly SessionMessage[]) => messages.map(({ type }) => type).join(", ");
export const count = (messages: readonly SessionMessage[], type: string) =>
  messages.filter((one) => one.type === type).length;

/** Each start has one end, and the text is what the deltas said. */
export function expectWholeTurns(stage: Stage, messages: readonly SessionMessage[]): void {
  for (const message of messages) {
    if (message.type !== "turn.started") continue;
    const own = messages.filter((one) => "turn" in one && one.turn === message.turn);
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
