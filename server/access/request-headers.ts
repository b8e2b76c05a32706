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

/**
 * What proxies, balancers, gateways and content networks add when they pass a request on, in whatever spelling: who asked them, by
 * which name and scheme, and their own traces. Nothing that asks from this machine by itself sends any of these.
 */
const forwarding = [
  /(?:^|-)(?:forwarded|via|client-?ip|socket-?ip|(?:proxy-?)?user-?ip|connecting-ip|real-ip|client-cert|url-scheme|external-address|proxied-by)(?:-|$)/,
  /(?:^|-)(?:remote-(?:ip|addr|address)|original-(?:host|url|uri|proto|scheme|method|to)|proxy-(?:connection|authorization))$/,
  /^(?:x-scheme|x-proto|x-host|x-ssl|x-https|x-rewrite-url|x-varnish|x-azure-ref|x-cloud-trace-context|front-end-https|cdn-loop)$/,
  /^(?:cf-|fly-|fastly-|wl-proxy-|x-amzn?-|x-arr-|x-envoy-|x-vercel-|x-appengine-|x-akamai-|x-haproxy-|x-traefik-|x-accel-)/,
];

/** Whether somebody passed the request on, so that it does not come from where its socket does. */
export function isForwarded(headers: RequestHeaders): boolean {
  const names = headers instanceof Headers ? [...headers.keys()] : Object.keys(headers);
  return names.some((name) => {
    const plain = name.toLowerCase().replaceAll("_", "-");
    return forwarding.some((pattern) => pattern.test(plain));
  });
}

/** The address the nearest proxy saw: the last of `X-Forwarded-For`; those before it are whatever the caller wrote. */
export function forwardedFor(headers: RequestHeaders): string | undefined {
  return headerOf(headers, "x-forwarded-for")?.split(",").at(-1)?.trim() || undefined;
}
