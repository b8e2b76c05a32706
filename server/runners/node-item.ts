/** A machine of the cluster, as `GET /nodes` lists it. */
import type { Announcement } from "./messages.ts";

export interface NodeItem {
  readonly id: string;
  readonly role: "node" | "runner";
  readonly url?: string | undefined;
  /** The name of its machine. */
  readonly host?: string | undefined;
  readonly version: string;
  /** Live ones; runners have none. */
  readonly sessions?: number;
  /** Method calls now, and at a time. */
  readonly running: number;
  readonly capacity: number;
  readonly draining: boolean;
  /** What fences its methods in; of runners. */
  readonly isolation?: string;
}

export const runnerItem = ({ id, version, running, capacity, draining, isolation, host }: Announcement): NodeItem => ({
  id,
  role: "runner",
  host,
  version,
  running,
  capacity,
  draining,
  isolation,
});
