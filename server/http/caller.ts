/** Where a request comes from. */
import { isIPv4 } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import { isForwarded } from "../access/request-headers.ts";

export interface Caller {
  /** The address of the other end of the socket; `unknown` in tests that have none. */
  readonly address: string;
  /** Passed on by a proxy, as far as can be told. */
  readonly forwarded: boolean;
  /** On this machine, and not passed on by a proxy on this machine. */
  readonly loopback: boolean;
  /** Came over TLS, here or up to the proxy in front. */
  readonly secure: boolean;
}

export function callerOf(context: Context): Caller {
  const address = socketAddress(context);
  const plain = address.replace(/^::ffff:/, "");
  // nginx asks with HTTP/1.0 unless told otherwise, and adds no header; nothing that runs here of its own does.
  const forwarded = isForwarded(context.req.raw.headers) || versionOf(context) === "1.0";
  const local = plain === "::1" || (isIPv4(plain) && plain.startsWith("127."));
  const secure = context.req.header("X-Forwarded-Proto") === "https" || new URL(context.req.url).protocol === "https:";
  return { address: plain, forwarded, loopback: local && !forwarded, secure };
}

const versionOf = (context: Context): string | undefined =>
  (context.env as { incoming?: { httpVersion?: string } } | undefined)?.incoming?.httpVersion;

function socketAddress(context: Context): string {
  // Requests made in process have no socket.
  if (!(context.env as { incoming?: unknown } | undefined)?.incoming) return "unknown";
  return getConnInfo(context).remote.address ?? "unknown";
}
