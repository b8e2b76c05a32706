/** Brings methods and characters in: each on its own, so that one that is wrong does not keep the others out. */
import type { CharacterLibrary } from "../characters/character.ts";
import { fromForeignFields } from "../methods/foreign-fields.ts";
import type { MethodLibrary } from "../methods/library.ts";
import { BarkeepError, toBarkeepError } from "../problems/errors.ts";
import { idFromName } from "../text/id-from-name.ts";

type Fields = Record<string, unknown>;
type Kind = "method" | "character";

export interface ImportOptions {
  readonly methods: MethodLibrary;
  readonly characters: CharacterLibrary;
  /** What to do with an id that is there already. */
  readonly existing: "update" | "skip" | "copy";
}

export interface ImportAnswer {
  readonly created: readonly { readonly kind: Kind; readonly id: string }[];
  readonly updated: readonly { readonly kind: Kind; readonly id: string }[];
  readonly skipped: readonly { readonly kind: Kind; readonly id: string }[];
  readonly problems: readonly {
    readonly kind: Kind;
    readonly name: string;
    readonly code: string;
    readonly message: string;
    readonly details?: unknown;
  }[];
}

const mostItems = 1000;

/** Throws `invalid_request` when nothing in it can be read as a method or a character. */
export async function importEverything(options: ImportOptions, given: unknown): Promise<ImportAnswer> {
  const items = itemsOf(given);
  if (items.length === 0 || items.length > mostItems) {
    const message = `Expected an export of Barkeep, a method, a character, or a list of them; at most ${mostItems}.`;
    throw new BarkeepError("invalid_request", message, { details: [{ path: "", message }] });
  }
  const answer = { created: [], updated: [], skipped: [], problems: [] } as {
    [K in keyof ImportAnswer]: ImportAnswer[K][number][];
  };
  for (const { kind, fields } of items) {
    try {
      const { what, id } = await importOne(options, kind, fields);
      answer[what].push({ kind, id });
    } catch (thrown) {
      const { code, message, details } = toBarkeepError(thrown);
      const name = String(fields.name ?? fields.id ?? kind);
      answer.problems.push({ kind, name, code, message, ...(details !== undefined && { details }) });
    }
  }
  return answer;
}

async function importOne(options: ImportOptions, kind: Kind, fields: Fields) {
  const library = kind === "method" ? options.methods : options.characters;
  const wanted = typeof fields.id === "string" ? fields.id : idFromName(String(fields.name ?? ""));
  const current = library.list().find(({ id }) => id === wanted);
  if (!current) return { what: "created" as const, id: (await library.create(fields)).id };
  if (options.existing === "skip") return { what: "skipped" as const, id: current.id };
  if (options.existing === "update") {
    await library.update(current.id, { ...fields, version: current.version });
    return { what: "updated" as const, id: current.id };
  }
  const taken = new Set(library.list().map(({ id }) => id));
  let number = 2;
  while (taken.has(`${current.id.slice(0, 58)}_${number}`)) number += 1;
  const id = `${current.id.slice(0, 58)}_${number}`;
  return {
    what: "created" as const,
    id: (await library.create({ ...fields, id, name: `${fields.name} ${number}` })).id,
  };
}

function itemsOf(given: unknown): { kind: Kind; fields: Fields }[] {
  if (Array.isArray(given)) return given.flatMap(itemsOf);
  if (typeof given !== "object" || given === null) return [];
  const fields = given as Fields;
  const lists = [...listIn(fields, methodLists).flatMap(itemsOf), ...listIn(fields, ["characters"]).flatMap(itemsOf)];
  if (lists.length > 0) return lists;
  if (fields.persona !== undefined && fields.code === undefined) return [{ kind: "character", fields }];
  const method = fromForeignFields(fields);
  return method.code === undefined ? [] : [{ kind: "method", fields: method }];
}

/** Names under which exports hold their list of methods. */
const methodLists = [
  "methods",
  "apiMethods",
  "api_methods",
  "externalApis",
  "external_apis",
  "functions",
  "items",
  "data",
];

const listIn = (fields: Fields, names: readonly string[]): unknown[] =>
  names.flatMap((name) => (Array.isArray(fields[name]) ? (fields[name] as unknown[]) : []));
