/** Where a method may connect: public addresses, what the operator lists, and of these only what the method lists. */
import { BlockList, isIP, isIPv4 } from "node:net";
import { type HostRule, parseDestination, parseHostRule, parseRange, plainAddress } from "../config/destination.ts";

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
/** What is special of global unicast, 6to4 and Teredo among them. */
const reserved6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];
/** All else of IPv6 is refused, so that nothing is forgotten that carries an IPv4 address inside, such as NAT64's and translated ones. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

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
    for (const range of [...reserved4, ...reserved6, ...options.own]) addRange(this.#reserved, range);
    for (const entry of options.allow) {
      const destination = parseDestination(entry);
      if (destination === null) throw new RangeError(`"${entry}" is no host, host:port, address or CIDR (10.1.0.0/16)`);
      if ("host" in destination) this.#hosts.push(destination);
      else addRange(this.#allowed, entry);
    }
  }

  /** Whether the method's own list, if it has one, names this host. */
  methodMayReach(allowedHosts: readonly string[] | null, host: string, port: number): boolean {
    return (
      allowedHosts === null ||
      allowedHosts.some((entry) => {
        const rule = parseHostRule(entry);
        return rule !== null && matches(rule, plainAddress(host), port);
      })
    );
  }

  /** Whether the operator lists this very host by its name, whatever its addresses. */
  listsByName(host: string, port: number): boolean {
    return isIP(host) === 0 && this.#hosts.some((rule) => matches(rule, host, port));
  }

  /** Null when the address may be connected to, else what kind of address it is. */
  refusal(host: string, address: string, port: number): string | null {
    const plain = plainAddress(address);
    const family = isIPv4(plain) ? "ipv4" : "ipv6";
    const isPublic = (family === "ipv4" || globalUnicast.check(plain, "ipv6")) && !this.#reserved.check(plain, family);
    if (isPublic || this.#allowed.check(plain, family)) return null;
    if (this.#hosts.some((rule) => matches(rule, host, port) || matches(rule, plain, port))) return null;
    return describe(plain);
  }
}

function matches(rule: HostRule, host: string, port: number): boolean {
  if (rule.port !== null && rule.port !== port) return false;
  return rule.host.startsWith("*.") ? host.endsWith(rule.host.slice(1)) : rule.host === host;
}

function addRange(list: BlockList, written: string): void {
  const range = parseRange(written);
  if (range === null) throw new RangeError(`"${written}" is no address or CIDR`);
  list.addSubnet(range.address, range.bits, range.family);
}

function describe(address: string): string {
  if (/^127\.|^::1$/.test(address)) return "this machine's own (loopback)";
  if (/^169\.254\.|^fe[89ab]/.test(address)) return "link-local, where clouds keep their metadata";
  if (/^10\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^f[cd]/.test(address)) return "private";
  return "reserved, or this machine's own";
}
