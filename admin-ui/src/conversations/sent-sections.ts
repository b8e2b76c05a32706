/** What a model was sent, as a person reads it: system, context, history, this turn, tools; and what of it is new since the turn before. */
import type { Json } from "../../../protocol/json.ts";

export interface Said {
  readonly who: "player" | "character" | "result" | "context";
  readonly text: string;
}

export interface SentSections {
  /** Paragraphs that stay from turn to turn. */
  readonly system: readonly string[];
  /** What changes from turn to turn: the clock, the scene, memories. */
  readonly context: readonly string[];
  readonly history: readonly Said[];
  /** Of this turn: the player's words, and what came of calls. */
  readonly turn: readonly Said[];
  readonly tools: readonly { readonly name: string; readonly description: string }[];
  /** True when the request is the one of the round before, with the turn's new messages behind it. */
  readonly asBefore: boolean;
}

type Fields = Readonly<Record<string, Json>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textIn = (value: Json | undefined): string => (typeof value === "string" ? value : "");
const listIn = (value: Json | undefined): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

const paragraphs = (text: string): readonly string[] =>
  text
    .split(/\n{2,}/)
    .map((one) => one.trim())
    .filter(Boolean);

/** Null for what is no request, such as that of a turn that was recovered. */
export function sectionsOf(sent: unknown): SentSections | null {
  if (!isFields(sent)) return null;
  const asBefore = sent.asBefore === true;
  const messages = listIn(asBefore ? sent.added : sent.messages);
  const begin = asBefore ? 0 : beginningOf(messages, sent.opening);
  const system = isFields(sent.system) ? sent.system : { stable: sent.system ?? "" };
  const opening = messages[begin];
  return {
    system: [system.stable, system.session].flatMap((text) => paragraphs(textIn(text))),
    context: [textIn(system.changing), textIn(opening?.before)].flatMap(paragraphs),
    history: messages.slice(0, begin).flatMap(saidIn),
    turn: messages.slice(begin).flatMap(saidIn),
    tools: listIn(sent.tools).map((tool) => ({ name: textIn(tool.name), description: textIn(tool.description) })),
    asBefore,
  };
}

/** Where the turn begins: as told, else with the last thing the player said. */
function beginningOf(messages: readonly Fields[], opening: Json | undefined): number {
  if (typeof opening === "number" && opening < messages.length) return opening;
  return Math.max(
    0,
    messages.findLastIndex(({ role }) => role === "user"),
  );
}

function saidIn(message: Fields): readonly Said[] {
  if (message.role === "tool")
    return listIn(message.results).map((result) => ({
      who: "result",
      text: `${textIn(result.name)}: ${textIn(result.text)}`,
    }));
  const text = textIn(message.text);
  if (message.role === "user") return [{ who: "player", text }];
  const calls = listIn(message.calls).map(
    (call): Said => ({
      who: "character",
      text: `→ ${textIn(call.name)}(${textIn(call.arguments)})`,
    }),
  );
  return text === "" ? calls : [{ who: "character", text }, ...calls];
}

/** Those that `before` did not hold. */
export function freshIn(now: readonly string[], before: readonly string[] | undefined): ReadonlySet<string> {
  return before === undefined ? new Set() : new Set(now.filter((one) => !before.includes(one)));
}

/** Things with one reason together, the commonest reason first. */
export function byReason<T extends { readonly reason: string }>(
  list: readonly T[],
): readonly (readonly [string, T[]])[] {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(one.reason, [...(groups.get(one.reason) ?? []), one]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
