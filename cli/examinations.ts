/** The doctor's examinations: each looks at one thing and says what it found. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { environmentInterpreter, explainMissingPython, findPython } from "../scripts/find-python.mjs";
import type { Config } from "../server/config/config.ts";
import { projectRoot } from "../server/host/project-root.ts";
import type { ModelCatalogue } from "../server/models/catalogue-types.ts";
import { createModels } from "../server/models/create-models.ts";
import { probeIsolation } from "../server/python/isolation.ts";
import { findRunningServer } from "./find-server.ts";
import type { Finding } from "./finding.ts";

const execute = promisify(execFile);

export function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const good = major > 20 || (major === 20 && minor >= 19);
  const mend = "Barkeep needs Node 20.19 or newer; 24 is recommended: https://nodejs.org";
  return { state: good ? "good" : "bad", what: "Node", found: process.version, ...(good ? {} : { mend }) };
}

/** Python 3.12, the environment made from it, requests in it, and the isolation it can have. */
export async function checkPython(): Promise<Finding[]> {
  const interpreter = environmentInterpreter(projectRoot);
  const { python, attempts } = findPython({ install: false });
  const found: Finding = python
    ? { state: "good", what: "Python", found: `${python.version} (${python.place})` }
    : {
        state: existsSync(interpreter) ? "notice" : "bad",
        what: "Python",
        found: "no 3.12 found",
        mend: explainMissingPython(attempts),
      };
  try {
    const question = "import requests, sys; print('%d.%d.%d' % sys.version_info[:3], requests.__version__)";
    const [version, requests] = (await execute(interpreter, ["-c", question])).stdout.trim().split(" ");
    const environment: Finding = {
      state: "good",
      what: "requests",
      found: `${requests} in the environment of Python ${version}`,
    };
    return [found, environment, ...(await checkIsolation(interpreter))];
  } catch {
    const mend =
      "Run npm start: it makes the environment. If it is broken, delete the folder .barkeep and run it again.";
    return [found, { state: "bad", what: "requests", found: "the Python environment is missing or broken", mend }];
  }
}

async function checkIsolation(interpreter: string): Promise<Finding[]> {
  const tiers = await probeIsolation(interpreter);
  const best = tiers.find(({ available }) => available);
  const described = tiers
    .map(({ name, available, reason }) => `${name}: ${available ? "yes" : `no, ${reason}`}`)
    .join("\n");
  return [
    {
      state: best && best.name !== "process" ? "good" : "notice",
      what: "isolation",
      found: best ? best.name : "none",
      mend: described,
    },
  ];
}

export function checkPage(): Finding {
  const built = existsSync(join(projectRoot, "admin-ui", "dist", "index.html"));
  return built
    ? { state: "good", what: "admin page", found: "built" }
    : { state: "notice", what: "admin page", found: "not built", mend: "npm run build" };
}

export function checkConfiguration(load: () => Config): {
  readonly config: Config | null;
  readonly findings: Finding[];
} {
  try {
    const config = load();
    const warnings = config.warnings.map((found): Finding => ({ state: "notice", what: "settings", found }));
    return {
      config,
      findings: warnings.length > 0 ? warnings : [{ state: "good", what: "settings", found: "understood" }],
    };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return {
      config: null,
      findings: [{ state: "bad", what: "settings", found, mend: "docs/configuration.md lists every setting." }],
    };
  }
}

export async function checkDataFolder(folder: string): Promise<Finding> {
  try {
    // It will hold what players say.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK);
    return { state: "good", what: "data folder", found: folder };
  } catch (error) {
    const found = `${folder}: ${error instanceof Error ? error.message : error}`;
    return {
      state: "bad",
      what: "data folder",
      found,
      mend: "Make it writable for this user, or name another in BARKEEP_DATA_DIR.",
    };
  }
}

export async function checkServer(env: NodeJS.ProcessEnv): Promise<Finding> {
  try {
    const api = await findRunningServer({ env });
    return { state: "good", what: "server", found: api ? `running at ${api.url}` : "not running (npm start)" };
  } catch (error) {
    return { state: "notice", what: "server", found: error instanceof Error ? error.message : String(error) };
  }
}

/** Which providers have keys, whether they answer, and what became of the operator's own models. */
export async function checkModels(config: Config): Promise<Finding[]> {
  const models = createModels({ given: config.providers, extraModels: config.models, makeId: () => "unused" });
  const { catalogue } = models;
  if (models.configured.length === 0) {
    const needs = models.providers.flatMap(({ title, toSet }) => (toSet === null ? [] : [`${toSet} for ${title}`]));
    const offline: Finding = {
      state: "notice",
      what: "models",
      found: `no key: ${models.providers.find(({ standIn }) => standIn)?.title ?? "nobody"} answers`,
      mend: `To use a real model, set ${needs.join(", or ")}.`,
    };
    return [offline, ...ownModels(config, catalogue)];
  }
  await catalogue.refresh();
  const providers = models.configured.map((provider): Finding => {
    const reachable = catalogue.list().filter((model) => model.provider === provider && model.reachable === true);
    if (reachable.length > 0) {
      const ids = reachable.slice(0, 4).map(({ id }) => id);
      return { state: "good", what: provider, found: `${reachable.length} models, such as ${ids.join(", ")}` };
    }
    const warning = catalogue.list().find((model) => model.provider === provider)?.warning;
    const mend = "Check the key and the address; a compatible server has to be running.";
    return { state: "notice", what: provider, found: warning ?? "does not answer", mend };
  });
  const notices = models.notices().map((found): Finding => ({ state: "notice", what: "models", found }));
  return [...providers, ...notices, ...ownModels(config, catalogue)];
}

function ownModels({ models }: Config, catalogue: ModelCatalogue): Finding[] {
  if (models.length === 0) return [];
  const ids = models.map(({ id }) => id);
  const warnings = catalogue.warnings(ids).map(({ message }) => message);
  const finding = { what: "own models", found: ids.join(", ") };
  return [
    warnings.length > 0 ? { state: "notice", ...finding, mend: warnings.join("\n") } : { state: "good", ...finding },
  ];
}
