/** Export of what designers made, secrets left out, and import of that, of Convai's method fields, or of a description of an API. */
import { Type } from "typebox";
import { demand, may, type Permission } from "../../access/permissions.ts";
import { importEverything, type Kind } from "../../transfer/import.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";

const maxImportBytes = 32 * 1024 * 1024;

const writing: Readonly<Record<Kind, Permission>> = {
  method: "methods.write",
  character: "characters.write",
  hook: "hooks.write",
  schedule: "schedules.write",
  "mcp-server": "mcp-servers.write",
  scenario: "scenarios.write",
};

export function transferRoutes(dependencies: HttpDependencies): readonly Route[] {
  const { methods, characters, hooks, schedules, mcpServers, scenarios, vault, version, clock } = dependencies;
  return [
    route({
      name: "GET /export",
      summary:
        "Every method, character, scenario, MCP server, hook and schedule, as far as one may read them. Secrets are named, never shown; `leftOut` says what was left out.",
      answer: Type.Unknown(),
      run: async ({ principal }) => {
        const sees = (permission: Permission) => may(principal!, permission);
        const servers = mcpServers.portable();
        const leftOut = [
          ...servers.leftOut,
          ...(sees("hooks.read") ? [] : ["Hooks are in an operator's export alone."]),
          ...(sees("schedules.read") ? [] : ["Schedules are in an operator's export alone."]),
        ];
        return {
          format: "barkeep.export",
          formatVersion: 1,
          server: version,
          at: new Date(clock.now()).toISOString(),
          methods: methods.list(),
          characters: characters.list(),
          scenarios: scenarios.list(),
          mcpServers: servers.documents,
          hooks: sees("hooks.read") ? hooks.list() : [],
          schedules: sees("schedules.read")
            ? (await schedules.list()).map(({ nextRun: _, lastRun: __, ...schedule }) => schedule)
            : [],
          leftOut,
        };
      },
    }),
    route({
      name: "POST /import",
      summary:
        "Takes an export, one method, character, scenario, MCP server, hook or schedule, a list of them (each kind as far as one may write it), Convai's method fields, or `{curl}`, `{openapi}`, `{postman}` with `only`.",
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
      run: ({ principal, body, query }) =>
        importEverything(
          {
            methods,
            libraries: {
              character: characters,
              hook: hooks,
              schedule: schedules,
              "mcp-server": mcpServers,
              scenario: scenarios,
            },
            demand: (kind) => demand(principal!, writing[kind]),
            vault,
            existing: query.existing as "update",
            dryRun: query.dryRun === true,
          },
          body,
        ),
    }),
  ];
}
