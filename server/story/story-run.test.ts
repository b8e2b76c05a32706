import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Story } from "./story.ts";
import { storyProblems } from "./story-fields.ts";
import { type StoryRecord, StoryRun } from "./story-run.ts";
import { storyTool } from "./story-tool.ts";

const story: Story = {
  start: "waiting",
  scenes: [
    {
      id: "waiting",
      goal: "Wait.",
      exits: [
        { to: "greeting", when: { trigger: "door_opened" }, line: "Come in!" },
        { to: "asleep", when: { after: 60 } },
        { to: "greeting", when: { said: "the player says who they are" } },
      ],
    },
    {
      id: "greeting",
      goal: "Greet.",
      variables: { mood: "glad" },
      exits: [
        { to: "waiting", when: { call: "give_item" } },
        { to: "asleep", when: { call: { name: "give_item", status: "error" } } },
      ],
    },
    { id: "asleep", goal: "Sleep.", exits: [{ to: "waiting", when: { after: 30 }, line: "Huh?" }] },
  ],
};

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function run(given: Story | null = story, restored: readonly StoryRecord[] = []) {
  const records: StoryRecord[] = [...restored];
  const moves: string[] = [];
  const lines: string[] = [];
  const told = new StoryRun({
    story: () => given,
    clock: () => Date.now(),
    record: (record) => {
      records.push(record);
      told.apply(record);
    },
    onMove: ({ from, to, cause }) => moves.push(`${from} > ${to} (${cause})`),
    onLine: (line) => lines.push(line),
  });
  for (const record of restored) told.apply(record);
  told.start();
  return { told, records, moves, lines };
}

test("goes from scene to scene by triggers, by what is said, by calls and by time", () => {
  const { told, moves, lines, records } = run();
  expect(told.trigger("no_such")).toBe(false);
  expect(told.said("asleep")).toBeNull();
  expect(told.trigger("door_opened")).toBe(true);
  expect(records.at(-1)).toMatchObject({ to: "greeting", variables: { mood: "glad" } });
  told.called("give_item", "timeout");
  told.called("wave", "ok");
  told.called("give_item", "ok");
  expect(told.said("greeting")?.goal).toBe("Greet.");
  told.called("give_item", "error");
  vi.advanceTimersByTime(30_000);
  vi.advanceTimersByTime(60_000);
  expect(moves).toEqual([
    "waiting > greeting (trigger)",
    "greeting > waiting (call)",
    "waiting > greeting (said)",
    "greeting > asleep (call)",
    "asleep > waiting (after)",
    "waiting > asleep (after)",
  ]);
  expect(lines).toEqual(["Come in!", "Huh?"]);
  told.stop();
  vi.advanceTimersByTime(1_000_000);
  expect(moves).toHaveLength(6);
});

test("after a restart time has gone on: what was due is taken, from when it was due", () => {
  const first = run();
  first.told.stop();
  vi.advanceTimersByTime(75_000);
  const second = run(story, first.records);
  expect(second.moves).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(second.moves).toEqual(["waiting > asleep (after)"]);
  // 15 of the 30 s are over.
  vi.advanceTimersByTime(14_999);
  expect(second.moves).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(second.moves).toHaveLength(2);
});

test("a scene that the designer took away begins the story anew, and no story is none", () => {
  const { records } = run();
  const other: Story = { start: "new", scenes: [{ id: "new", goal: "", exits: [] }] };
  expect(run(other, records).told.scene?.id).toBe("new");
  expect(run(null).told.scene).toBeNull();
  expect(run(null).told.trigger("door_opened")).toBe(false);
});

test("a walk at random is the same live, and restored at any place of it", () => {
  const step = fc.constantFrom(
    "door_opened",
    "said greeting",
    "call ok",
    "call error",
    "wait 20",
    "wait 61",
    "restart",
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let live = run();
      let restarted = run();
      for (const each of steps) {
        for (const { told } of [live, restarted]) {
          if (each === "door_opened") told.trigger(each);
          else if (each === "said greeting") told.said("greeting");
          else if (each.startsWith("call")) told.called("give_item", each === "call ok" ? "ok" : "error");
        }
        if (each.startsWith("wait")) vi.advanceTimersByTime(Number(each.slice(5)) * 1000);
        if (each === "restart") {
          restarted.told.stop();
          restarted = run(story, restarted.records);
        }
        expect(restarted.told.scene?.id).toBe(live.told.scene?.id);
      }
      live.told.stop();
      restarted.told.stop();
      live = run();
      live.told.stop();
    }),
    { numRuns: 100 },
  );
});

test("the model is offered what the scene waits to hear, in one tool", () => {
  expect(storyTool(story.scenes[1]!)).toBeNull();
  const tool = storyTool(story.scenes[0]!);
  expect(tool?.description).toContain('"greeting" when: the player says who they are');
  expect(tool?.schema).toMatchObject({ properties: { to: { enum: ["greeting"] } } });
});

test("every exit must lead somewhere, and every scene have a name of its own", () => {
  expect(storyProblems(story)).toEqual([]);
  const wrong: Story = {
    start: "nowhere",
    scenes: [
      { id: "a", goal: "", exits: [{ to: "b", when: { after: 1 } }] },
      { id: "a", goal: "", exits: [] },
    ],
  };
  expect(storyProblems(wrong).map(({ path }) => path)).toEqual([
    "story.scenes.1.id",
    "story.start",
    "story.scenes.0.exits.0.to",
  ]);
});
