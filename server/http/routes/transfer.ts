/** Export of everything but secrets, and import of that, of Convai's method fields, or of a description of an API. */
import { Type } from "typebox";
import { importEverything } from "../../transfer/import.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";

const maxImportBytes = 32 * 1024 * 1024;

export function transferRoutes({ methods, characters, vault, version, clock }: HttpDependencies): readonly Route[] {
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
      summary:
        "Takes an export, one method or character, a list of them, Convai's method fields, or `{curl}`, `{openapi}`, `{postman}` with `only`.",
      body: Type.Unknown(),
      query: Type.Object({
        existing: Type.Union([Type.Literal("update"), Type.Literal("skip"), Type.Literal("copy")], {
          default: "update",
          description: "What to do with an id that is there already.",
        }),
        dryRun: Type.Boolean({ default: false, description: "True changes nothing, and says what would change." }),
      }),
      maxBodyBytes: maxImportBytes,
      answer: Type.Unknown(),
      run: ({ body, query }) =>
        importEverything(
          { methods, characters, vault, existing: query.existing as "update", dryRun: query.dryRun === true },
          body,
        ),
    }),
  ];
}
