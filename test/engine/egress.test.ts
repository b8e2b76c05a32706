/** The one way out: what is refused and how a method is told, what is allowed, HTTPS, and what the record says. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunJob } from "../../server/python/runner.ts";
import { type Engine, failure, job, startEngine, success } from "./engine.ts";
import { ways, waysHere } from "./ways.ts";

const certificates = new URL("../fixtures/methods/certificates/", import.meta.url);
const certificate = (name: string) => readFileSync(new URL(name, certificates));
const fetching = `import requests
def handle_event(data):
    return requests.request(data.get("method", "GET"), data["url"], data=data.get("body"), timeout=5).text`;

let open: Server;
let closed: Server;
let secure: Server;
const port = (server: Server) => (server.address() as AddressInfo).port;

function answer(request: IncomingMessage, response: ServerResponse): void {
  const to = new URL(request.url ?? "/", "http://x").searchParams.get("redirect");
  if (to !== null) response.writeHead(302, { location: to }).end();
  else request.on("data", () => {}).on("end", () => response.end(`hello from ${request.headers.host}`));
}

beforeAll(async () => {
  open = createServer(answer);
  closed = createServer(answer);
  secure = createSecureServer({ cert: certificate("server.pem"), key: certificate("server.key") }, answer);
  for (const server of [open, closed, secure]) await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => {
  for (const server of [open, closed, secure]) server.close();
});

describe.each(waysHere(ways))("%s", (way) => {
  let engine: Engine;
  beforeAll(async () => {
    const egressAllow = [`127.0.0.1:${port(open)}`, `localhost:${port(secure)}`];
    engine = await startEngine(way, {
      threads: 1,
      ready: 2,
      egressAllow,
      caBundle: fileURLToPath(new URL("ca.pem", certificates)),
    });
  });
  afterAll(() => engine.runner.close());
  const fetch = (input: RunJob["input"], fields = {}) => engine.runner.run(job(fetching, { input, ...fields }));

  test("an address the operator lists is reached, by address and by name, and recorded", async () => {
    const url = `http://127.0.0.1:${port(open)}/`;
    const outcome = success(await fetch({ url, method: "POST", body: "x".repeat(1000) }));
    expect(outcome.output).toBe(`hello from 127.0.0.1:${port(open)}`);
    expect(outcome.egress).toMatchObject([{ host: "127.0.0.1", port: port(open), allowed: true }]);
    expect(outcome.egress[0]?.bytesSent).toBeGreaterThan(1000);
    expect(outcome.egress[0]?.bytesReceived).toBeGreaterThan(100);
    expect(success(await fetch({ url: `http://localhost:${port(open)}/` })).output).toContain("hello from localhost");
  });

  test("everything private is refused with the exception requests raises, in every notation and after a redirect", async () => {
    const to = port(closed);
    const urls = [
      `http://127.0.0.1:${to}/`,
      `http://localhost:${to}/`,
      `http://2130706433:${to}/`,
      `http://0x7f.1:${to}/`,
      `http://017700000001:${to}/`,
      `http://127.1:${to}/`,
      `http://[::1]:${to}/`,
      `http://[::ffff:127.0.0.1]:${to}/`,
      `http://0.0.0.0:${to}/`,
      "http://169.254.169.254/latest/meta-data/",
      "http://10.0.0.1/",
      "https://192.168.0.1/",
      "http://[fd00::1]/",
      `http://127.0.0.1:${port(open)}/?redirect=${encodeURIComponent("http://169.254.169.254/")}`,
    ];
    const errors = await Promise.all(
      urls.map(async (url) => failure(await fetch({ url }, { method: url.replaceAll(/\W/g, "_") }))),
    );
    for (const { error, egress } of errors) {
      expect(error).toMatchObject({ kind: "egress_denied", line: 3 });
      expect(error.message).toMatch(/^ConnectionError: \S+ .*was refused: .*BARKEEP_EGRESS_ALLOW/);
      expect(egress.at(-1)?.allowed).toBe(false);
    }
    expect(errors.at(-1)?.egress).toMatchObject([
      { allowed: true },
      { host: "169.254.169.254", port: 80, allowed: false },
    ]);
  });

  test("a refusal the method catches is an exception like any other", async () => {
    const code = `import requests
def handle_event(data):
    try:
        requests.get("http://10.0.0.1/")
    except requests.exceptions.ConnectionError as error:
        return {"error": "can't reach it", "refused": "private" in str(error)}`;
    expect(success(await engine.runner.run(job(code))).output).toEqual({ error: "can't reach it", refused: true });
  });

  test("the standard library's own clients go the same way", async () => {
    const code = `import asyncio, http.client, socket, urllib.request
async def over_asyncio(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.0\\r\\nHost: asyncio\\r\\n\\r\\n")
    await writer.drain()
    text = (await reader.read()).decode()
    writer.close()
    return text.split("\\r\\n\\r\\n")[1]
def handle_event(data):
    port = data["port"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response:
        first = response.read().decode()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    second = connection.getresponse().read().decode()
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        plain.sendall(b"GET / HTTP/1.0\\r\\nHost: socket\\r\\n\\r\\n")
        third = plain.makefile("rb").read().decode().split("\\r\\n\\r\\n")[1]
    return [first, second, third, asyncio.run(over_asyncio(port))]`;
    const { output } = success(await engine.runner.run(job(code, { input: { port: port(open) } })));
    const host = `hello from 127.0.0.1:${port(open)}`;
    expect(output).toEqual([host, host, "hello from socket", "hello from asyncio"]);
  });

  test("HTTPS is verified: against the operator's certificates, for the right name, and not otherwise", async () => {
    const url = `https://localhost:${port(secure)}/`;
    expect(success(await fetch({ url })).output).toBe(`hello from localhost:${port(secure)}`);
    const session = `import requests
def handle_event(data):
    with requests.Session() as session:
        return [session.get(data["url"]).status_code for _ in range(3)]`;
    expect(success(await engine.runner.run(job(session, { input: { url } }))).output).toEqual([200, 200, 200]);
    const unknown = `import requests, requests.certs
def handle_event(data):
    return requests.get(data["url"], verify=requests.certs.where()).text`;
    expect(failure(await engine.runner.run(job(unknown, { input: { url } }))).error).toMatchObject({
      kind: "exception",
      message: expect.stringMatching(/^SSLError: .*CERTIFICATE_VERIFY_FAILED/),
    });
  });

  test("a method's own list of hosts holds it to them", async () => {
    const input = { url: `http://127.0.0.1:${port(open)}/` };
    expect(success(await fetch(input, { allowedHosts: ["127.0.0.1"] })).ok).toBe(true);
    const { error } = failure(await fetch(input, { allowedHosts: ["api.example.com"] }));
    expect(error).toMatchObject({
      kind: "egress_denied",
      message: expect.stringContaining("not in the list of hosts this method may reach"),
    });
  });

  test("a name nobody has, and a port nobody listens on, are what requests says they are", async () => {
    const nobody = failure(await fetch({ url: "http://no-such-host.invalid/" })).error;
    expect(nobody).toMatchObject({
      kind: "exception",
      message: expect.stringMatching(/ConnectionError: .*NameResolutionError/),
    });
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const gone = port(free);
    free.close();
    await once(free, "close");
    const other = await startEngine(way, { threads: 1, ready: 1, egressAllow: [`127.0.0.1:${gone}`] });
    const refused = failure(
      await other.runner.run(job(fetching, { input: { url: `http://127.0.0.1:${gone}/` } })),
    ).error;
    expect(refused).toMatchObject({
      kind: "exception",
      message: expect.stringMatching(/ConnectionError: .*refused|ECONNREFUSED/),
    });
    await other.runner.close();
  });

  test("a connection kept between calls is recorded for each call that used it", async () => {
    const code = `import requests
session = requests.Session()
def handle_event(data):
    return session.get(data["url"]).text`;
    const call = () =>
      engine.runner.run(job(code, { keepWarm: true, input: { url: `http://127.0.0.1:${port(open)}/` } }));
    const before = (await new Promise<number>((resolve) => open.getConnections((_, count) => resolve(count)))) ?? 0;
    const outcomes = [success(await call()), success(await call()), success(await call())];
    for (const { egress } of outcomes) expect(egress).toMatchObject([{ host: "127.0.0.1", allowed: true }]);
    const after = (await new Promise<number>((resolve) => open.getConnections((_, count) => resolve(count)))) ?? 0;
    expect(after - before).toBeLessThanOrEqual(1);
  });
});
