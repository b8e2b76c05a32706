/** What a hook's result would do, in sentences, before anybody hears of it; the server reads it by the same rules. */
import { hookWords } from "../words/en-hooks.ts";

const words = hookWords.event;

export interface EventInWords {
  readonly ok: boolean;
  readonly sentences: readonly string[];
}

const whom = ["players", "sessions", "characters"] as const;

export function eventInWords(given: unknown): EventInWords {
  if (given === null || given === undefined) return { ok: true, sentences: [words.nothing] };
  if (typeof given !== "object" || Array.isArray(given)) return { ok: false, sentences: [words.notObject] };
  const event = given as Record<string, unknown>;
  if (Object.keys(event).length === 0) return { ok: true, sentences: [words.nothing] };
  const named = whom.filter((name) => event[name] !== undefined);
  const wrong = named.filter((name) => !isIds(event[name])).map((name) => words.lists(name));
  if (named.length === 0) wrong.push(words.nobody);
  const happens = [
    ...(typeof event.text === "string"
      ? [words.text(event.text), words.responds[event.respond as "auto"] ?? words.responds.auto]
      : []),
    ...(typeof event.line === "string" ? [words.line(event.line)] : []),
    ...(typeof event.trigger === "string" ? [words.trigger(event.trigger)] : []),
    ...(typeof event.variables === "object" && event.variables !== null
      ? [words.variables(Object.keys(event.variables).join(", "))]
      : []),
  ];
  if (happens.length === 0) wrong.push(words.empty);
  if (wrong.length > 0) return { ok: false, sentences: wrong };
  return {
    ok: true,
    sentences: [...named.map((name) => words[name]((event[name] as string[]).join(", "))), ...happens],
  };
}

const isIds = (value: unknown): boolean => Array.isArray(value) && value.every((id) => typeof id === "string");
