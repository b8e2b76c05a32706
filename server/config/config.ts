/** The configuration: environment variables over `barkeep.config.json` in the data folder, one schema for both. */

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { TSchema } from "typebox";
import { readJson } from "../../protocol/exact-json.ts";
import { closestWord } from "../text/closest-word.ts";
import { fileText } from "../text/file-text.ts";
import { brokenLine, repeatedName } from "../text/json-lines.ts";
import { oneLine } from "../text/one-line.ts";
import { hasEntries, settingProblems } from "./setting-problems.ts";
import {
  type KeepTimes,
  keepSettings,
  type Limits,
  limitSettings,
  type ProviderSettings,
  type Setting,
  type Settings,
  settings,
} from "./settings.ts";

export interface Config extends Settings {
  readonly limits: Limits;
  readonly keep: KeepTimes;
  /** What was given for each model provider's settings, by its id and their names. */
  readonly providers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Keys among them, by their variables: to be masked wherever they might show. */
  readonly providerSecrets: Readonly<Record<string, string>>;
  /** Sentences for the log: variables that look like ours but are not. */
  readonly warnings: readonly string[];
}

export interface ConfigProblem {
  readonly variable: string;
  /** What was given, or a description of it where the value is secret. */
  readonly given: string;
  readonly allowed: string;
  readonly source: string;
}

/** A configuration the server can't start with; the message names each variable, what was given and what is allowed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map((p) => `  ${p.variable} (${p.source}): given ${p.given}; allowed: ${p.allowed}`);
    super(`The configuration can't be used:\n${lines.join("\n")}`);
    this.problems = problems;
  }
}

/** Where a setting that was given stands, for its `ConfigProblem`. */
export const sourceOf = (variable: string, env: Readonly<Record<string, string | undefined>>): string =>
  env[variable] ? "environment" : "barkeep.config.json";

export interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Model providers whose settings are read as well. */
  readonly providers?: readonly ProviderSettings[];
  /** Path of the configuration file; `barkeep.config.json` in the data folder when not given. */
  readonly dataDirFile?: string;
}

type RawValues = Map<string, { readonly value: unknown; readonly source: string }>;

/** Every setting, for the loader, the checks of file keys and the reference page. */
export const everySetting = (providers: readonly ProviderSettings[]): readonly Setting[] => [
  ...Object.values(settings),
  ...Object.values(limitSettings),
  ...Object.values(keepSettings),
  ...providers.flatMap((provider) => Object.values(provider.settings)),
];

/** Throws ConfigError, which lists every problem at once. */
export function loadConfig({ env, dataDirFile, providers = [] }: LoadOptions): Config {
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  const dataDir = env[settings.dataDir.variable] || "./data";
  const file = dataDirFile ?? join(dataDir, "barkeep.config.json");
  const raw = readConfigFile(file, problems);
  const known = new Set(everySetting(providers).map((one) => one.variable));
  for (const name of raw.keys()) {
    if (known.has(name)) continue;
    problems.push({
      variable: name,
      given: "a setting that does not exist",
      allowed: closestWord(name, known) ?? "a variable of docs/configuration.md",
      source: file,
    });
  }
  for (const [name, value] of Object.entries(env)) {
    if (known.has(name)) {
      // An empty variable is an unset one: compose files and systemd units pass those.
      if (value !== undefined && value !== "") raw.set(name, { value, source: "environment" });
    } else if (name.startsWith("BARKEEP_")) {
      const meant = closestWord(name, known);
      warnings.push(`${name} is not a setting and is ignored${meant ? `; did you mean ${meant}?` : "."}`);
    }
  }
  const values = readGroup(settings, raw, problems);
  const config = {
    ...values,
    dataDir: resolve(String(values.dataDir)),
    limits: readGroup(limitSettings, raw, problems),
    keep: readGroup(keepSettings, raw, problems),
    providers: Object.fromEntries(providers.map(({ id, settings }) => [id, readGroup(settings, raw, problems)])),
    warnings,
  };
  checkModelProviders(values, providers, raw, problems);
  if (values.databaseUrl !== undefined && values.secretKey === undefined)
    problems.push({
      variable: settings.secretKey.variable,
      given: "nothing",
      allowed: `a long random text, the same for every server that shares the database of ${settings.databaseUrl.variable}`,
      source: "environment",
    });
  if (values.ssoHeader !== undefined && values.ssoSecret === undefined)
    problems.push({
      variable: settings.ssoSecret.variable,
      given: "nothing",
      allowed: `a long random text that the proxy sends too, since ${settings.ssoHeader.variable} is set`,
      source: "environment",
    });
  if (values.runner === "remote" && values.natsUrl === undefined)
    problems.push({
      variable: settings.natsUrl.variable,
      given: "nothing",
      allowed: `the NATS server through which runners are reached, since ${settings.runner.variable} is remote`,
      source: "environment",
    });
  if (problems.length > 0) throw new ConfigError(problems);
  // Each value was checked against its setting's schema, from which the type is made.
  return { ...config, providerSecrets: secretsOf(config.providers, providers) } as unknown as Config;
}

