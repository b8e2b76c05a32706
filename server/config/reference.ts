/** The reference page of the configuration, made from the table of settings. */
import type { TSchema } from "typebox";
import { allowed } from "./allowed.ts";
import { keepSettings, limitSettings, type ProviderSettings, type Setting, settings } from "./settings.ts";

/** docs/configuration.md as Markdown. */
export function configurationPage(providers: readonly ProviderSettings[]): string {
  return [
    "# Configuration",
    "",
    "Every setting is an environment variable, or a key of the same name in `barkeep.config.json` in the data folder. The",
    "environment wins. An empty variable counts as unset. Lists are comma-separated in the environment; in the file they may be",
    "arrays. `BARKEEP_MODELS` is JSON in both. A bad value stops the start with the variable's name (and the place in it, such as",
    "`BARKEEP_MODELS.0.status`), what was given and what is allowed.",
    "",
    "```json",
    '{ "BARKEEP_PORT": 8080, "BARKEEP_LOG_LEVEL": "warn", "BARKEEP_EGRESS_ALLOW": ["jira.studio.local:8443"] }',
    "```",
    "",
    "This page is made from `server/config/settings.ts`; after a change there, run `npx vitest run server/config -u`.",
    "",
    "## Server, access, methods and models",
    "",
    ...table(settings),
    "",
    "## Model providers",
    "",
    "See [models.md](models.md). `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` and `NODE_EXTRA_CA_CERTS` hold for them as well.",
    "",
    ...table(
      Object.fromEntries(providers.flatMap((one) => Object.values(one.settings)).map((one) => [one.variable, one])),
    ),
    "",
    "## Limits",
    "",
    "What one socket, player, game key or the whole server may use up. Reaching one answers a code of the error table, with",
    "`retryAfterMs` where waiting helps.",
    "",
    ...table(limitSettings),
    "",
    "## How long records are kept",
    "",
    ...table(keepSettings),
    "",
  ].join("\n");
}

function table(group: Readonly<Record<string, Setting>>): string[] {
  const rows = Object.values(group).map(
    (one) =>
      `| \`${one.variable}\` | ${cell(fallback(one.schema))} | ${cell(allowed(one.schema))} | ${cell(one.meaning)} |`,
  );
  return ["| variable | default | allowed | meaning |", "|---|---|---|---|", ...rows];
}

function fallback(schema: TSchema): string {
  if (!("default" in schema)) return "unset";
  const value = schema.default;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(",");
  return `\`${String(value)}\``;
}

const cell = (text: string) => text.replaceAll("|", "\\|");
