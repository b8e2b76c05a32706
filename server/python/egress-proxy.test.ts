import { once } from "node:events";
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EgressGate } from "./egress-gate.ts";
import { EgressPolicy } from "./egress-policy.ts";

/** What the proxy was asked for, and how it answers. */
let tunnels: { target: string; login: string | undefined }[];
let status: number;
let proxy: HttpServer;
let service: Server;
let gate: EgressGate;

beforeEach(async () => {
  tunnels = [];
  status = 200;
  service = createServer({ allowHalfOpen: true }, (socket) => {
    // Speaks first, so that it comes with the tunnel's answer.
    socket.write("hello ");
    socket.on("data", (chunk) => socket.end(chunk));
  });
  await once(service.listen(0, "127.0.0.1"), "listening");
  proxy = createHttpServer();
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
