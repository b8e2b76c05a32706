/**
 * Reads a schema of the registry as one of the few shapes the C# emitter can say, and refuses everything else: a
 * keyword that is silently dropped would make the game's messages differ from the server's.
 */

export type Shape =
  | { readonly kind: "text" | "flag" | "whole" | "number" | "any" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "list" | "record"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: readonly Field[]; readonly description: string };

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly description: string;
}

type Schema = { readonly [keyword: string]: unknown };

/** Limits that the server checks; they do not change the C# type, so the emitter may pass over them. */
const limits = [
  "description",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "pattern",
  "x-shape",
  "not",
  "minItems",
  "maxItems",
];

export class UnsayableSchemaError extends Error {
  override readonly name = "UnsayableSchemaError";
}

const refuse = (path: string, why: string): never => {
  throw new UnsayableSchemaError(
    `${path}: ${why}. The C# emitter says strings, booleans, numbers, literals, arrays, records and objects; ` +
      "write the field with those, or teach protocol/generate/csharp-shape.ts the new keyword.",
  );
};

/** Keywords of a schema, in the order they are written; TypeBox keeps its own marks under keys starting with `~`. */
const keywords = (schema: Schema): string[] => Object.keys(schema).filter((key) => !key.startsWith("~"));

function only(schema: Schema, path: string, allowed: readonly string[]): void {
  const extra = keywords(schema).filter((key) => !allowed.includes(key) && !limits.includes(key));
  if (extra.length > 0) refuse(path, `the keyword ${extra.map((key) => `\`${key}\``).join(", ")} is not known`);
}

/** Throws `UnsayableSchemaError` with the path of the field it cannot say. */
export function shapeOf(schema: Schema, path: string): { readonly shape: Shape; readonly nullable: boolean } {
  if (Array.isArray(schema.anyOf)) return union(schema, path);
  switch (schema.type) {
    case "string":
      only(schema, path, ["type", "const", "enum"]);
      return { shape: { kind: "text" }, nullable: false };
    case "boolean":
      only(schema, path, ["type"]);
      return { shape: { kind: "flag" }, nullable: false };
    case "integer":
      only(schema, path, ["type"]);
      return { shape: { kind: "whole" }, nullable: false };
    case "number":
      only(schema, path, ["type"]);
      return { shape: { kind: "number" }, nullable: false };
    case "array":
      only(schema, path, ["type", "items"]);
      return { shape: { kind: "list", of: plain(schema.items as Schema, `${path}[]`) }, nullable: false };
    case "object":
      return { shape: schema.patternProperties ? record(schema, path) : objectShape(schema, path), nullable: false };
    case undefined:
      only(schema, path, []);
      return { shape: { kind: "any" }, nullable: false };
    default:
      return refuse(path, `the type ${JSON.stringify(schema.type)} is not known`);
  }
}

function plain(schema: Schema, path: string): Shape {
  const { shape, nullable } = shapeOf(schema, path);
  if (nullable) refuse(path, "null inside an array or record has no C# type");
  return shape;
}

function union(schema: Schema, path: string): { readonly shape: Shape; readonly nullable: boolean } {
  only(schema, path, ["anyOf"]);
  const all = schema.anyOf as readonly Schema[];
  const members = all.filter((member) => member.type !== "null");
  const nullable = members.length < all.length;
  if (members.every((member) => member.type === "string" && typeof member.const === "string")) {
    return { shape: { kind: "choice", values: members.map((member) => member.const as string) }, nullable };
  }
  if (members.length === 1) return { shape: plain(members[0]!, path), nullable };
  // A text or an object, as `context` is: the game sees JSON. Each member must still be something we could say.
  for (const [index, member] of members.entries()) shapeOf(member, `${path}|${index}`);
  return { shape: { kind: "any" }, nullable };
}

function record(schema: Schema, path: string): Shape {
  only(schema, path, ["type", "patternProperties"]);
  const patterns = Object.entries(schema.patternProperties as Record<string, Schema>);
  const [pattern, of] = patterns[0] ?? [];
  if (patterns.length !== 1 || pattern !== "^.*$") refuse(path, "a record with more than one kind of key");
  return { kind: "record", of: plain(of!, `${path}.*`) };
}

/** Throws `UnsayableSchemaError` with the path of the field it cannot say. */
export function objectShape(given: object, path: string): Extract<Shape, { kind: "object" }> {
  const schema = given as Schema;
  only(schema, path, ["type", "properties", "required"]);
  const required = new Set(schema.required as readonly string[] | undefined);
  const fields = Object.entries((schema.properties ?? {}) as Record<string, Schema>).map(([name, field]): Field => {
    const { shape, nullable } = shapeOf(field, `${path}.${name}`);
    return { name, shape, nullable, required: required.has(name), description: String(field.description ?? "") };
  });
  return { kind: "object", fields, description: String(schema.description ?? "") };
}
