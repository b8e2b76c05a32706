/** A tool as Chat Completions is told of it, within what servers take that no schema says. */
import type { JsonObject } from "../../../protocol/json.ts";
import type { Tool } from "../adapter.ts";
import { Habits } from "../refusals/lesson.ts";
import { cut, isEmptyObject, withoutEmptyObjects, withoutKeywords } from "../tool-schema.ts";

/** OpenAI refuses a request with a longer description of a tool. */
export const descriptionChars = 1024;

/** What a model is told: the same for a request and for its preview. */
export function openAITool(tool: Tool, habits: Habits = new Habits(), name = tool.name): JsonObject {
  const schema = withoutKeywords(tool.schema, ["additionalProperties", ...habits.keywords], {
    numbersInWords: true,
  });
  const whole = !habits.has("no_empty_object");
  return {
    type: "function",
    function: {
      name,
      description: cut(tool.description, habits.most("descriptions_at_most") ?? descriptionChars),
      ...(whole ? { parameters: schema } : isEmptyObject(schema) ? {} : { parameters: withoutEmptyObjects(schema) }),
    },
  };
}
