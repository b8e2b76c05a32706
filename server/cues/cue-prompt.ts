/** Tells a model in a few words which marks it may write. */
import type { CueDeclaration } from "../../protocol/messages.ts";
import { oneLine } from "../text/one-line.ts";

/** Lines for the instructions; none when the game declared no cues. */
export function cueLines(declared: readonly CueDeclaration[]): string[] {
  if (declared.length === 0) return [];
  const example = oneLine(exampleOf(declared[0]!));
  return [
    `- Show what you feel or do with a mark such as ${example} right before the words it belongs to; marks are seen, never heard. The marks:`,
    ...declared.map(described),
  ];
}

const exampleOf = ({ name, values }: CueDeclaration): string =>
  values?.[0] === undefined ? `[[${name}]]` : `[[${name}=${values[0]}]]`;

function described({ name, values, description }: CueDeclaration): string {
  const forms = values?.length ? `[[${name}=…]] with ${values.join(", ")}` : `[[${name}]]`;
  return `  - ${oneLine(`${forms}${description ? `: ${description}` : ""}`)}`;
}
