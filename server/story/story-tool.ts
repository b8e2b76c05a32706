/** The one tool by which a model says that something has come to pass which the story waits for. */
import type { JsonObject } from "../../protocol/json.ts";
import { type StoryScene, saidExits } from "./story.ts";

export const storyToolName = "story_moves_on";

export interface StoryTool {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
}

/** Null when the scene waits for nothing that is said. */
export function storyTool(scene: StoryScene): StoryTool | null {
  const exits = saidExits(scene);
  if (exits.size === 0) return null;
  const conditions = [...exits].map(([to, said]) => `${JSON.stringify(to)} when: ${said}`);
  return {
    name: storyToolName,
    description: `Call this as soon as one of these has come to pass, and only then. ${conditions.join(". ")}.`,
    schema: {
      type: "object",
      properties: { to: { type: "string", enum: [...exits.keys()], description: "Which of them." } },
      required: ["to"],
      additionalProperties: false,
    },
  };
}
