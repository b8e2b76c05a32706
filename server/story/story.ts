/** A character's story: scenes with a goal each, one of which is on, and the exits that lead from one to another. */
import type { JsonObject } from "../../protocol/json.ts";

export interface Story {
  /** The id of the scene it begins with. */
  readonly start: string;
  readonly scenes: readonly StoryScene[];
}

export interface StoryScene {
  readonly id: string;
  /** What the character is after while this scene is on, for the model to read. */
  readonly goal: string;
  /** The first that fits is taken. */
  readonly exits: readonly StoryExit[];
  /** Ids of the methods offered while it is on; all that are connected when not given. */
  readonly methods?: readonly string[];
  /** Set in the scene's variables when it begins. */
  readonly variables?: JsonObject;
}

export interface StoryExit {
  readonly to: string;
  readonly when: StoryCondition;
  /** Spoken as it is written when the exit is taken. */
  readonly line?: string;
}

export type StoryCondition =
  /** The game sent a `trigger` of this name. */
  | { readonly trigger: string }
  /** Something was said or came to pass in the talk: the model judges whether it has. */
  | { readonly said: string }
  /** So many seconds since the scene began. */
  | { readonly after: number }
  /** A method or an action ended: so called, and well unless another status is named. */
  | { readonly call: string | { readonly name: string; readonly status?: CallStatus } };

export type CallStatus = "ok" | "error" | "timeout" | "cancelled";
export type MoveCause = "trigger" | "said" | "after" | "call";

/** The scene of this id; where the story was changed and has it no more, the one it begins with. */
export const sceneOf = (story: Story, id: string | null): StoryScene | null =>
  story.scenes.find((scene) => scene.id === id) ?? story.scenes.find((scene) => scene.id === story.start) ?? null;

export const exitByTrigger = (scene: StoryScene, name: string): StoryExit | null =>
  scene.exits.find(({ when }) => "trigger" in when && when.trigger === name) ?? null;

export function exitByCall(scene: StoryScene, name: string, status: CallStatus): StoryExit | null {
  const fits = ({ when }: StoryExit) => {
    if (!("call" in when)) return false;
    const wanted = typeof when.call === "string" ? { name: when.call } : when.call;
    return wanted.name === name && (wanted.status ?? "ok") === status;
  };
  return scene.exits.find(fits) ?? null;
}

export const exitBySaid = (scene: StoryScene, to: string): StoryExit | null =>
  scene.exits.find((exit) => "said" in exit.when && exit.to === to) ?? null;

/** The exit that time opens first, and how long after the scene's beginning, in ms. */
export function exitByTime(scene: StoryScene): { readonly exit: StoryExit; readonly ms: number } | null {
  let first: { exit: StoryExit; ms: number } | null = null;
  for (const exit of scene.exits) {
    if (!("after" in exit.when)) continue;
    const ms = exit.when.after * 1000;
    if (first === null || ms < first.ms) first = { exit, ms };
  }
  return first;
}

/** What the model is to watch for, by where it leads. */
export function saidExits(scene: StoryScene): ReadonlyMap<string, string> {
  const conditions = new Map<string, string>();
  for (const { to, when } of scene.exits) {
    if (!("said" in when)) continue;
    const before = conditions.get(to);
    conditions.set(to, before === undefined ? when.said : `${before}; or: ${when.said}`);
  }
  return conditions;
}
