import { expect, it } from "vitest";
import type { TurnEntry } from "../chat/chat-log.ts";
import { turnsOf } from "./transcript.ts";

const at = "2026-11-23T00:00:00Z";
const player = (text: string, turn: string) => ({ role: "player" as const, text, turn, at });
const character = (text: string, turn?: string) => ({ role: "character" as const, text, at, ...(turn && { turn }) });
const heard = (key: string, finish: string | null = null): TurnEntry => ({
  kind: "turn",
  key,
  parts: [],
  finish,
  error: null,
  usage: null,
  ms: null,
});

it("puts the lines of a turn together, the greeting alone, and keeps turns without words", () => {
  const transcript = [character("Welcome!"), player("Roll!", "t_1"), character("A six.", "t_1")];
  const lines = turnsOf({ transcript, turns: ["t_1", "t_2"] }, []);
  expect(lines.map(({ id, entries }) => [id, entries.length])).toEqual([
    [null, 1],
    ["t_1", 2],
    ["t_2", 0],
  ]);
});

it("shows a running turn below what the player said, until the transcript has the answer", () => {
  const transcript = [player("Roll!", "t_1")];
  expect(turnsOf({ transcript, turns: ["t_1"] }, [heard("t_1")])[0]?.running).toMatchObject({ key: "t_1" });
  expect(turnsOf({ transcript, turns: ["t_1"] }, [heard("t_1", "cancelled")])[0]?.running).toMatchObject({
    key: "t_1",
  });
  const answered = [...transcript, character("A six.", "t_1")];
  expect(turnsOf({ transcript: answered, turns: ["t_1"] }, [heard("t_1", "complete")])[0]?.running).toBeNull();
});

it("shows a turn that was heard before the transcript was read again", () => {
  const lines = turnsOf({ transcript: [], turns: [] }, [heard("t_9")]);
  expect(lines).toMatchObject([{ id: "t_9", entries: [], running: { key: "t_9" } }]);
});

it("shows where the story moved, by the clock, between what was said and after all of it", () => {
  const later = "2026-11-23T00:02:00Z";
  const transcript = [player("Roll!", "t_1"), { ...player("Again!", "t_2"), at: later }];
  const story = [
    { from: "a", to: "b", cause: "trigger", at: "2026-11-23T00:01:00Z" },
    { from: "b", to: "c", cause: "said", at: "2026-11-23T00:03:00Z" },
  ];
  const lines = turnsOf({ transcript, turns: ["t_1", "t_2"], story }, []);
  expect(lines.map(({ id, moved }) => moved?.to ?? id)).toEqual(["t_1", "b", "t_2", "c"]);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(4);
});
