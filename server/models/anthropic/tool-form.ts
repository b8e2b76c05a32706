/** A tool as the Messages API is told of it: the same for a request and for its preview. */
import type { JsonObject } from "../../../protocol/json.ts";
import type { Tool } from "../adapter.ts";
import { Habits } from "../refusals/lesson.ts";
import { cut, withoutKeywords } from "../tool-schema.ts";

export function anthropicTool({ name, description, schema }: Tool, habits: Habits = new Habits()): JsonObject {
  const most = habits.most("descriptions_at_most");
  return {
    name,
    description: most === undefined ? description : cut(description, most),
    input_schema: { ...withoutKeywords(schema, habits.keywords), type: "object" },
  };
}
