/** For what becomes so on one node because of another. */
import { vi } from "vitest";
import type { BarkeepProcess } from "../servers/barkeep.ts";

/** Asks a node again until its answer fits, and gives that. */
export function askUntil(node: BarkeepProcess, path: string, fits: (body: any) => boolean): Promise<any> {
  return vi.waitUntil(
    async () => {
      const { status, body } = await node.request("GET", path);
      return status === 200 && fits(body) ? body : null;
    },
    { timeout: 60_000, interval: 100 },
  );
}