/** The keys of providers, by their variables. */
function secretsOf(given: Record<string, Record<string, unknown>>, providers: readonly ProviderSettings[]) {
  return Object.fromEntries(
    providers.flatMap(({ id, settings }) =>
      Object.entries(settings).flatMap(([name, { secret, variable }]) =>
        secret && given[id]?.[name] !== undefined ? [[variable, given[id][name]]] : [],
      ),
    ),
  );
}

/** Models of the operator's must be of a provider that there is, and none that is built in. */
function checkModelProviders(
  values: Readonly<Record<string, unknown>>,
  providers: readonly ProviderSettings[],
  raw: RawValues,
  problems: ConfigProblem[],
): void {
  if (providers.length === 0) return;
  const ids = providers.filter(({ settings }) => Object.keys(settings).length > 0).map(({ id }) => id);
  const builtIn = providers.flatMap(({ standIn, entries }) => (standIn ? entries.map(({ id }) => id) : []));
  const { variable } = settings.models;
  const refuse = (field: string, given: string, allowed: string) =>
    problems.push({
      variable: `${variable}.${field}`,
      given: JSON.stringify(given),
      allowed,
      source: raw.get(variable)?.source ?? "",
    });
  const models = (values.models ?? []) as readonly { readonly id: string; readonly provider?: string }[];
  for (const [at, { id, provider }] of models.entries()) {
    if (builtIn.includes(id))
      refuse(`${at}.id`, id, `the id the provider knows it by; ${id} is built in and stays as it is`);
    if (provider !== undefined && !ids.includes(provider))
      refuse(`${at}.provider`, provider, `one of ${ids.join(", ")}`);
  }
}

function readConfigFile(path: string, problems: ConfigProblem[]): RawValues {
  let text: string;
  try {
    text = fileText(readFileSync(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return new Map();
    const variable = settings.dataDir.variable;
    problems.push(
      code === "ENOTDIR"
        ? {
            variable,
            given: JSON.stringify(dirname(path)),
            allowed: "a folder that the server can make and write to",
            source: "environment",
          }
        : { variable: "barkeep.config.json", given: message, allowed: "a file that can be read", source: path },
    );
    return new Map();
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
    readJson(text);
  } catch (error) {
    const where = parsed === undefined ? `line ${brokenLine(text)}: ` : "";
    problems.push({
      variable: "barkeep.config.json",
      given: `${where}${oneLine((error as Error).message)}`,
      allowed: "one JSON object",
      source: path,
    });
    return new Map();
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    problems.push({
      variable: "barkeep.config.json",
      given: "JSON that is not an object",
      allowed: "one JSON object",
      source: path,
    });
    return new Map();
  }
  const repeated = repeatedName(text);
  if (repeated !== null)
    problems.push({
      variable: repeated.name,
      given: `line ${repeated.line}: a second time`,
      allowed: "each name once in one object",
      source: path,
    });
  return new Map(Object.entries(parsed).map(([name, value]) => [name, { value, source: path }]));
}

function readGroup(
  group: Readonly<Record<string, Setting>>,
  raw: RawValues,
  problems: ConfigProblem[],
): Record<string, unknown> {
  const values: [string, unknown][] = [];
  for (const [key, one] of Object.entries(group)) {
    const given = raw.get(one.variable);
    if (given === undefined) {
      if ("default" in one.schema) values.push([key, one.schema.default]);
      continue;
    }
    const cleaned = one.clean && typeof given.value === "string" ? one.clean(given.value) : given.value;
    if (cleaned === "" && given.value !== "") continue;
    const value = convert(one.schema, cleaned);
    const wrong = settingProblems(one.schema, value);
    if (wrong.length === 0) values.push([key, value]);
    for (const { path, given: shown, allowed } of wrong) {
      problems.push({
        variable: one.variable + path,
        // The text as it was given says more than what could not be made of it.
        given: one.secret
          ? `a value of ${String(given.value).length} characters`
          : path === ""
            ? JSON.stringify(given.value)
            : shown,
        allowed,
        source: given.source,
      });
    }
  }
  return Object.fromEntries(values);
}

/** Text from the environment as the schema's type; what can't be converted is left for the check to refuse. */
function convert(schema: TSchema, given: unknown): unknown {
  if (typeof given !== "string") return given;
  const { type } = schema as { type?: string };
  const text = given.trim();
  if (type === "integer") return /^-?\d{1,15}$/.test(text) ? Number(text) : given;
  if (type === "boolean")
    return /^(1|true|yes|on)$/i.test(text) ? true : /^(0|false|no|off)$/i.test(text) ? false : given;
  if (hasEntries(schema)) return parsed(text) ?? given;
  if (type === "array")
    return text
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
