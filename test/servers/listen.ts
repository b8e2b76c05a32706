/** Starts a test's server on a free loopback port and says how to end it. */
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const tls = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
/** The authority that signed the certificate of `listen({ https: true })`; for REQUESTS_CA_BUNDLE. */
export const authorityPath = tls("ca.pem");

export interface Listening {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export async function listen(handler: RequestListener, options: { readonly https?: boolean } = {}): Promise<Listening> {
  const server: Server = options.https
    ? createHttpsServer(
        { key: readFileSync(tls("localhost-key.pem")), cert: readFileSync(tls("localhost.pem")) },
        handler,
      )
    : createHttpServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${options.https ? "https://localhost" : "http://127.0.0.1"}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export async function readBody(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
