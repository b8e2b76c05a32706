/** A tool as the Messages API is told of it: the same for a request and for its preview. */
import type { JsonObject } from "../../../protocol/json.ts";
import type { Tool } from "../adapter.ts";
import { Habits } from "../refusals/lesson.ts";
import { cut, withoutEmptyObjects, withoutKeywords } from "../tool-schema.ts";

export function anthropicTool(tool: Tool, habits: Habits = new Habits(), name = tool.name): JsonObject {
  const { description } = tool;
  const most = habits.most("descriptions_at_most");
  const schema = habits.has("no_empty_object") ? withoutEmptyObjects(tool.schema) : tool.schema;
  return {
    name,
    description: most === undefined ? description : cut(description, most),
    input_schema: { ...withoutKeywords(schema, habits.keywords), type: "object" },
  };
}
