/** The address of a server as people paste it, and as it is asked. */

/** Quotes and blanks around a value, as they come with what is pasted from a file. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  const first = trimmed[0];
  return trimmed.length > 1 && (first === '"' || first === "'") && trimmed.endsWith(first)
    ? trimmed.slice(1, -1).trim()
    : trimmed;
}

const endpoints = ["/chat/completions", "/completions", "/models", "/messages", "/responses"];

/** Without the endpoint itself, which is added when it is asked; a query (`?api-version=…`) stays. */
export function cleanAddress(text: string): string {
  const [path = "", ...query] = unquoted(text).split("?");
  return [withoutEndpoint(path), ...query].join("?");
}

function withoutEndpoint(path: string): string {
  let address = path;
  while (address.endsWith("/")) address = address.slice(0, -1);
  const endpoint = endpoints.find((end) => address.endsWith(end));
  return endpoint ? withoutEndpoint(address.slice(0, -endpoint.length)) : address;
}

/** An address in its two parts, as SDKs want them: what comes before a path, and what behind it. */
export function parted(address: string): { readonly base: string; readonly query: Readonly<Record<string, string>> } {
  const [base = "", query = ""] = address.split("?");
  return { base, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address with `/v1` for one that names a host alone; null for any other. */
export function withVersion(address: string): string | null {
  const [base = "", ...query] = address.split("?");
  const { pathname } = new URL(base);
  return pathname === "/" || pathname === "" ? [`${base.replace(/\/$/, "")}/v1`, ...query].join("?") : null;
}

/** Whether an address is on this machine or in the house. */
export function isLocal(address: string): boolean {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (host === "localhost" || host.endsWith(".localhost") || host.endsWith(".local") || host === "::1") return true;
  if (/^(?:127|10)\.|^192\.168\.|^169\.254\./.test(host)) return /^[\d.]+$/.test(host);
  const second = /^172\.(\d+)\.[\d.]+$/.exec(host);
  if (second) return Number(second[1]) >= 16 && Number(second[1]) <= 31;
  return /^f[cd][0-9a-f]{2}:/.test(host) || (!host.includes(".") && !host.includes(":"));
}
