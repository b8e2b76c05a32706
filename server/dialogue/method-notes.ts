/** What a designer should know of a method that is saved as it is and sent otherwise, since providers refuse it so. */
import { callableName } from "../models/callable-name.ts";
import { descriptionChars } from "../models/openai/tool-form.ts";
import type { Problem } from "../problems/problem.ts";
import { methodTool } from "./offer.ts";

export function methodNotes(method: Parameters<typeof methodTool>[0]): readonly Problem[] {
  const notes: Problem[] = [];
  const tool = methodTool(method);
  if (tool.description.length > descriptionChars)
    notes.push({
      path: "description",
      message: `OpenAI and compatible models are told the first ${descriptionChars} characters of ${tool.description.length}: they refuse more. Say what matters first.`,
    });
  if (callableName(method.id) !== method.id)
    notes.push({
      path: "id",
      message: `Models know it as ${tool.name}: some refuse a name that does not begin with a letter.`,
    });
  return notes;
}
