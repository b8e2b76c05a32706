/** Starts a runner: the Python of this machine, for the nodes that are on the same NATS; no data, no port. */
import { loadConfig } from "../config/config.ts";
import { version } from "../host/project-root.ts";
import { createLog } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { serveRunner } from "../runners/serve-runner.ts";
import { openLink } from "./open-link.ts";
import { checkPython, startLocalPython } from "./start-python.ts";

export interface RunningRunner {
  readonly id: string;
  readonly isolation: string;
  readonly capacity: number;
  /** Takes nothing new, lets what runs come to its end within the drain limit, and ends everything. */
  close(): Promise<void>;
}

/** Throws `ConfigError`, or a `BarkeepError` that says what stands in the way; nothing is left running then. */
export async function startRunner(env: Readonly<Record<string, string | undefined>>): Promise<RunningRunner> {
  const config = loadConfig({ env });
  const { natsUrl: url, natsCredentials: credentials, cluster } = config;
  if (url === undefined)
    throw new BarkeepError("internal", "BARKEEP_NATS_URL is not set: a runner is given its calls over NATS.");
  checkPython(config, env);
  const log = createLog({ level: config.logLevel });
  const runner = await startLocalPython(config, log);
  try {
    const link = openLink({ url, credentials, name: `barkeep runner ${version}`, log });
    const service = serveRunner({ link, cluster, runner, version, log });
    await link.tried();
    const { isolation, capacity } = runner.status();
    log.announce({ runner: service.id, cluster, version, isolation, capacity }, "ready");
    return {
      id: service.id,
      isolation,
      capacity,
      async close() {
        log.info({ deadlineMs: config.limits.drainMs }, "stopping");
        await service.close(config.limits.drainMs);
        log.info({}, "stopped");
      },
    };
  } catch (error) {
    await runner.close();
    throw error;
  }
}
