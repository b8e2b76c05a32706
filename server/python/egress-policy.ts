/** Where a method may connect: public addresses, what the operator lists, and of these only what the method lists. */
import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** IANA special-purpose registries (RFC 6890 and its updates), multicast, and addresses clouds answer their metadata on. */
const reserved4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16/32",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Those that carry an IPv4 address inside (NAT64, 6to4, Teredo) are refused whole. */
const reserved6 = [
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

interface HostRule {
  /** Lower case; `*.example.com` for every name below. */
  readonly host: string;
  readonly port: number | null;
}

export interface EgressPolicyOptions {
  /** `host`, `host:port`, `[v6]:port`, an address, or a CIDR. */
  readonly allow: readonly string[];
  /** Addresses of this machine, which are refused like loopback. */
  readonly own: readonly string[];
}

export class EgressPolicy {
  readonly #reserved = new BlockList();
  readonly #allowed = new BlockList();
  readonly #hosts: HostRule[] = [];

  /** Throws RangeError naming the entry that can't be understood. */
  constructor(options: EgressPolicyOptions) {
    for (const range of [...reserved4, ...reserved6]) addRange(this.#reserved, range);
    for (const address of options.own) addRange(this.#reserved, plainAddress(address));
    for (const entry of options.allow) {
      if (entry.includes("/") || isIP(entry) !== 0) addRange(this.#allowed, entry);
      else this.#hosts.push(parseHostRule(entry));
    }
  }

  /** Whether the method's own list, if it has one, names this host. */
  methodMayReach(allowedHosts: readonly string[] | null, host: string, port: number): boolean {
    return allowedHosts === null || allowedHosts.some((entry) => matches(parseHostRule(entry), host, port));
  }

  /** Null when the address may be connected to, else what kind of address it is. */
  refusal(host: string, address: string, port: number): string | null {
    const plain = plainAddress(address);
    const family = isIPv4(plain) ? "ipv4" : "ipv6";
    if (!this.#reserved.check(plain, family) || this.#allowed.check(plain, family)) return null;
    if (this.#hosts.some((rule) => matches(rule, host, port) || matches(rule, plain, port))) return null;
    return describe(plain);
  }
}

/** One name for one host: lower case, no trailing dot, no brackets. */
export function plainHost(host: string): string {
  const bare = host.toLowerCase().replace(/\.$/, "");
  return bare.startsWith("[") && bare.endsWith("]") ? bare.slice(1, -1) : bare;
}

/** An IPv4 address written as IPv6 (::ffff:10.0.0.1, ::ffff:a00:1) as the IPv4 address it is; no zone. */
export function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, "");
  if (!isIPv6(bare)) return bare;
  const normal = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(normal);
  if (mapped === null) return normal;
  const high = Number.parseInt(mapped[1] as string, 16);
  const low = Number.parseInt(mapped[2] as string, 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

export function parseHostRule(entry: string): HostRule {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:/\s]+)(?::(\d{1,5}))?$/.exec(entry.trim());
  const port = match?.[2] === undefined ? null : Number(match[2]);
  if (match === null || (port !== null && (port < 1 || port > 65535)))
    throw new RangeError(`"${entry}" is no host, host:port, address or CIDR (such as 10.1.0.0/16)`);
  return { host: plainHost(match[1] as string), port };
}

function matches(rule: HostRule, host: string, port: number): boolean {
  if (rule.port !== null && rule.port !== port) return false;
  return rule.host.startsWith("*.") ? host.endsWith(rule.host.slice(1)) : rule.host === host;
}

function addRange(list: BlockList, range: string): void {
  const [address = "", prefix] = range.split("/");
  const plain = plainAddress(address);
  const family = isIPv4(plain) ? "ipv4" : "ipv6";
  const bits = prefix === undefined ? (family === "ipv4" ? 32 : 128) : Number(prefix);
  const longest = family === "ipv4" ? 32 : 128;
  if (isIP(plain) === 0 || !Number.isInteger(bits) || bits < 0 || bits > longest || prefix === "")
    throw new RangeError(`"${range}" is no CIDR; write an address and a length, such as 10.1.0.0/16 or fd00::/8`);
  list.addSubnet(plain, bits, family);
}

function describe(address: string): string {
  if (/^127\.|^::1$/.test(address)) return "this machine's own (loopback)";
  if (/^169\.254\.|^fe[89ab]/.test(address)) return "link-local, where clouds keep their metadata";
  if (/^10\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^f[cd]/.test(address)) return "private";
  return "reserved, or this machine's own";
}
