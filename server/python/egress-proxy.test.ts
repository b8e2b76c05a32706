import { once } from "node:events";
import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EgressGate } from "./egress-gate.ts";
import { EgressPolicy } from "./egress-policy.ts";

/** What the proxy was asked for, and how it answers. */
let tunnels: { target: string; login: string | undefined }[];
/** What it was asked to forward, without a tunnel. */
let forwarded: { method: string | undefined; url: string | undefined; headers: IncomingHttpHeaders; body: string }[];
let status: number;
let proxy: HttpServer;
let service: Server;
let gate: EgressGate;

beforeEach(async () => {
  tunnels = [];
  forwarded = [];
  status = 200;
  service = createServer({ allowHalfOpen: true }, (socket) => {
    // Speaks first, so that it comes with the tunnel's answer.
    socket.write("hello ");
    socket.on("data", (chunk) => socket.end(chunk));
  });
  await once(service.listen(0, "127.0.0.1"), "listening");
  proxy = createHttpServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    forwarded.push({ method: request.method, url: request.url, headers: request.headers, body });
    if (request.headers.authorization === "wrong") response.statusCode = 407;
    response
      .setHeader("Keep-Alive", "timeout=7")
      .setHeader("X-Seen", request.url ?? "")
      .end(`seen ${body}`);
  });
  proxy.on("connect", (request: IncomingMessage, client: Socket) => {
    tunnels.push({ target: request.url ?? "", login: request.headers["proxy-authorization"] });
    if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    // Wherever it is asked to go, it leads to the service of this test.
    const upstream = connect({ host: "127.0.0.1", port: (service.address() as AddressInfo).port });
    upstream.once("data", (first) => {
      client.write(Buffer.concat([Buffer.from("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n"), first]));
      upstream.pipe(client);
      client.pipe(upstream);
    });
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const { port } = proxy.address() as AddressInfo;
  vi.stubEnv("HTTPS_PROXY", `http://studio:p%40ss@127.0.0.1:${port}`);
  vi.stubEnv("HTTP_PROXY", "");
  vi.stubEnv("NO_PROXY", "");
  gate = new EgressGate({
    policy: new EgressPolicy({
      allow: ["jira.intern", `127.0.0.1:${(service.address() as AddressInfo).port}`],
      own: [],
    }),
    path: null,
    now: () => performance.now(),
    resolve: async (host) =>
      ({ "api.example": ["93.184.216.34"], "inside.example": ["10.0.0.8"], "here.example": ["127.0.0.1"] })[host] ?? [],
  });
  await gate.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await gate.close();
  proxy.closeAllConnections();
  proxy.close();
  service.close();
});

async function ask(host: string, port = 443, allowedHosts: readonly string[] | null = null) {
  const visit = gate.open(allowedHosts);
  const settings = JSON.parse(visit.settings) as { token: string; port: number };
  const socket = connect({ host: "127.0.0.1", port: settings.port, allowHalfOpen: true });
  const question = Buffer.from(JSON.stringify({ token: settings.token, host, port }));
  const head = Buffer.alloc(2);
  head.writeUInt16BE(question.length);
  socket.write(Buffer.concat([head, question]));
  const received = (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  })();
  return {
    visit,
    async exchange(said: string) {
      socket.write(said);
      const bytes = await received;
      const length = bytes.readUInt16BE(0);
      return {
        answer: JSON.parse(bytes.toString("utf8", 2, 2 + length)) as Record<string, unknown>,
        text: bytes.toString("utf8", 2 + length),
      };
    },
  };
}

test("a method's connection goes through the proxy, to the address that was checked, with the proxy's login", async () => {
  const { visit, exchange } = await ask("api.example");
  expect(await exchange("world")).toEqual({ answer: { ok: true }, text: "hello world" });
  const login = `Basic ${Buffer.from("studio:p@ss").toString("base64")}`;
  expect(tunnels).toEqual([{ target: "93.184.216.34:443", login }]);
  expect(visit.takeRecords()).toMatchObject([{ host: "api.example", port: 443, allowed: true }]);
});

