/** The operator's outgoing proxy for methods' connections: which one the environment names, and a tunnel through it. */
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { getProxyForUrl } from "proxy-from-env";

/** Longest answer to a request for a tunnel that is read, in bytes. */
const maxHeadBytes = 16_384;

/**
 * The proxy for a connection, by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` as curl reads them; null for none. Port 80 is
 * taken for http, 443 for https; what another port speaks nobody knows, so it takes the one that is set.
 */
export function proxyFor(host: string, port: number): URL | ProxyProblem | null {
  const schemes = port === 80 ? ["http"] : port === 443 ? ["https"] : ["https", "http"];
  const named = schemes.map((scheme) => getProxyForUrl(`${scheme}://${authorityOf(host, port)}`)).find(Boolean) ?? "";
  if (named === "") return null;
  const proxy = URL.canParse(named) ? new URL(named) : null;
  if (proxy === null || !["http:", "https:"].includes(proxy.protocol))
    return { problem: "the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names is no http:// or https:// address" };
  return proxy;
}

/**
 * A socket that leads to host and port through the proxy (RFC 9110, CONNECT), or a sentence that says why there is none.
 * Gives up after `limitMs`.
 */
export async function tunnel(proxy: URL, host: string, port: number, limitMs: number): Promise<Socket | ProxyProblem> {
  const at = `the proxy ${proxy.host}`;
  const socket = dialProxy(proxy);
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  try {
    await once(socket, proxy.protocol === "https:" ? "secureConnect" : "connect");
    socket.write(connectRequest(proxy, authorityOf(host, port)));
    const status = await readStatus(socket);
    if (status >= 200 && status < 300) return socket;
    socket.destroy();
    if (status === 407) return { problem: `${at} wants other credentials (407)` };
    return { problem: `${at} refused ${host}:${port} (${status})`, refused: true };
  } catch (error) {
    socket.destroy();
    return { problem: `${at} can't be reached: ${error instanceof Error ? error.message : error}` };
  } finally {
    clearTimeout(timer);
  }
}

export interface ProxyProblem {
  readonly problem: string;
  /** It answered, and makes no tunnel there. */
  readonly refused?: true;
}

export function dialProxy(proxy: URL): Socket {
  const host = proxy.hostname.replace(/^\[|\]$/g, "");
  const tls = proxy.protocol === "https:";
  const port = Number(proxy.port) || (tls ? 443 : 80);
  if (!tls) return connect({ host, port, allowHalfOpen: true, noDelay: true });
  return connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) });
}

function connectRequest(proxy: URL, target: string): string {
  const login = loginOf(proxy);
  const header = login === null ? "" : `Proxy-Authorization: ${login}\r\n`;
  return `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${header}\r\n`;
}

/** As `Proxy-Authorization` says it; null where the address holds no login. */
export function loginOf({ username, password }: URL): string | null {
  if (username === "") return null;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(login).toString("base64")}`;
}

/** The answer's status; what comes behind its head stays in the socket. Throws when there is none. */
function readStatus(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end === -1 && head.length <= maxHeadBytes) return;
      socket.off("data", onData).off("error", reject).off("end", onEnd);
      socket.pause();
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString("latin1", 0, 16))?.[1];
      const rest = head.subarray(end + 4);
      if (end !== -1 && rest.length > 0) socket.unshift(rest);
      if (end === -1 || status === undefined) reject(new Error("it doesn't speak HTTP"));
      else resolve(Number(status));
    };
    const onEnd = (): void => reject(new Error("it closed the connection without an answer"));
    socket.on("data", onData).on("error", reject).on("end", onEnd);
  });
}

/** Host and port as they stand in an address. */
export const authorityOf = (host: string, port: number): string => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
