/** Reads a story as a designer wrote it: its shape, and whether every exit leads somewhere. */
import { Type } from "typebox";
import type { Problem } from "../problems/problem.ts";
import type { Story } from "./story.ts";

const SceneId = Type.String({ pattern: "^[a-zA-Z0-9_-]{1,64}$", "x-shape": "1 to 64 letters, digits, _ or -" });
const only = { additionalProperties: false };
const Condition = Type.Union([
  Type.Object({ trigger: Type.String({ minLength: 1, maxLength: 128 }) }, only),
  Type.Object({ said: Type.String({ minLength: 1, maxLength: 500 }) }, only),
  Type.Object({ after: Type.Number({ minimum: 0.1, maximum: 604_800 }) }, only),
  Type.Object(
    {
      call: Type.Union([
        Type.String({ minLength: 1, maxLength: 64 }),
        Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: 64 }),
            status: Type.Optional(
              Type.Union([
                Type.Literal("ok"),
                Type.Literal("error"),
                Type.Literal("timeout"),
                Type.Literal("cancelled"),
              ]),
            ),
          },
          only,
        ),
      ]),
    },
    only,
  ),
]);

export const StorySchema = Type.Object(
  {
    start: SceneId,
    scenes: Type.Array(
      Type.Object(
        {
          id: SceneId,
          goal: Type.String({ maxLength: 4000 }),
          exits: Type.Array(
            Type.Object(
              {
                to: SceneId,
                when: Condition,
                line: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
              },
              only,
            ),
            { maxItems: 32 },
          ),
          methods: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 200 })),
          variables: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown())),
        },
        only,
      ),
      { minItems: 1, maxItems: 100 },
    ),
  },
  only,
);

/** What is wrong with a story of the right shape, each with its path below `story`. */
export function storyProblems(story: Story): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  for (const [at, { id }] of story.scenes.entries()) {
    if (ids.has(id)) problems.push({ path: `story.scenes.${at}.id`, message: `Another scene has the id ${id} too.` });
    ids.add(id);
  }
  const known = `The scenes are ${[...ids].join(", ")}.`;
  if (!ids.has(story.start))
    problems.push({ path: "story.start", message: `There is no scene ${story.start}. ${known}` });
  for (const [at, { exits }] of story.scenes.entries()) {
    for (const [index, { to }] of exits.entries()) {
      if (ids.has(to)) continue;
      problems.push({ path: `story.scenes.${at}.exits.${index}.to`, message: `There is no scene ${to}. ${known}` });
    }
  }
  return problems;
}