test.each([
  ["a private address behind a name", "inside.example", null],
  ["the clouds' metadata", "169.254.169.254", null],
  ["this machine", "127.0.0.1", null],
  ["what the method doesn't list", "api.example", ["other.example"]],
])("the proxy hears nothing of %s", async (_what, host, allowedHosts) => {
  const { answer } = await (await ask(host, 443, allowedHosts)).exchange("");
  expect(answer).toMatchObject({ ok: false, reason: "denied" });
  expect(tunnels).toEqual([]);
});

test("a name that only the proxy can look up is asked for when the operator lists it, and else told how", async () => {
  const { answer } = await (await ask("unknown.example")).exchange("");
  expect(answer).toMatchObject({
    ok: false,
    reason: "unknown_host",
    message: expect.stringContaining("BARKEEP_EGRESS_ALLOW"),
  });
  expect(tunnels).toEqual([]);
  expect((await (await ask("jira.intern")).exchange("x")).text).toBe("hello x");
  expect(tunnels).toMatchObject([{ target: "jira.intern:443" }]);
});

test("NO_PROXY is honoured", async () => {
  vi.stubEnv("NO_PROXY", "here.example");
  const { port } = service.address() as AddressInfo;
  expect((await (await ask("here.example", port)).exchange("x")).text).toBe("hello x");
  expect(tunnels).toEqual([]);
});

test("port 80 takes HTTP_PROXY", async () => {
  vi.stubEnv("HTTP_PROXY", process.env.HTTPS_PROXY);
  vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:9");
  expect((await (await ask("api.example", 80)).exchange("x")).text).toBe("hello x");
  expect(tunnels).toMatchObject([{ target: "93.184.216.34:80" }]);
});

const plain = (method: string, path: string, host: string, more = "", body = "") =>
  `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}${body && `Content-Length: ${body.length}\r\n`}\r\n${body}`;

test.each([
  ["jira.intern", 80, "http://jira.intern/", "jira.intern"],
  ["jira.intern", 8080, "http://jira.intern:8080/", "jira.intern:8080"],
  ["93.184.216.34", 80, "http://93.184.216.34/", "93.184.216.34"],
  ["[2606:4700::1]", 80, "http://[2606:4700::1]/", "[2606:4700::1]"],
])("where the proxy makes no tunnel, plain HTTP to %s:%d is forwarded", async (host, port, url, authority) => {
  status = 403;
  vi.stubEnv("HTTP_PROXY", process.env.HTTPS_PROXY);
  const { visit, exchange } = await ask(host, port);
  const said =
    plain("POST", "/a?b=c", authority, "X-Own: 1\r\nTE: trailers\r\nConnection: X-Hop\r\nX-Hop: 1\r\n", "hi") +
    plain("GET", "/second", authority, "Connection: close\r\n");
  const { answer, text } = await exchange(said);
  expect(answer).toEqual({ ok: true });
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*seen hi[\s\S]*HTTP\/1\.1 200 OK\r\n[\s\S]*seen $/);
  expect(text).not.toContain("timeout=7");
  expect(forwarded.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
    `POST ${url}a?b=c hi`,
    `GET ${url}second `,
  ]);
  const headers = forwarded[0]?.headers ?? {};
  expect(headers).toMatchObject({ host: authority, "x-own": "1", "content-length": "2" });
  expect(headers["proxy-authorization"]).toMatch(/^Basic /);
  expect(headers).not.toHaveProperty("x-hop");
  expect(headers).not.toHaveProperty("te");
  const [record] = visit.takeRecords();
  expect(record).toMatchObject({ allowed: true, bytesSent: expect.any(Number) });
  expect(record?.bytesReceived).toBeGreaterThan(100);
});

