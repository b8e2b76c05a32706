/** Headers as Hono gives them and as a WebSocket upgrade does, read alike. */
import type { IncomingHttpHeaders } from "node:http";

export type RequestHeaders = Headers | IncomingHttpHeaders;

export function headerOf(headers: RequestHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The token of `Authorization: Bearer …`; undefined when there is no such header. */
export function bearerOf(headers: RequestHeaders): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headerOf(headers, "authorization") ?? "")?.[1];
}

export function cookieOf(headers: RequestHeaders, name: string): string | undefined {
  for (const pair of (headerOf(headers, "cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** What proxies and content networks add when they pass a request on. */
const forwarding = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-server",
  "x-real-ip",
  "x-client-ip",
  "x-original-host",
  "x-original-url",
  "forwarded",
  "via",
  "cf-connecting-ip",
  "true-client-ip",
  "fly-client-ip",
  "fastly-client-ip",
  "x-cluster-client-ip",
  "x-original-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-prefix",
  "x-envoy-external-address",
  "x-amzn-trace-id",
  "x-azure-clientip",
  "cdn-loop",
];

/** Whether somebody passed the request on, so that it does not come from where its socket does. */
export function isForwarded(headers: RequestHeaders): boolean {
  return forwarding.some((name) => headerOf(headers, name) !== undefined);
}

/** The address the nearest proxy saw: the last of `X-Forwarded-For`; those before it are whatever the caller wrote. */
export function forwardedFor(headers: RequestHeaders): string | undefined {
  return headerOf(headers, "x-forwarded-for")?.split(",").at(-1)?.trim() || undefined;
}
