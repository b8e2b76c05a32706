/** Export of everything but secrets, and import of that, or of Convai's method fields. */
import { Type } from "typebox";
import { importEverything } from "../../transfer/import.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";

const maxImportBytes = 32 * 1024 * 1024;

export function transferRoutes({ methods, characters, version, clock }: HttpDependencies): readonly Route[] {
  return [
    route({
      name: "GET /export",
      summary: "Every method and character. Secrets are named, never shown.",
      answer: Type.Unknown(),
      run: () => ({
        format: "barkeep.export",
        formatVersion: 1,
        server: version,
        at: new Date(clock.now()).toISOString(),
        methods: methods.list(),
        characters: characters.list(),
      }),
    }),
    route({
      name: "POST /import",
      summary: "Takes an export, one method or character, a list of them, or Convai's method fields.",
      body: Type.Unknown(),
      query: Type.Object({
        existing: Type.Union([Type.Literal("update"), Type.Literal("skip"), Type.Literal("copy")], {
          default: "update",
          description: "What to do with an id that is there already.",
        }),
      }),
      maxBodyBytes: maxImportBytes,
      answer: Type.Unknown(),
      run: ({ body, query }) => importEverything({ methods, characters, existing: query.existing as "update" }, body),
    }),
  ];
}