test("a forwarded request goes where the guard allowed it, whatever it says", async () => {
  status = 403;
  vi.stubEnv("HTTP_PROXY", process.env.HTTPS_PROXY);
  const { exchange } = await ask("jira.intern", 80);
  await exchange(
    plain("GET", "http://169.254.169.254/latest", "169.254.169.254") +
      plain("GET", "//inside.example/x", "inside.example") +
      plain("OPTIONS", "*", "inside.example", "Connection: close\r\n"),
  );
  expect(forwarded.map(({ url, headers }) => `${url} ${headers.host}`)).toEqual([
    "http://jira.intern/latest jira.intern",
    "http://jira.intern//inside.example/x jira.intern",
    "http://jira.intern/ jira.intern",
  ]);
});

test("a name that the operator doesn't list is not the proxy's to look up, and the method is told how", async () => {
  status = 403;
  vi.stubEnv("HTTP_PROXY", process.env.HTTPS_PROXY);
  const { answer } = await (await ask("api.example", 80)).exchange("");
  expect(answer).toMatchObject({
    ok: false,
    message: expect.stringContaining("list api.example:80 in BARKEEP_EGRESS"),
  });
  expect(forwarded).toEqual([]);
});

test("what can't be forwarded ends, and a proxy that wants another login is told as that", async () => {
  status = 403;
  vi.stubEnv("HTTP_PROXY", process.env.HTTPS_PROXY);
  expect((await (await ask("jira.intern", 80)).exchange("\x16\x03\x01\x02")).text).toBe("");
  expect((await (await ask("jira.intern", 443)).exchange("x")).answer).toMatchObject({ ok: false });
  const { exchange } = await ask("jira.intern", 80);
  const { text } = await exchange(plain("GET", "/", "jira.intern", "Authorization: wrong\r\nConnection: close\r\n"));
  expect(text).toMatch(/^HTTP\/1\.1 502 [\s\S]*wants other credentials/);
  expect(text).not.toContain("p@ss");
});

test("a port that may speak anything takes the proxy that is set", async () => {
  vi.stubEnv("HTTP_PROXY", process.env.HTTPS_PROXY);
  vi.stubEnv("HTTPS_PROXY", "");
  expect((await (await ask("api.example", 8443)).exchange("x")).text).toBe("hello x");
  expect(tunnels).toMatchObject([{ target: "93.184.216.34:8443" }]);
});

test.each([
  [403, "refused 93.184.216.34:443 (403)"],
  [407, "wants other credentials (407)"],
])("a proxy that answers %d is told as that, without its login", async (answered, words) => {
  status = answered;
  const { answer } = await (await ask("api.example")).exchange("");
  expect(answer).toMatchObject({ ok: false, reason: "network", message: expect.stringContaining(words) });
  expect(JSON.stringify(answer)).not.toContain("p@ss");
});

test.each([
  ["closes", (socket: Socket) => socket.end(), "closed the connection without an answer"],
  ["speaks something else", (socket: Socket) => socket.end("SSH-2.0-x\r\n\r\n"), "doesn't speak HTTP"],
  ["never ends its head", (socket: Socket) => socket.end("x".repeat(40_000)), "doesn't speak HTTP"],
])("a proxy that %s is told as that", async (_what, behaves, words) => {
  const odd = createServer(behaves);
  await once(odd.listen(0, "127.0.0.1"), "listening");
  vi.stubEnv("HTTPS_PROXY", `127.0.0.1:${(odd.address() as AddressInfo).port}`.replace(/^/, "http://"));
  const { answer } = await (await ask("api.example")).exchange("");
  expect(answer).toMatchObject({ ok: false, reason: "network", message: expect.stringContaining(words) });
  odd.close();
});

test("a proxy of another kind is refused in words", async () => {
  vi.stubEnv("HTTPS_PROXY", "socks5://127.0.0.1:1080");
  const { answer } = await (await ask("api.example")).exchange("");
  expect(answer).toMatchObject({ ok: false, message: expect.stringContaining("no http:// or https:// address") });
});
