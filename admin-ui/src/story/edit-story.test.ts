import { expect, it } from "vitest";
import type { Story } from "../../../server/story/story.ts";
import { condition, kindOf, renamed, statusOf, withNewScene, withoutScene, wordOf } from "./edit-story.ts";
import { placed } from "./graph-places.ts";

const story: Story = {
  start: "gate",
  scenes: [
    { id: "gate", goal: "Keep everybody out.", exits: [{ to: "hall", when: { trigger: "password" } }] },
    {
      id: "hall",
      goal: "Serve.",
      exits: [
        { to: "gate", when: { after: 60 } },
        { to: "hall", when: { said: "another round" } },
      ],
    },
    { id: "cellar", goal: "Hide.", exits: [] },
  ],
};

it("exits and the beginning follow a scene's new id", () => {
  const now = renamed(story, 0, "door");
  expect(now.start).toBe("door");
  expect(now.scenes[1]?.exits[0]?.to).toBe("door");
  expect(now.scenes[0]?.exits[0]?.to).toBe("hall");
});

it("exits stay where they lead when two scenes have one id", () => {
  const twins = renamed(story, 2, "hall");
  expect(renamed(twins, 2, "vault").scenes[0]?.exits[0]?.to).toBe("hall");
});

it("a scene goes with the exits to it, and another begins", () => {
  const now = withoutScene(story, 0);
  expect(now.start).toBe("hall");
  expect(now.scenes[0]?.exits).toEqual([{ to: "hall", when: { said: "another round" } }]);
});

it("a new scene has an id of its own", () => {
  const twice = withNewScene(withNewScene(story));
  expect(new Set(twice.scenes.map(({ id }) => id)).size).toBe(5);
});

it("a condition is read as it was written", () => {
  for (const [kind, value, status] of [
    ["trigger", "password", "ok"],
    ["said", "the king", "ok"],
    ["after", "2.5", "ok"],
    ["call", "open_door", "ok"],
    ["call", "open_door", "error"],
  ] as const) {
    const when = condition(kind, value, status);
    expect([kindOf(when), wordOf(when), statusOf(when)]).toEqual([kind, value, status]);
  }
  expect(condition("call", "open_door")).toEqual({ call: "open_door" });
});

it("stands in columns away from the beginning; what nothing leads to is told apart", () => {
  const { scenes, edges, width } = placed(story);
  const [gate, hall, cellar] = scenes;
  expect(hall?.x).toBeGreaterThan((gate?.x ?? 0) + 148);
  expect([gate?.lost, hall?.lost, cellar?.lost]).toEqual([false, false, true]);
  expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual(["gate hall", "hall gate", "hall hall"]);
  expect(width).toBeGreaterThan((cellar?.x ?? 0) + 148);
});
