/** Where methods may connect to, as an operator writes it: the one reading of it, for the check at start and for the gate. */
import { isIP, isIPv4, isIPv6 } from "node:net";

export interface AddressRange {
  /** An IPv4 address written as IPv6 stands here as the IPv4 address it is. */
  readonly address: string;
  readonly family: "ipv4" | "ipv6";
  /** How many leading bits count. */
  readonly bits: number;
}

export interface HostRule {
  /** Lower case, an address in its plain form; `*.example.com` for every name below. */
  readonly host: string;
  readonly port: number | null;
}

/** True for a host (`*.` before it for all below it), host:port, address, or CIDR. */
export const isDestination = (given: string): boolean => parseDestination(given) !== null;

/** Null when it is none of these. */
export function parseDestination(given: string): AddressRange | HostRule | null {
  if (given.includes("/") || isIP(given) !== 0) return parseRange(given);
  return parseHostRule(given);
}

/** An address, or a CIDR such as 10.1.0.0/16; null when it is neither. */
export function parseRange(given: string): AddressRange | null {
  const [, written = "", length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(given) ?? [];
  if (isIP(written) === 0) return null;
  const address = plainAddress(written);
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  const longest = family === "ipv4" ? 32 : 128;
  // ::ffff:10.0.0.0/104 is 10.0.0.0/8; a shorter one would take in what is no IPv4 address.
  const mapped = family === "ipv4" && isIPv6(written) ? 96 : 0;
  const bits = length === undefined ? longest : Number(length) - mapped;
  return bits >= 0 && bits <= longest ? { address, family, bits } : null;
}

/** `host`, `host:port`, `[v6]:port`; null when it is none of these. */
export function parseHostRule(given: string): HostRule | null {
  const [, host, digits] = /^(\[[^\]]+\]|[^:/\s]+)(?::(\d{1,5}))?$/.exec(given.trim()) ?? [];
  const port = digits === undefined ? null : Number(digits);
  if (host === undefined || (port !== null && (port < 1 || port > 65_535))) return null;
  if (host.startsWith("[") && !isIPv6(host.slice(1, -1))) return null;
  return { host: plainAddress(plainHost(host)), port };
}

/** One name for one host: lower case, no trailing dot, no brackets. */
export function plainHost(host: string): string {
  const bare = host.toLowerCase().replace(/\.$/, "");
  return bare.startsWith("[") && bare.endsWith("]") ? bare.slice(1, -1) : bare;
}

/** An IPv4 address written as IPv6 (::ffff:10.0.0.1, ::ffff:a00:1) as the IPv4 address it is; no zone. Names stay as they are. */
export function plainAddress(address: string): string {
  const bare = address.split("%", 1)[0] ?? "";
  if (!isIPv6(bare)) return bare;
  const normal = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(normal);
  if (mapped === null) return normal;
  const high = Number.parseInt(mapped[1] as string, 16);
  const low = Number.parseInt(mapped[2] as string, 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}
