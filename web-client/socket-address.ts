/** Where the socket of a server is, from its address as people write it. */
import { socketPath } from "../protocol/constants.ts";

/** `https://host` and `wss://host` both give `wss://host/v1/ws`; without a server it is the page's own. Throws a `TypeError` for no address. */
export function socketAddress(server: string | null, page: string): string {
  const address = new URL(server ?? "/", page);
  address.protocol = address.protocol.replace("http", "ws");
  if (!address.pathname.endsWith(socketPath)) address.pathname = address.pathname.replace(/\/$/, "") + socketPath;
  return address.href;
}
