import { expect, it } from "vitest";
import { History } from "./history.ts";
import type { DialogueRecord } from "./records.ts";

const at = "2026-11-23T00:00:00.000Z";
const call = { id: "c1", name: "order", arguments: "{}" };
const running = { call: "c1", name: "order", text: "not known yet", failed: true };
const late: DialogueRecord = { kind: "late", turn: "t1", call: "c1", text: "number 7", failed: false };
const end: DialogueRecord = {
  kind: "end",
  turn: "t1",
  messages: [
    { role: "assistant", text: "", calls: [call] },
    { role: "tool", results: [running] },
  ],
  text: "",
  at,
};

it.each([
  ["after its turn has ended", [end, late]],
  ["before its turn has ended", [late, end]],
])("the result of a call that was left running takes its place, come %s", (_, records) => {
  const history = new History();
  history.apply({ kind: "begin", turn: "t1", cause: "say", said: "Order an ale", at });
  history.apply({ kind: "called", turn: "t1", call });
  for (const record of records) history.apply(record);
  expect(history.messages(0)).toMatchObject([
    { role: "user" },
    { role: "assistant", calls: [call] },
    { role: "tool", results: [{ call: "c1", text: "number 7", failed: false }] },
  ]);
});
