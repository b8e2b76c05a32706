/** Opens the way to NATS with what was set: apart from what starts Python, so that only those who have NATS load its client. */
import { settings } from "../config/settings.ts";
import { BarkeepError } from "../problems/errors.ts";
import { connectionOptions, NatsLink, type NatsLinkOptions } from "../runners/nats-link.ts";

/** Throws `internal` when the credentials can't be read; a NATS that is away is looked for until it is there. */
export function openLink(options: NatsLinkOptions): NatsLink {
  try {
    connectionOptions(options);
  } catch (error) {
    const { variable } = settings.natsCredentials;
    throw new BarkeepError("internal", `${variable}: ${(error as Error).message}`, { cause: error });
  }
  return new NatsLink(options);
}
