/**
 * Gathers what a provider puts beside an answer or a call, chunk by chunk: signatures, reasoning, members that only it knows. It wants
 * them back unchanged; some refuse the whole conversation without.
 */
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { ModelRequest } from "./adapter.ts";

/** Most that is kept of one answer, in characters; of more, which no provider has been seen to want back, nothing is. */
const most = 256 * 1024;

export class Beside {
  #fields: JsonObject | null = {};
  #size = 0;

  /** Takes what of `given` is not `known`. Untrusted JSON. */
  add(given: object, known: ReadonlySet<string>): void {
    for (const name of Object.keys(given)) {
      if (known.has(name)) continue;
      const value = (given as Readonly<Record<string, Json>>)[name] ?? null;
      if (value === null || value === "" || name === "__proto__" || this.#fields === null) continue;
      this.#size += sizeOf(value) + name.length;
      if (this.#size > most) this.#fields = null;
      else this.#fields[name] = joined(this.#fields[name], value);
    }
  }

  /** Null where there was nothing, or too much. */
  get fields(): JsonObject | null {
    return this.#fields === null || Object.keys(this.#fields).length === 0 ? null : this.#fields;
  }
}

/** Texts come in pieces, lists in parts; of everything else the latest holds. What was had is changed: a copy of it for each piece would cost
 * the square of its size. */
function joined(had: Json | undefined, given: Json): Json {
  if (typeof had === "string" && typeof given === "string") return had + given;
  if (Array.isArray(had) && Array.isArray(given)) return given.reduce<Json[]>(withPart, had);
  if (isObject(had) && isObject(given)) {
    for (const [name, value] of Object.entries(given)) {
      if (name !== "__proto__" && value !== null) had[name] = isObject(value) ? joined(had[name], value) : value;
    }
    return had;
  }
  return given;
}

/** A part of the same kind and index goes on where the one before it ended. The list is changed. */
function withPart(list: Json[], part: Json): Json[] {
  const last = list.at(-1);
  const goesOn =
    isObject(last) &&
    isObject(part) &&
    last.type === part.type &&
    part.index !== undefined &&
    last.index === part.index;
  if (!goesOn) {
    list.push(part);
    return list;
  }
  for (const [name, value] of Object.entries(part)) {
    const had = last[name];
    const isText = ["text", "summary", "data", "thinking", "signature"].includes(name);
    if (name !== "__proto__" && value !== null)
      last[name] = isText && typeof had === "string" && typeof value === "string" ? had + value : value;
  }
  return list;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function sizeOf(value: Json): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.entries(value).reduce((sum, [name, each]) => sum + name.length + sizeOf(each), 2);
}

/** Names of what goes back with the answers and calls of a request. */
export function besideNames({ messages, model }: ModelRequest): readonly string[] {
  const answers = messages.filter((message) => message.role === "assistant");
  const all = answers.flatMap((answer) => [answer.beside, ...answer.calls.map(({ beside }) => beside)]);
  const thinks = answers.some(({ reasoning }) => reasoning?.model === model && reasoning.blocks.length > 0);
  const names = all.flatMap((beside) => (beside?.model === model ? Object.keys(beside.fields) : []));
  return [...new Set([...names, ...(thinks ? ["thinking", "redacted_thinking", "signature"] : [])])];
}
