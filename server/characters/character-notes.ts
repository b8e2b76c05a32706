/** What to know of a character as it is written, though nothing is wrong with it. */
import type { Character } from "./character.ts";

// bounded: one place reads at most 230 characters, whatever the text
const sceneVariable = /\{\{\s{0,9}(scene\.[\w.-]{1,200})\s{0,9}\}\}/g;

/** Sentences; empty when there is nothing to tell. */
export function characterNotes({ persona, knowledge, style }: Character): readonly string[] {
  const standing = [persona, ...knowledge, style.language ?? ""].join("\n");
  const names = [...new Set([...standing.matchAll(sceneVariable)].map(([, name]) => name as string))];
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).map((name) => `{{${name}}}`);
  return [
    `${shown.join(", ")}${names.length > shown.length ? " and others" : ""} stand${names.length === 1 ? "s" : ""} before the conversation: each time the game changes the value, the model reads all of it anew once, and not from its cache. What changes often is better sent with context.update and a key.`,
  ];
}
