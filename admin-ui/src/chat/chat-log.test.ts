import { describe, expect, it } from "vitest";
import type { SessionMessage } from "../../../protocol/messages.ts";
import { abandoned, type ChatLog, heard, said } from "./chat-log.ts";

describe("the chat's log", () => {
  const session = "s_1";
  const turn = "t_1";
  const usage = { inputTokens: 1, outputTokens: 2 };
  const play = (messages: readonly SessionMessage[], start: ChatLog = []) => messages.reduce(heard, start);
  const base = (seq: number) => ({ session, seq, turn });
  const whole: SessionMessage[] = [
    { type: "turn.started", ...base(2), cause: "say" },
    { type: "text.delta", ...base(3), delta: "Let me see. ", filler: true },
    { type: "method.started", ...base(4), call: "c_1", method: "roll_dice", name: "Roll Dice" },
    { type: "method.finished", ...base(5), call: "c_1", method: "roll_dice", status: "ok", ms: 4 },
    { type: "text.delta", ...base(6), delta: "A " },
    { type: "text.delta", ...base(7), delta: "six." },
    { type: "turn.finished", ...base(8), finish: "complete", text: "A six.", usage, ms: { firstText: 5, total: 9 } },
  ];

  it("shows fillers, methods and text in their order", () => {
    const log = play(whole, said([], "Roll!"));
    expect(log.map((entry) => entry.kind)).toEqual(["player", "turn"]);
    expect(log[1]).toMatchObject({
      finish: "complete",
      parts: [
        { kind: "text", text: "Let me see. ", filler: true },
        { kind: "call", shown: { name: "Roll Dice", status: "ok", ms: 4 } },
        { kind: "text", text: "A six.", filler: false },
      ],
    });
  });

  describe("of a method that answers later", () => {
    const call = { call: "c_2", method: "survey", later: true };
    const begun: SessionMessage[] = [
      { type: "turn.started", ...base(2), cause: "say" },
      { type: "method.started", ...base(3), ...call, name: "Survey" },
      { type: "turn.finished", ...base(4), finish: "complete", text: "", usage, ms: { firstText: 5, total: 9 } },
      { type: "method.progress", ...base(5), call: "c_2", method: "survey", text: "Down the stairs", fraction: 0.25 },
      { type: "method.progress", ...base(6), call: "c_2", method: "survey", text: "Counting" },
    ];
    const shownIn = (log: ChatLog) => {
      const [entry] = log;
      return entry?.kind === "turn" && entry.parts[0]?.kind === "call" ? entry.parts[0].shown : null;
    };

    it("shows how far it has come after its turn, the latest alone, and then its end", () => {
      expect(shownIn(play(begun.slice(0, 4)))).toMatchObject({
        status: "running",
        later: true,
        progress: { text: "Down the stairs", fraction: 0.25 },
      });
      const running = play(begun);
      expect(shownIn(running)?.progress).toEqual({ text: "Counting" });
      const end: SessionMessage = { type: "method.finished", ...base(7), ...call, status: "ok", ms: 9000 };
      expect(shownIn(play([end], running))).toMatchObject({ status: "ok", ms: 9000, progress: null });
    });

    it("does not show it running where nobody will tell its end", () => {
      expect(shownIn(abandoned(play(begun)))).toMatchObject({ status: "cancelled", progress: null });
    });
  });

  it("takes a turn that is told again after a reconnect once", () => {
    expect(play([...whole, whole[0] as SessionMessage])).toHaveLength(1);
  });

  it("shows what was said before only when nothing is on screen yet", () => {
    const transcript = [{ role: "character" as const, text: "Welcome!", at: "2026-11-23T00:00:00Z" }];
    const character = { id: "barkeep", name: "Barkeep" };
    const opened = { type: "session.opened" as const, session, seq: 1, character, resumed: true, transcript };
    expect(play([opened])).toHaveLength(1);
    expect(play([opened], said([], "Hello"))).toHaveLength(1);
    expect(play([opened], said([], "Hello"))[0]).toMatchObject({ text: "Hello" });
  });
});
