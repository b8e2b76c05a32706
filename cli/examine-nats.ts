/** The doctor looks at the NATS of `BARKEEP_NATS_URL`: whether it can be used, who could listen, and which runners are there. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { isLoopback } from "../server/access/request-source.ts";
import type { Config } from "../server/config/config.ts";
import { version } from "../server/host/project-root.ts";
import { type Announcement, aliveMs, subjectsOf } from "../server/runners/messages.ts";
import { connectionOptions } from "../server/runners/nats-link.ts";
import type { Finding } from "./finding.ts";

/** A result may have 1 MB, with 64 KB of prints, and a third more where it is sealed. */
const roomyBytes = 2 * 1024 * 1024;
const what = "NATS";

export async function checkNats(
  config: Pick<Config, "natsUrl" | "natsCredentials" | "cluster" | "runner">,
): Promise<Finding[]> {
  const { natsUrl: url, natsCredentials: credentials } = config;
  if (url === undefined) return [];
  try {
    const nats = await connect({
      ...connectionOptions({ url, credentials, name: "barkeep doctor" }),
      reconnect: false,
      waitOnFirstConnect: false,
    });
    try {
      return [...examine(nats, url), ...(await examineRunners(nats, config))];
    } finally {
      await nats.close();
    }
  } catch (error) {
    const mend = `Mend BARKEEP_NATS_URL, or what it names: ${(error as Error).message}`;
    return [{ state: "bad", what, found: "can't be used", mend }];
  }
}

function examine(nats: NatsConnection, url: string): Finding[] {
  const { version: release = "0", max_payload: most = 0, auth_required: asks = false } = nats.info ?? {};
  const [major = 0, minor = 0] = release.split(".").map(Number);
  const { protocol, hostname } = new URL(url.split(",")[0]?.trim() ?? url);
  const open = !isLoopback(hostname);
  const found = `NATS ${release}${protocol === "tls:" ? " over TLS" : ""}`;
  const finding = (state: Finding["state"], mend: string): Finding => ({ state, what, found, mend });
  const wrong = [
    ...(major < 2 || (major === 2 && minor < 9) ? [finding("bad", "Barkeep needs NATS 2.9 or newer.")] : []),
    ...(open && !asks
      ? [
          finding(
            "notice",
            "It asks for no login: whoever reaches it can run methods, and be given secrets. Give it users.",
          ),
        ]
      : []),
    ...(open && protocol !== "tls:"
      ? [
          finding(
            "notice",
            "Methods, and what they are given, pass the network in clear: use tls:// unless it is yours alone.",
          ),
        ]
      : []),
    ...(most < roomyBytes
      ? [finding("notice", `max_payload is ${most} bytes: large results are refused. 4MB is enough for anything.`)]
      : []),
  ];
  return wrong.length > 0 ? wrong : [{ state: "good", what, found }];
}

async function examineRunners(
  nats: NatsConnection,
  { cluster, runner }: Pick<Config, "cluster" | "runner">,
): Promise<Finding[]> {
  const subjects = subjectsOf(cluster);
  const heard = new Map<string, Announcement>();
  let refusal: Error | null = null;
  nats.subscribe(subjects.announce, {
    callback: (error, message) => {
      if (error) refusal = error;
      else heard.set(message.json<Announcement>().id, message.json<Announcement>());
    },
  });
  nats.publish(subjects.who);
  await nats.flush();
  // Each speaks of itself so often, asked or not.
  await new Promise((resolve) => setTimeout(resolve, 2 * aliveMs));
  return [runnersFinding([...heard.values()], refusal, runner)];
}

function runnersFinding(runners: readonly Announcement[], refusal: Error | null, where: Config["runner"]): Finding {
  const finding = { what: "runners" };
  if (refusal !== null)
    return {
      ...finding,
      state: "bad",
      found: "may not be listened to",
      mend: `Give the login the permissions of docs/deploy/cluster/nats.conf: ${refusal.message}`,
    };
  if (runners.length === 0)
    return {
      ...finding,
      state: where === "remote" ? "bad" : "notice",
      found: "none is there",
      mend: "Start one with npx barkeep runner, with the same BARKEEP_CLUSTER.",
    };
  const places = runners.reduce((sum, { capacity }) => sum + capacity, 0);
  const found = `${runners.length}, for ${places} calls at a time`;
  const others = runners.filter((one) => one.version !== version).map((one) => `${one.id} is ${one.version}`);
  const weak = runners.filter((one) => one.isolation === "process").map((one) => `${one.id} isolates by process alone`);
  const notices = [...others, ...weak];
  if (notices.length === 0) return { ...finding, state: "good", found };
  return { ...finding, state: "notice", found, mend: notices.join("\n") };
}
