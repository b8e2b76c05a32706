/** What a setting allows, as a person reads it. */
import type { TSchema } from "typebox";

export function allowed(schema: TSchema): string {
  const is = schema as {
    readonly allowed?: string;
    readonly type?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly anyOf?: readonly { readonly const: string }[];
  };
  if (is.allowed !== undefined) return is.allowed;
  if (is.anyOf !== undefined) return `one of ${is.anyOf.map((option) => option.const).join(", ")}`;
  if (is.type === "integer") return `a whole number from ${is.minimum} to ${is.maximum}`;
  if (is.type === "boolean") return "true or false";
  return "a text";
}
