/** Shapes that several routes share. */
import { type TSchema, Type } from "typebox";
import { CharacterFieldsSchema } from "../../characters/character-fields.ts";
import { MethodFieldsSchema } from "../../methods/method-fields.ts";

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
export const MethodSchema = Type.Object({ ...MethodFieldsSchema.properties, ...served });
export const CharacterSchema = Type.Object({ ...CharacterFieldsSchema.properties, ...served });

/** What a new one needs, and what an edit needs; the rest may be left out. */
export const NewMethod = { ...Type.Partial(MethodFieldsSchema), required: ["name", "code"] } as TSchema;
export const MethodEdit = { ...Type.Partial(MethodSchema), required: ["version"] } as TSchema;
export const MethodDraft = Type.Partial(MethodFieldsSchema);
export const NewCharacter = { ...Type.Partial(CharacterFieldsSchema), required: ["name"] } as TSchema;
export const CharacterEdit = { ...Type.Partial(CharacterSchema), required: ["version"] } as TSchema;

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

/** A whole list as the answer of a route. */
export const wholeList = <T>(items: readonly T[]) => ({ items, next: null });

export const RunErrorSchema = Type.Object({
  kind: Type.String(),
  message: Type.String(),
  traceback: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer({ minimum: 1 })),
});
