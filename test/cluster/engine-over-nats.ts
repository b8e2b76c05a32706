/** Puts NATS between the engine's tests and the engine: each engine is a runner's, and is called as a node calls it. */
import { pino } from "pino";
import { vi } from "vitest";
import { NatsLink } from "../../server/runners/nats-link.ts";
import { RemoteRunner } from "../../server/runners/remote-runner.ts";
import { serveRunner } from "../../server/runners/serve-runner.ts";
import { wrap } from "../engine/engine.ts";
import { startNats } from "./nats-server.ts";

const log = pino({ enabled: false });

wrap.runner = async (runner) => {
  const nats = await startNats("max_payload: 4MB");
  const [near, far] = ["node", "runner"].map((name) => new NatsLink({ url: nats.url, name, log })) as [
    NatsLink,
    NatsLink,
  ];
  const service = serveRunner({ link: far, cluster: "engine", runner, version: "1", log });
  const remote = new RemoteRunner({ link: near, cluster: "engine" });
  await vi.waitUntil(() => remote.available, { timeout: 30_000 });
  return {
    run: (job, signal, host) => remote.run(job, signal, host),
    check: (code) => remote.check(code),
    status: () => runner.status(),
    async close() {
      await remote.close();
      await service.close(0);
      await nats.kill();
    },
  };
};
