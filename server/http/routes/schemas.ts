/** Shapes that several routes share. */
import { type TSchema, Type } from "typebox";
import { CharacterFieldsSchema } from "../../characters/character-fields.ts";
import { MethodFieldsSchema } from "../../methods/method-fields.ts";
import { BarkeepError } from "../../problems/errors.ts";

export const Id = Type.String({ minLength: 1, maxLength: 128 });
/** Of what the server names itself: no id has other characters, so whatever has is not found. */
export const IdParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 128, pattern: "^[a-zA-Z0-9_-]+$" }),
});
/** Of a turn: its session's id and the turn's number in it. */
export const TurnParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 128, pattern: "^[a-zA-Z0-9_-]+(?:[.][0-9]+)?$" }),
});
/** Of a player: an id of the game's own. */
export const PlayerParams = Type.Object({ id: Id });

const served = {
  id: Type.String({ description: "Made from the name when not given." }),
  version: Type.Integer({ minimum: 1, description: "Goes up with every save." }),
  updatedAt: Type.String({ description: "ISO 8601." }),
};
const draft = Type.Optional(
  Type.Object({ version: Type.Integer() }, { description: "A newer version that players don't get." }),
);
export const MethodSchema = Type.Object({ ...MethodFieldsSchema.properties, ...served, draft });
export const CharacterSchema = Type.Object({ ...CharacterFieldsSchema.properties, ...served, draft });

/** `draft`: the newest version in place of what players get. */
export const DraftQuery = Type.Object({
  version: Type.Optional(Type.Literal("draft", { description: "Gives the draft in place of what players get." })),
});
/** `newest`: the draft where there is one, else what players get. */
export const VersionQuery = Type.Object({
  version: Type.Optional(
    Type.Union([Type.Literal("draft"), Type.Literal("newest")], {
      description: "The draft in place of what players get; `newest` where there may be none.",
    }),
  ),
});
export const Publish = Type.Object({
  version: Type.Integer({ minimum: 1, description: "The version that players are to get." }),
});
export const VersionParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 128, pattern: "^[a-zA-Z0-9_-]+$" }),
  version: Type.Integer({ minimum: 1 }),
});
/** An item of a list of versions. */
export const versionItem = (of: Record<string, TSchema>) =>
  Type.Object({
    version: Type.Integer(),
    at: Type.String({ description: "ISO 8601." }),
    by: Type.Optional(Type.String({ description: "Who saved it, where that is known." })),
    draft: Type.Optional(Type.Literal(true)),
    live: Type.Optional(Type.Literal(true)),
    ...of,
  });

/** What players get, with the number of the draft where there is one. */
export const withDraft = <T extends { readonly id: string }>(
  library: { draft(id: string): { readonly version: number } | undefined },
  document: T,
) => {
  const newer = library.draft(document.id);
  return newer ? { ...document, draft: { version: newer.version } } : document;
};

/** Throws `not_found` where there is no draft, or no such document. */
export function draftOf<T>(library: { get(id: string): T; draft(id: string): T | undefined }, id: string): T {
  library.get(id);
  const found = library.draft(id);
  if (found) return found;
  throw new BarkeepError("not_found", `${id} has no draft: its newest version is what players get.`);
}

/** What a new one needs, and what an edit needs; the rest may be left out. */
export const NewMethod = { ...Type.Partial(MethodFieldsSchema), required: ["name", "code"] } as TSchema;
const publish = Type.Optional(Type.Boolean({ description: "False keeps a draft that players don't get." }));
export const MethodEdit = {
  ...Type.Partial(Type.Object({ ...MethodSchema.properties, publish })),
  required: ["version"],
} as TSchema;
export const MethodDraft = Type.Partial(MethodFieldsSchema);
export const NewCharacter = { ...Type.Partial(CharacterFieldsSchema), required: ["name"] } as TSchema;
export const CharacterEdit = {
  ...Type.Partial(Type.Object({ ...CharacterSchema.properties, publish })),
  required: ["version"],
} as TSchema;

/** A body that the library reads field by field, so that every problem has its path; here it documents. */
export const documents = (schema: TSchema) =>
  Type.Unsafe<Record<string, unknown>>(Type.Object({}, { "x-fields": schema }));

export const listOf = (item: TSchema) =>
  Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });

/** `list`: what a list shows of each, no more. */
export const ListView = Type.Object({
  view: Type.Optional(Type.Literal("list", { description: "Tells of each only what a list shows." })),
});

export const PageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: "How many, at most." }),
  after: Type.Optional(Type.String({ maxLength: 128, description: "`next` of the page before." })),
};

/** Where `next` is a number. */
export const NumberPageQuery = {
  ...PageQuery,
  after: Type.Optional(
    Type.String({
      pattern: "^[0-9]{1,18}$",
      "x-shape": "`next` of the page before",
      description: "`next` of the page before.",
    }),
  ),
};

/** A whole list as the answer of a route. */
export const wholeList = <T>(items: readonly T[]) => ({ items, next: null });

export const RunErrorSchema = Type.Object({
  kind: Type.String(),
  message: Type.String(),
  traceback: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer({ minimum: 1 })),
});
