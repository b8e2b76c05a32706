/**
 * Puts an OpenAI-style stream's tool-call deltas together, whatever a compatible server left out: no index, the same
 * index for different calls, a late id or name, arguments that are missing, empty or already an object.
 */
import type { ModelCall } from "../adapter.ts";

interface Draft {
  id: string | null;
  index: number | null;
  name: string;
  text: string;
  /** Arguments that came as an object rather than as text. */
  object: unknown;
}

const record = (value: unknown): Record<string, unknown> | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;

export class ToolCallAssembly {
  readonly #drafts: Draft[] = [];
  readonly #makeId: () => string;

  /** `makeId` makes up an id, unique in the conversation, for a call that came without one. */
  constructor(options: { readonly makeId: () => string }) {
    this.#makeId = options.makeId;
  }

  get empty(): boolean {
    return this.#drafts.length === 0;
  }

  /** Takes one element of `delta.tool_calls`, as untrusted JSON. */
  add(delta: unknown): void {
    const given = record(delta);
    if (!given) return;
    const id = typeof given.id === "string" && given.id !== "" ? given.id : null;
    const index = Number.isSafeInteger(given.index) ? (given.index as number) : null;
    const call = record(given.function);
    const draft = this.#find(id, index, call);
    draft.id ??= id;
    if (typeof call?.name === "string") draft.name = this.#joinName(draft.name, call.name);
    const given_arguments = call?.arguments;
    if (typeof given_arguments === "string") draft.text += given_arguments;
    else if (given_arguments !== undefined && given_arguments !== null) draft.object = given_arguments;
  }

  /** The calls, in the order in which they began; ids are unique. */
  finish(): ModelCall[] {
    const seen = new Set<string>();
    return this.#drafts.map((draft) => {
      let id = draft.id ?? this.#makeId();
      if (seen.has(id)) id = this.#makeId();
      seen.add(id);
      return { id, name: draft.name, arguments: argumentText(draft) };
    });
  }

  /** By a new id, then by index, then the latest call. A different id at an occupied index is a new call. */
  #find(id: string | null, index: number | null, call: Record<string, unknown> | null): Draft {
    if (id !== null) {
      const known = this.#drafts.find((draft) => draft.id === id);
      if (known && (index === null || known.index === null || known.index === index)) return known;
      const unnamed = index === null ? undefined : this.#drafts.findLast((draft) => draft.index === index);
      if (unnamed && unnamed.id === null) return unnamed;
      return this.#begin(index);
    }
    if (index !== null) return this.#drafts.findLast((draft) => draft.index === index) ?? this.#begin(index);
    const latest = this.#drafts.at(-1);
    const wholeAnew = latest !== undefined && typeof call?.name === "string" && call.name !== "" && isWhole(latest);
    return latest === undefined || wholeAnew ? this.#begin(null) : latest;
  }

  #begin(index: number | null): Draft {
    const draft: Draft = { id: null, index, name: "", text: "", object: undefined };
    this.#drafts.push(draft);
    return draft;
  }

  /** A name may come late, in pieces, or whole in every delta. */
  #joinName(had: string, given: string): string {
    return given === had ? had : had + given;
  }
}

/** With neither id nor index, a name after complete arguments can only be the next call. */
function isWhole(draft: Draft): boolean {
  if (draft.name === "") return false;
  if (draft.object !== undefined) return true;
  try {
    JSON.parse(draft.text);
    return true;
  } catch {
    return false;
  }
}

function argumentText(draft: Draft): string {
  if (draft.text.trim() !== "") return draft.text;
  return draft.object === undefined ? "{}" : JSON.stringify(draft.object);
}
