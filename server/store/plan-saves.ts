/** What becomes of many documents saved at once, before anything is written: each on its own, so that a wrong one keeps no other out. */
import { isDeepStrictEqual } from "node:util";
import { BarkeepError, toBarkeepError } from "../problems/errors.ts";
import { idFromName } from "../text/id-from-name.ts";
import { chooseId } from "./versioned.ts";

interface Versioned {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly updatedAt: string;
}

/** What to do with an id that is there already. */
export type Existing = "update" | "skip" | "copy";

export interface SaveProblem {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
}

export type SaveOutcome =
  /** Of one that is given more than once, what becomes of it in the end. */
  | { readonly what: "created" | "updated" | "skipped" | "unchanged"; readonly id: string }
  | { readonly what: "problem"; readonly problem: SaveProblem };

export interface SavePlan<T> {
  /** One for each item given, in that order. */
  readonly outcomes: readonly SaveOutcome[];
  /** What is to be written. */
  readonly documents: readonly T[];
}

export interface PlanOptions<D, T extends Versioned> {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly existing: Existing;
  readonly current: readonly T[];
  /** Ids that something else has. */
  readonly taken?: readonly string[];
  /** The fields laid over what is there. Throws `invalid_request`. */
  readonly read: (fields: unknown, base: Partial<D>, id?: string) => D;
  /** The version to save one of that id under. */
  readonly nextVersion: (id: string) => Promise<number>;
  readonly another: () => string;
  readonly updatedAt: string;
}

/** Never throws for a wrong item; an item that changes nothing is `unchanged` and makes no version. */
export async function planSaves<D extends { readonly name: string }, T extends D & Versioned>(
  options: PlanOptions<D, T>,
): Promise<SavePlan<T>> {
  const { items, current, updatedAt } = options;
  const known = new Map(current.map((document) => [document.id, document]));
  const others = (options.taken ?? []).map((id) => ({ id, name: id }));
  const changed = new Map<string, T>();
  const save = (id: string, draft: D, version: number) => {
    const document = { id, ...draft, version, updatedAt } as unknown as T;
    known.set(id, document);
    changed.set(id, document);
  };
  const create = async (fields: Readonly<Record<string, unknown>>): Promise<SaveOutcome> => {
    const draft = options.read(fields, {});
    const id = chooseId(fields.id, draft.name, [...known.values(), ...others], options.another);
    save(id, draft, await options.nextVersion(id));
    return { what: "created", id };
  };
  const before = new Map(known);
  /** Null of one that stays as it is. */
  const change = (id: string): "created" | "updated" | null => {
    const [was, is] = [before.get(id), changed.get(id)];
    if (is === undefined) return null;
    return was === undefined ? "created" : isDeepStrictEqual(fieldsOf(is), fieldsOf(was)) ? null : "updated";
  };
  const one = async (fields: Readonly<Record<string, unknown>>): Promise<SaveOutcome> => {
    const wanted = typeof fields.id === "string" ? fields.id : idFromName(textOf(fields.name));
    const there = wanted === null ? undefined : known.get(wanted);
    if (!there) return create(fields);
    if (options.existing === "skip") return { what: "skipped", id: there.id };
    if (options.existing === "copy") return create(copied(fields, there, known));
    const { id, version } = there;
    const base = fieldsOf(there);
    const draft = options.read(fields, base as unknown as Partial<D>, id);
    if (isDeepStrictEqual(draft, base)) return { what: "unchanged", id };
    // Twice in one import is one save.
    save(id, draft, changed.has(id) ? version : await options.nextVersion(id));
    return { what: "updated", id };
  };
  const outcomes: SaveOutcome[] = [];
  for (const fields of items) {
    try {
      outcomes.push(await one(fields));
    } catch (thrown) {
      const { code, message, details } = toBarkeepError(thrown);
      if (code === "storage_failed" || code === "internal") throw thrown;
      const name = textOf(fields.name) || textOf(fields.id);
      outcomes.push({ what: "problem", problem: { name, code, message, ...(details !== undefined && { details }) } });
    }
  }
  return {
    outcomes: outcomes.map((outcome) =>
      "id" in outcome && outcome.what !== "skipped"
        ? { what: change(outcome.id) ?? "unchanged", id: outcome.id }
        : outcome,
    ),
    documents: [...changed.values()].filter(({ id }) => change(id) !== null),
  };
}

const fieldsOf = <T extends Versioned>({ id: _, version: __, updatedAt: ___, ...fields }: T) => fields;

/** The next free id and name: `get_weather_2`, `Get Weather 2`. */
function copied(fields: Readonly<Record<string, unknown>>, there: Versioned, known: ReadonlyMap<string, unknown>) {
  let number = 2;
  while (known.has(`${there.id.slice(0, 58)}_${number}`)) number += 1;
  if (number > 99_999) throw new BarkeepError("conflict", `There are too many copies of ${there.id}.`);
  const name = textOf(fields.name) || there.name;
  return { ...fields, id: `${there.id.slice(0, 58)}_${number}`, name: `${name.slice(0, 90)} ${number}` };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
