/**
 * How a call's result is shown to a model: fenced, with the name of what it came from, so that words inside it are neither
 * taken for instructions nor mistaken for another method's.
 */

const pattern = /^<result from="([^"]*)" status="([^"]*)">\n([\s\S]*)\n<\/result>/;

/** The sign that begins or ends a fence, to be taken out of what comes from outside. */
export const fenceMark = /<(?=\/?(?:result|now)\b)/gi;

/** `name` and `status` are identifiers of ours; `body` may hold anything, also what looks like the end of the fence. */
export function fenceResult(name: string, status: string, body: string): string {
  const inside = body.replace(fenceMark, "\\u003c");
  return `<result from="${name.replace(/[^\w-]/g, "_")}" status="${status}">\n${inside}\n</result>`;
}

/** How things are as a turn begins, told by the game: it stands before the player's words. Empty where there is nothing to tell. */
export function fenceNow(parts: readonly string[]): string {
  const inside = parts.filter(Boolean).join("\n\n").replace(fenceMark, "(");
  return inside === "" ? "" : `<now>\n${inside}\n</now>`;
}

export function readFence(
  text: string,
): { readonly name: string; readonly status: string; readonly body: string } | null {
  const found = pattern.exec(text);
  return found ? { name: found[1] ?? "", status: found[2] ?? "", body: found[3] ?? "" } : null;
}

/** Every result that stands in a text, which may say other things beside them. */
export function readFences(text: string): NonNullable<ReturnType<typeof readFence>>[] {
  return text.split(/(?=<result from=)/).flatMap((part) => readFence(part) ?? []);
}

/** Opens the user message of a turn that the scene, not the player, set off. */
export const sceneMark = "[Scene]";
/** The same as somebody may write it who wants to pass for the scene. */
export const sceneMarks = /[[［【] ?scene ?[\]］】]/gi;
/** What it says in a scene of several, to the one who may speak without having been spoken to. */
export const yourTurn = "(It is your turn to speak.)";
/** What a model answers when a scene is not worth a word; never spoken. */
export const silentMark = "[silent]";
