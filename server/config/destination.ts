/** Where methods may connect to, as an operator writes it. */
import { isIP } from "node:net";

/** True for a host (`*.` before it for all below it), host:port, address, or CIDR. */
export function isDestination(given: string): boolean {
  if (given.includes("/")) return isRange(given);
  if (isIP(given) !== 0) return true;
  const [, host, port] = /^(\[[^\]]+\]|[^:\s]+)(?::(\d{1,5}))?$/.exec(given) ?? [];
  if (host === undefined || (host.startsWith("[") && isIP(host.slice(1, -1)) !== 6)) return false;
  return port === undefined || (Number(port) >= 1 && Number(port) <= 65_535);
}

function isRange(given: string): boolean {
  const [, address = "", length] = /^([^/]+)\/(\d{1,3})$/.exec(given) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(length) <= (family === 4 ? 32 : 128);
}
