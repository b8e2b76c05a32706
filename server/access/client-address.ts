/** Whose address a request counts for: the other end of its socket, or what a trusted proxy saw. */
import { isIPv6 } from "node:net";
import { forwardedFor, type RequestHeaders } from "./request-headers.ts";

/** One host or household as a text: an IPv4 address, or the /64 of an IPv6 one; `unknown` where there is no socket. */
export type AddressOf = (headers: RequestHeaders, remoteAddress: string | undefined) => string;

export const createAddressOf =
  ({ trustProxy }: { readonly trustProxy: boolean }): AddressOf =>
  (headers, remoteAddress) =>
    networkOf((trustProxy && forwardedFor(headers)) || remoteAddress || "unknown");

/** One household or host has a whole /64 of IPv6: its addresses count as one. */
export function networkOf(address: string): string {
  const plain = withoutPort(address).replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [left = "", right] = plain.split("%")[0]!.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const groups = [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

/** Some proxies add the caller's port, which is another one for every socket. */
function withoutPort(address: string): string {
  return /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address;
}
