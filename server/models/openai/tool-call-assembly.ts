/**
 * Puts an OpenAI-style stream's tool-call deltas together, whatever a compatible server left out: no index, the same
 * index for different calls, a late id or name, arguments that are missing, empty or already an object.
 */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { JsonObject } from "../../../protocol/json.ts";
import { type ModelCall, mostCalls } from "../adapter.ts";
import { Beside } from "../beside.ts";
import { GrowingJson } from "./growing-json.ts";

interface Draft {
  id: string | null;
  index: number | null;
  name: string;
  readonly written: GrowingJson;
  /** Arguments that came as an object rather than as text. */
  object: unknown;
  /** Members of the call, and of its function, that only the provider knows. */
  readonly beside: Beside;
  readonly besideFunction: Beside;
}

const knownOfCall: ReadonlySet<string> = new Set(["id", "index", "type", "function"]);
const knownOfFunction: ReadonlySet<string> = new Set(["name", "arguments"]);
/** Longest arguments that are gathered, in characters: more than any method takes. */
const longestArguments = 512 * 1024;

const record = (value: unknown): Record<string, unknown> | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;

export class ToolCallAssembly {
  readonly #drafts: Draft[] = [];
  readonly #makeId: () => string;
  readonly #model: string;

  /** `makeId` makes up an id, unique in the conversation, for a call that came without one. */
  constructor(options: { readonly makeId: () => string; readonly model: string }) {
    this.#makeId = options.makeId;
    this.#model = options.model;
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
    if (draft === null) return;
    draft.id ??= id;
    if (typeof call?.name === "string") draft.name = this.#joinName(draft.name, call.name);
    draft.beside.add(given, knownOfCall);
    if (call) draft.besideFunction.add(call, knownOfFunction);
    const written = call?.arguments;
    // some say the whole call once more at its end
    if (
      typeof written === "string" &&
      written.trimStart().startsWith('{"') &&
      written.trim() === draft.written.text.trim() &&
      isWhole(draft)
    )
      return;
    if (typeof written === "string") draft.written.append(written, longestArguments);
    else if (written !== undefined && written !== null) draft.object = written;
  }

  /** The calls, in the order in which they began; ids are unique. */
  finish(): ModelCall[] {
    const seen = new Set<string>();
    return this.#drafts.map((draft) => {
      let id = draft.id ?? this.#makeId();
      if (seen.has(id)) id = this.#makeId();
      seen.add(id);
      const fields = fieldsBeside(draft);
      const beside = fields && { model: this.#model, fields };
      return { id, name: draft.name, arguments: argumentText(draft), ...(beside && { beside }) };
    });
  }

  /** By a new id, then by index, then the latest call. A different id at an occupied index is a new call. */
  #find(id: string | null, index: number | null, call: Record<string, unknown> | null): Draft | null {
    if (id !== null) {
      const known = this.#drafts.findLast((draft) => draft.id === id);
      if (known && (index === null || known.index === null || known.index === index))
        return beginsAnew(known, call) ? this.#begin(index) : known;
      const unnamed = index === null ? undefined : this.#drafts.findLast((draft) => draft.index === index);
      if (unnamed && unnamed.id === null) return unnamed;
      return this.#begin(index);
    }
    if (index !== null) return this.#drafts.findLast((draft) => draft.index === index) ?? this.#begin(index);
    const latest = this.#drafts.at(-1);
    const wholeAnew = latest !== undefined && typeof call?.name === "string" && call.name !== "" && isWhole(latest);
    return latest === undefined || wholeAnew ? this.#begin(null) : latest;
  }

  /** Null beyond as many calls as an answer may hold. */
  #begin(index: number | null): Draft | null {
    if (this.#drafts.length >= mostCalls) return null;
    const draft: Draft = {
      id: null,
      index,
      name: "",
      written: new GrowingJson(),
      object: undefined,
      beside: new Beside(),
      besideFunction: new Beside(),
    };
    this.#drafts.push(draft);
    return draft;
  }

  /** A name may come late, in pieces, or whole in every delta. */
  #joinName(had: string, given: string): string {
    return given === had ? had : had + given;
  }
}

/** A call that comes whole after a whole one is the next, though it has the same id; unless it is the same call once more. */
function beginsAnew(known: Draft, call: Record<string, unknown> | null): boolean {
  const written = call?.arguments;
  if (typeof call?.name !== "string" || call.name === "" || !isWhole(known)) return false;
  if (known.object === undefined && /^\s*(?:\{\s*\}|null)\s*$/.test(known.written.text)) return false;
  if (typeof written !== "string") return typeof written === "object" && written !== null;
  return written.trimStart().startsWith("{") && written.trim() !== known.written.text.trim();
}

/** With neither id nor index, a name after complete arguments can only be the next call. */
function isWhole(draft: Draft): boolean {
  if (draft.name === "") return false;
  return draft.object !== undefined || draft.written.isWhole();
}

function argumentText(draft: Draft): string {
  if (draft.written.text.trim() !== "") return draft.written.text;
  return draft.object === undefined ? "{}" : writeJson(draft.object);
}

function fieldsBeside({ beside, besideFunction }: Draft): JsonObject | null {
  const inside = besideFunction.fields;
  if (inside === null) return beside.fields;
  return { ...beside.fields, function: inside };
}
