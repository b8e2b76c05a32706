/** The scripted conversation keeps what a real one promises: one turn at a time, and none after it was closed. */
import { expect, test } from "vitest";
import type { ConversationOptions, TurnEvent } from "../dialogue/conversation.ts";
import { createScriptedConversations } from "./scripted-conversation.ts";

function openConversation() {
  const events: TurnEvent[] = [];
  const conversation = createScriptedConversations({ clock: { now: () => 0 }, drop: () => {} }).open({
    session: "s",
    character: () => ({ id: "mira" }),
    player: null,
    actions: [],
    restored: [],
    emit: (event: TurnEvent) => events.push(event),
    record: () => {},
    trace: () => {},
    newTurnId: () => "t",
  } as unknown as ConversationOptions);
  const order = () => events.filter(({ type }) => type.startsWith("turn.")).map(({ type, turn }) => `${type} ${turn}`);
  return { conversation, order };
}

test("runs one turn at a time, whatever is said before the last one's end", async () => {
  const { conversation, order } = openConversation();
  let keep = () => {};
  const kept = new Promise<void>((resolve) => {
    keep = resolve;
  });
  const turns = [
    conversation.say({ turn: "1", text: "hold", taken: kept }),
    conversation.say({ turn: "2", text: "hold" }),
    conversation.say({ turn: "3", text: "hello" }),
  ];
  keep();
  await Promise.all(turns);
  expect(order()).toEqual(["1", "2", "3"].flatMap((turn) => [`turn.started ${turn}`, `turn.finished ${turn}`]));
});

test("begins nothing once it was closed", async () => {
  const { conversation, order } = openConversation();
  const first = conversation.say({ turn: "1", text: "hold" });
  const second = conversation.say({ turn: "2", text: "hello" });
  const refused = expect(second).rejects.toMatchObject({ code: "session_closed" });
  await conversation.close();
  await expect(first).resolves.toMatchObject({ finish: "cancelled" });
  await refused;
  expect(order()).toEqual(["turn.started 1", "turn.finished 1"]);
});
