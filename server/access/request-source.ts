/**
 * Where a request comes from: the `Host` it was sent to (against DNS rebinding), the `Origin` of the page that sent it
 * (a browser sends the cookie along wherever the page comes from), and the page's header on what changes something.
 */
import { isIP } from "node:net";
import { BarkeepError } from "../problems/errors.ts";
import { headerOf, type RequestHeaders } from "./request-headers.ts";

export interface SourceChecks {
  /** `forbidden` when the `Host` header is not a name of this server. */
  host(headers: RequestHeaders): BarkeepError | undefined;
  /** `forbidden` when a page of another origin asks that is not listed. Games that are no web pages send no origin. */
  origin(headers: RequestHeaders): BarkeepError | undefined;
  /** Whether the request comes from this server's own pages, or from no page at all. */
  sameOrigin(headers: RequestHeaders): boolean;
  /** `csrf` when a request that rides on the cookie and changes something was not sent by the admin page. */
  csrf(method: string, headers: RequestHeaders): BarkeepError | undefined;
  /** Everything a WebSocket upgrade must pass: host and origin. */
  upgrade(headers: RequestHeaders): BarkeepError | undefined;
}

export interface SourceCheckOptions {
  readonly host: string;
  readonly publicUrl?: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

export const csrfHeader = "x-barkeep-csrf";
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "localhost" || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name) || /^::ffff:127\./.test(name);
}

export function createSourceChecks(options: SourceCheckOptions): SourceChecks {
  const publicUrl = options.publicUrl === undefined ? undefined : new URL(options.publicUrl);
  const names = new Set([options.host, ...options.allowedHosts].map((name) => name.toLowerCase()));
  if (publicUrl !== undefined) names.add(publicUrl.hostname.toLowerCase());
  const origins = new Set(options.allowedOrigins.map((origin) => origin.toLowerCase().replace(/\/$/, "")));

  const hostAllowed = (host: string | undefined) => {
    const name = hostName(host);
    if (name === undefined) return false;
    // Rebinding needs a name: an address can't be pointed elsewhere.
    return names.has("*") || names.has(name) || isLoopback(name) || isIP(name) !== 0;
  };

  const sameOrigin = (headers: RequestHeaders) => {
    const origin = headerOf(headers, "origin")?.toLowerCase();
    if (origin === undefined) {
      const site = headerOf(headers, "sec-fetch-site");
      return site === undefined || site === "same-origin" || site === "none";
    }
    if (publicUrl !== undefined && origin === publicUrl.origin) return true;
    const host = headerOf(headers, "host")?.toLowerCase();
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  };

  const host = (headers: RequestHeaders) => {
    const given = headerOf(headers, "host");
    if (hostAllowed(given)) return undefined;
    return new BarkeepError(
      "forbidden",
      `The Host header names ${shown(given)}, which is not a name of this server. If it is one, list it in BARKEEP_ALLOWED_HOSTS or set BARKEEP_PUBLIC_URL.`,
    );
  };

  const origin = (headers: RequestHeaders) => {
    const given = headerOf(headers, "origin")?.toLowerCase();
    if (given === undefined || sameOrigin(headers) || origins.has("*") || origins.has(given)) return undefined;
    // A game under development in a browser on this machine; no page from elsewhere can have such an origin.
    if (
      isLoopback(options.host) &&
      publicUrl === undefined &&
      isLoopback(hostName(given.replace(/^https?:\/\//, "")) ?? "")
    )
      return undefined;
    return new BarkeepError(
      "forbidden",
      `Pages from ${shown(given)} may not use this server. If that is your game, list it in BARKEEP_ALLOWED_ORIGINS.`,
    );
  };

  return {
    host,
    origin,
    sameOrigin,
    csrf(method, headers) {
      if (safeMethods.has(method.toUpperCase())) return undefined;
      if (headerOf(headers, csrfHeader) !== undefined && sameOrigin(headers)) return undefined;
      return new BarkeepError("csrf");
    },
    upgrade: (headers) => host(headers) ?? origin(headers),
  };
}

/** The name in a Host header, without port and brackets; undefined when there is none. */
function hostName(host: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:/\s@[\]]+)(:\d{1,5})?$/i.exec(host ?? "");
  return match?.[1]?.replace(/^\[|\]$/g, "").toLowerCase();
}

const shown = (text: string | undefined) => (text === undefined ? "nothing" : JSON.stringify(text.slice(0, 100)));
