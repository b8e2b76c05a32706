/** Changes to a story as it is edited, each a new one beside the old. */
import type { Story, StoryCondition, StoryExit, StoryScene } from "../../../server/story/story.ts";

export type ConditionKind = "trigger" | "said" | "after" | "call";
export const conditionKinds: readonly ConditionKind[] = ["trigger", "said", "after", "call"];

export const firstStory: Story = { start: "beginning", scenes: [{ id: "beginning", goal: "", exits: [] }] };

export const withScene = (story: Story, at: number, scene: StoryScene): Story => ({
  ...story,
  scenes: story.scenes.with(at, scene),
});

/** What leads to the scene goes on leading to it. */
export function renamed(story: Story, at: number, id: string): Story {
  const before = story.scenes[at]?.id;
  // With two scenes of one id nobody can tell which of them the exits mean.
  const follows = story.scenes.filter((scene) => scene.id === before).length === 1;
  const now = (to: string) => (follows && to === before ? id : to);
  return {
    start: now(story.start),
    scenes: story.scenes.map((scene, index) => ({
      ...scene,
      id: index === at ? id : scene.id,
      exits: scene.exits.map((exit) => ({ ...exit, to: now(exit.to) })),
    })),
  };
}

/** With an id that is free. */
export function withNewScene(story: Story): Story {
  const ids = new Set(story.scenes.map(({ id }) => id));
  let number = story.scenes.length + 1;
  while (ids.has(`scene_${number}`)) number++;
  return { ...story, scenes: [...story.scenes, { id: `scene_${number}`, goal: "", exits: [] }] };
}

/** Without the scene and the exits to it; another one begins where this one did. */
export function withoutScene(story: Story, at: number): Story {
  const gone = story.scenes[at]?.id;
  const scenes = story.scenes.toSpliced(at, 1);
  const twin = scenes.some(({ id }) => id === gone);
  return {
    start: story.start === gone && !twin ? (scenes[0]?.id ?? "") : story.start,
    scenes: twin ? scenes : scenes.map((scene) => ({ ...scene, exits: scene.exits.filter(({ to }) => to !== gone) })),
  };
}

export const kindOf = (when: StoryCondition): ConditionKind => conditionKinds.find((kind) => kind in when) ?? "trigger";

/** The condition's one word, text or number, as it is typed. */
export function wordOf(when: StoryCondition): string {
  if ("trigger" in when) return when.trigger;
  if ("said" in when) return when.said;
  if ("after" in when) return String(when.after);
  return typeof when.call === "string" ? when.call : when.call.name;
}

export const statusOf = (when: StoryCondition): string =>
  "call" in when && typeof when.call !== "string" ? (when.call.status ?? "ok") : "ok";

export function condition(kind: ConditionKind, value: string, status = "ok"): StoryCondition {
  if (kind === "trigger") return { trigger: value };
  if (kind === "said") return { said: value };
  if (kind === "after") return { after: Number(value) || 0 };
  return { call: status === "ok" ? value : ({ name: value, status } as { name: string; status: "error" }) };
}

/** An exit to the scene after, or back to the beginning. */
export function newExit(story: Story, at: number): StoryExit {
  return { to: story.scenes[at + 1]?.id ?? story.start, when: { trigger: "" } };
}

/** Without what is empty, so that an unused field is not sent. */
export function withOptional<T extends object, K extends keyof T>(whole: T, name: K, value: T[K] | undefined): T {
  const { [name]: _, ...rest } = whole;
  return (value === undefined ? rest : { ...rest, [name]: value }) as T;
}
