/**
 * Checks values that hold whole numbers past 2^53 with a validator that knows doubles only: it is shown the nearest doubles, and what
 * it can't tell apart is looked at here. Values without such numbers pass through as they are.
 */
import type { Json, JsonObject } from "../../protocol/json.ts";

/** The same value where there is no bigint in it, else a copy with numbers in their place. */
export function nearest(value: Json): Json {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const near = value.map(nearest);
    return near.every((item, at) => item === value[at]) ? value : near;
  }
  const pairs = Object.entries(value).map(([name, member]) => [name, nearest(member)] as const);
  return pairs.every(([name, member]) => member === value[name]) ? value : Object.fromEntries(pairs);
}

/** Puts a default into every place that is empty and has one. `value` is changed. */
export function fillDefaults(value: Json, schema: JsonObject): void {
  if (Array.isArray(value)) for (const item of value) fillDefaults(item, (schema.items ?? {}) as JsonObject);
  else if (typeof value === "object" && value !== null) {
    for (const [name, property] of Object.entries((schema.properties ?? {}) as { [name: string]: JsonObject })) {
      if (Object.hasOwn(value, name)) fillDefaults(value[name] as Json, property);
      else if (property.default !== undefined) {
        value[name] = structuredClone(property.default);
        fillDefaults(value[name], property);
      }
    }
  }
}

/** Where a listed whole number was wanted and another one, past 2^53, is; null where all is well. */
export function unlisted(value: Json, schema: JsonObject, path: readonly string[] = []): readonly string[] | null {
  if (typeof value === "bigint") return Array.isArray(schema.enum) && !schema.enum.includes(value) ? path : null;
  if (typeof value !== "object" || value === null) return null;
  const schemaOf = (name: string) =>
    Array.isArray(value) ? schema.items : (schema.properties as JsonObject | undefined)?.[name];
  for (const [name, member] of Object.entries(value)) {
    const found = unlisted(member, (schemaOf(name) ?? {}) as JsonObject, [...path, name]);
    if (found) return found;
  }
  return null;
}
