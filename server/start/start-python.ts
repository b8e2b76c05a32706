/** Starts the pool that methods run on, in the environment that set-up made. */
import { existsSync } from "node:fs";
import { environmentInterpreter, findPython } from "../../scripts/find-python.mjs";
import { allowed } from "../config/allowed.ts";
import { type Config, ConfigError, sourceOf } from "../config/config.ts";
import { settings } from "../config/settings.ts";
import { projectRoot, version } from "../host/project-root.ts";
import type { Log } from "../observe/log.ts";
import type { PythonCounts } from "../observe/metrics.ts";
import { BarkeepError } from "../problems/errors.ts";
import { createLocalRunner } from "../python/local-runner.ts";
import type { Runner } from "../python/runner.ts";
import type { Announcement } from "../runners/messages.ts";

/** What methods run on, and the runners on other machines among it. */
export interface Python {
  readonly runner: Runner;
  /** Calls of this machine's own Python now, and at a time; none where methods run on runners alone. */
  readonly own: () => PythonCounts;
  readonly runners: () => readonly Announcement[];
}

/** As `BARKEEP_RUNNER` says. Throws `internal` as `startLocalPython` does. */
export async function startPython(config: Config, log: Log): Promise<Python> {
  const { natsUrl: url, natsCredentials: credentials, cluster } = config;
  const far = url !== undefined && config.runner !== "local";
  const local = far && config.runner === "remote" ? null : await startLocalPython(config, log);
  const own = () => local?.status() ?? { running: 0, queued: 0, ready: 0, capacity: 0 };
  if (!far) return { runner: local as Runner, own, runners: () => [] };
  const [{ openLink }, { RemoteRunner }, { AutoRunner }] = await Promise.all([
    import("./open-link.ts"),
    import("../runners/remote-runner.ts"),
    import("../runners/auto-runner.ts"),
  ]);
  const link = openLink({ url, credentials, name: `barkeep ${version}`, log });
  const remote = new RemoteRunner({ link, cluster });
  await link.tried();
  return { runner: local === null ? remote : new AutoRunner(local, remote), own, runners: () => remote.runners() };
}

/** Throws `internal`, with what stands in the way: no environment, no isolation that is strong enough, no process. */
export async function startLocalPython(config: Config, log: Log): Promise<Runner> {
  return createLocalRunner({
    python: interpreter(),
    ...(config.maxPython === undefined ? {} : { maxProcesses: config.maxPython }),
    budgetMb: config.maxPythonMegabytes,
    timeoutCeilingMs: config.methodTimeoutMs,
    laterCeilingMs: config.laterTimeoutMs,
    egressAllow: config.egressAllow,
    minIsolation: config.minIsolation,
    log: { info: (message) => log.info({}, message), warn: (message) => log.warn({}, message) },
  }).catch((error: Error) => {
    throw new BarkeepError("internal", error.message, { cause: error });
  });
}

/** Set-up makes the methods' environment from this interpreter. Throws `ConfigError` when one is named that does not run. */
export function checkPython({ python }: Config, env: Readonly<Record<string, string | undefined>>): void {
  const { variable, schema } = settings.python;
  if (python === undefined || findPython({ env: { [variable]: python } }).python !== null) return;
  const given = `${JSON.stringify(python)}, which does not run as Python`;
  throw new ConfigError([{ variable, given, allowed: allowed(schema), source: sourceOf(variable, env) }]);
}

/** The environment that set-up made. Throws `internal` when it is not there. */
function interpreter(): string {
  const path = environmentInterpreter(projectRoot);
  if (existsSync(path)) return path;
  throw new BarkeepError(
    "internal",
    "The Python environment is missing. Run npm start, which makes it, or npx barkeep doctor.",
  );
}
