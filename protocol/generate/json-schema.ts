/** One JSON Schema (2020-12) file per message, for validators and code generators in other languages. */
import { registry } from "../messages.ts";
import type { Emitter } from "./emitters.ts";

const folder = "docs/protocol/generated/schemas";

export type Side = "client" | "server";

/** The schema as plain JSON, without what TypeBox keeps on its objects. */
export const plainSchema = (schema: object): Record<string, unknown> => JSON.parse(JSON.stringify(schema));

const emitter = (side: Side, type: string): Emitter => ({
  path: `${folder}/${side}/${type}.json`,
  emit(registryGiven) {
    const schema = (registryGiven[side] as Record<string, object>)[type];
    if (schema === undefined) throw new Error(`The registry has no ${side} message ${type}.`);
    const document = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: `barkeep.v1/${side}/${type}`,
      title: type,
      ...plainSchema(schema),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
});

export const messageSchemas: readonly Emitter[] = [
  ...Object.keys(registry.client).map((type) => emitter("client", type)),
  ...Object.keys(registry.server).map((type) => emitter("server", type)),
];
