/** What a designer should know of a method that is saved as it is and sent otherwise, since providers refuse it so. */
import { callableName } from "../models/callable-name.ts";
import { providers } from "../models/providers.ts";
import type { Problem } from "../problems/problem.ts";
import { methodTool } from "./offer.ts";

export function methodNotes(method: Parameters<typeof methodTool>[0]): readonly Problem[] {
  const notes: Problem[] = [];
  const tool = methodTool(method);
  const { length } = tool.description;
  for (const { title, descriptionChars } of providers)
    if (descriptionChars !== null && length > descriptionChars)
      notes.push({
        path: "description",
        message: `${title} models are told the first ${descriptionChars} characters of ${length}: they refuse more. Say what matters first.`,
      });
  if (callableName(method.id) !== method.id)
    notes.push({
      path: "id",
      message: `Models know it as ${tool.name}: some refuse a name that does not begin with a letter.`,
    });
  return notes;
}
