import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { createModelFetch } from "./model-fetch.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

const post = (body: string): RequestInit => ({
  method: "POST",
  headers: { authorization: "Bearer key", "content-type": "application/json" },
  body,
});

it("asks, and answers with as much of a Response as the SDKs look at", async () => {
  const { url } = await serve(async (request, response) => {
    response.setHeader("x-request-id", "r1").setHeader("set-cookie", ["a=1", "b=2"]).writeHead(200, "Teapot");
    response.end(JSON.stringify({ said: await textOf(request), encoding: request.headers["accept-encoding"] }));
  });
  const response = await createModelFetch()(`${url}/v1/chat`, post("Grüß dich"));
  expect(response).toMatchObject({ ok: true, status: 200, statusText: "Teapot", url: `${url}/v1/chat` });
  expect(response.headers.get("x-request-id")).toBe("r1");
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  // What would have to be unpacked is not asked for.
  expect(await response.json()).toEqual({ said: "Grüß dich", encoding: "identity" });
});

it("gives chunks as they come", async () => {
  let go = () => {};
  const { url } = await serve((_, response) => {
    response.write("first");
    go = () => response.end("second");
  });
  const response = await createModelFetch()(url, post(""));
  const chunks: string[] = [];
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(Buffer.from(chunk).toString());
    go();
  }
  expect(chunks).toEqual(["first", "second"]);
});

it("follows a model server's proxy with the same request, and gives the key to no other host", async () => {
  const seen: object[] = [];
  const there = await serve(async (request, response) => {
    const { method, headers } = request;
    seen.push({ method, key: headers.authorization ?? null, body: await textOf(request) });
    response.end();
  });
  const here = await serve((request, response) => {
    if (request.url === "/new") return there.server.emit("request", request, response);
    response.writeHead(308, { location: request.url === "/moved" ? "/new" : there.url }).end();
  });
  const fetch = createModelFetch();
  await (await fetch(`${here.url}/moved`, post("hello"))).text();
  await (await fetch(`${here.url}/elsewhere`, post("hello"))).text();
  expect(seen).toEqual([
    { method: "POST", key: "Bearer key", body: "hello" },
    { method: "POST", key: null, body: "hello" },
  ]);
});

it("lets go of the connection when it is aborted, before an answer and in mid-answer", async () => {
  const { server, url } = await serve((request, response) => {
    if (request.url === "/begins") response.write("Well, ");
  });
  const fetch = createModelFetch();
  for (const path of ["/silent", "/begins"]) {
    const stop = new AbortController();
    const asked = once(server, "request") as Promise<[IncomingMessage]>;
    const answer = fetch(`${url}${path}`, { ...post(""), signal: stop.signal }).then((response) => response.text());
    answer.catch(() => undefined);
    const [request] = await asked;
    const closed = new Promise((resolve) => request.socket.on("error", () => {}).once("close", resolve));
    stop.abort();
    await expect(answer).rejects.toMatchObject({ name: "AbortError" });
    await closed;
  }
});

it("keeps its connections", async () => {
  const { server, url } = await serve((_, response) => response.end("ok"));
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  const fetch = createModelFetch();
  for (let n = 0; n < 10; n += 1) await (await fetch(url, post(""))).text();
  // Whoever asks again in the same moment may find it not yet free.
  expect(connections).toBeLessThanOrEqual(2);
});

it("says what kept it from connecting", async () => {
  const { server, url } = await serve(() => {});
  server.close();
  await once(server, "close");
  await expect(createModelFetch()(url, post(""))).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

it("throws a failed answer with its body, however it is written", async () => {
  const { url } = await serve((_, response) => response.writeHead(422).end("x".repeat(200_000)));
  await expect(createModelFetch()(url, post(""))).rejects.toMatchObject({ status: 422, body: "x".repeat(65_536) });
});

it("goes through the proxy that the environment names, and past it where it says so", async () => {
  const { url } = await serve((_, response) => response.end("straight"));
  const seen: string[] = [];
  const proxy = await serve((request, response) => {
    seen.push(String(request.url));
    response.end("by proxy");
  });
  vi.stubEnv("HTTP_PROXY", proxy.url);
  vi.stubEnv("NO_PROXY", "");
  try {
    const answer = await createModelFetch()(`${url}/v1/models`, {});
    expect(await answer.text()).toBe("by proxy");
    expect(seen).toEqual([`${url}/v1/models`]);
    vi.stubEnv("NO_PROXY", "127.0.0.1");
    expect(await (await createModelFetch()(url, {})).text()).toBe("straight");
  } finally {
    vi.unstubAllEnvs();
  }
});
