/** This machine's own addresses: reaching it by its public one is reaching it all the same. */
import { networkInterfaces } from "node:os";

export function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
}
