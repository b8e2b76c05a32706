/** What a client's slips and an attacker's tricks get from the HTTP side: ids, methods, paths, metrics behind a proxy. */
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { permissions } from "../../server/http/permissions.ts";
import { adminToken, type Harness, startHarness } from "./harness.ts";

let harness: Harness;
let port: number;
const server = createServer((incoming, outgoing) =>
  getRequestListener(harness.fetch, { overrideGlobalObjects: false })(incoming, outgoing),
);

beforeAll(async () => {
  harness = await startHarness();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await harness.close();
});

function over(method: string, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; allow: string | undefined; body: string }>((resolve, reject) => {
    const asked = httpRequest({ port, host: "127.0.0.1", method, path, headers }, (answer) => {
      let body = "";
      answer.on("data", (chunk) => (body += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, allow: answer.headers.allow, body }));
    });
    asked.on("error", reject);
    asked.end();
  });
}

const ofIds = Object.keys(permissions).filter((name) => name.includes(":id") && !name.includes("/players/"));

it.each(ofIds)("%s answers 404 for what can't be an id", async (name) => {
  const [method = "", pattern = ""] = name.split(" ");
  for (const id of ["Get%20W", "%C3%B6", "a%2Fb", "..%2F..%2Fx", "%00", "a".repeat(200), "%E2%80%8B"]) {
    const path = pattern.replace(":id", id).replace(":version", "1");
    const body = ["POST", "PUT"].includes(method) ? { text: "hello", version: 1, connected: true } : undefined;
    const { status, body: answer } = await harness.ask(method, path, body);
    expect([status, answer.error.code], path).toEqual([404, "not_found"]);
  }
});

it("refuses TRACE, and says which methods an address takes", async () => {
  expect(await over("TRACE", "/api/v1/methods")).toMatchObject({ status: 405 });
  expect(await over("TRACE", "/")).toMatchObject({ status: 405 });
  expect(await over("PATCH", "/api/v1/methods/get_weather")).toMatchObject({ status: 405, allow: "GET, PUT, DELETE" });
  expect(await over("GET", "/api/v1/nothing")).toMatchObject({ status: 404 });
});

it.each(["//api/v1/methods", "/api/v1/methods/", "///api/v1/methods//"])("reads %s as it was meant", async (path) => {
  const { status, body } = await over("GET", path, { Authorization: `Bearer ${adminToken}` });
  expect(status).toBe(200);
  expect(JSON.parse(body)).toHaveProperty("items");
  expect(await over("GET", path)).toMatchObject({ status: 401 });
});

it("gives metrics to this machine only, whatever a proxy adds", async () => {
  expect(await over("GET", "/metrics")).toMatchObject({ status: 200 });
  for (const header of ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via", "CF-Connecting-IP"])
    expect(await over("GET", "/metrics", { [header]: "1" }), header).toMatchObject({ status: 401 });
});

it("takes a request of HTTP/1.0 for a proxy's", async () => {
  const { connect } = await import("node:net");
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("GET /metrics HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"));
    let text = "";
    socket.on("data", (chunk) => (text += chunk));
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 401/);
});

it("documents refusals and what `say` gives", async () => {
  const { body } = await harness.ask("GET", "/openapi.json");
  for (const path of Object.values(body.paths) as Record<string, { responses: object }>[])
    for (const operation of Object.values(path)) expect(operation.responses).toHaveProperty("4XX");
  const say = body.paths["/characters/{id}/say"].post.responses[200].content["application/json"].schema.properties;
  expect(Object.keys(say.usage.properties)).toContain("inputTokens");
  expect(Object.keys(say.methods.items.properties)).toEqual(["call", "method", "name", "status", "ms"]);
});
