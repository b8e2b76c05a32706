import { afterAll, beforeAll, expect, it } from "vitest";
import { createFaultyDisk } from "../../server/store/testing/faulty-disk.ts";
import { adminToken, type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const headers = { Authorization: `Bearer ${adminToken}` };

it("answers what is not JSON, too large, or nowhere with the one shape of error", async () => {
  const post = async (path: string, body: string) => {
    const response = await harness.request(`/api/v1${path}`, { method: "POST", headers, body });
    return { status: response.status, body: await response.json() };
  };
  expect(await post("/methods", "{nonsense")).toMatchObject({ status: 400, body: { error: { code: "bad_json" } } });
  expect(await post("/methods", "")).toMatchObject({ status: 400, body: { error: { code: "bad_json" } } });
  expect(await post("/methods", "[]")).toMatchObject({ status: 400, body: { error: { code: "invalid_request" } } });
  expect(await post("/methods", `"${"x".repeat(1024 * 1024)}"`)).toMatchObject({
    status: 413,
    body: { error: { code: "too_large" } },
  });
  expect(
    await post("/methods/test", `{"draft":{"code":"x"},"input":${"[".repeat(9000)}${"]".repeat(9000)}}`),
  ).toMatchObject({
    status: 400,
    body: { error: { code: "bad_json" } },
  });
  expect(await post("/nowhere", "{}")).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
});

it("says which field of a query is wrong", async () => {
  const { status, body } = await harness.ask("GET", "/calls?limit=0&status=odd");
  expect(status).toBe(400);
  expect(body.error.details.map(({ path }: { path: string }) => path)).toEqual(["status", "limit"]);
});

it("hands no route a name in a query that it did not ask for", async () => {
  await harness.ask("POST", "/characters/mira/say", { text: "hello", player: { id: "ann", name: "Ann" } });
  const stolen = "0=1 UNION SELECT id, json_object('stolen', player) FROM sessions WHERE ?1=?1 LIMIT ?2 -- ";
  const { body: document } = await harness.ask("GET", "/openapi.json");
  const lists = Object.entries(document.paths as Record<string, object>).filter(
    ([path, methods]) => "get" in methods && !path.includes("{") && path !== "/events",
  );
  expect(lists.length).toBeGreaterThan(20);
  for (const [path] of lists) {
    const plain = await harness.ask("GET", path);
    for (const name of ["no such", "id", "__proto__", stolen])
      expect.soft(await harness.ask("GET", `${path}?${encodeURIComponent(name)}=x`), path).toMatchObject({
        status: plain.status,
      });
    const { body } = await harness.ask("GET", `${path}?${encodeURIComponent(stolen)}=x`);
    expect.soft(JSON.stringify(body)).not.toContain("stolen");
  }
});

it("does not let a body reach into objects' prototypes", async () => {
  const body = '{"name":"X","code":"x","__proto__":{"connected":true},"constructor":{"prototype":{"polluted":1}}}';
  const response = await harness.request("/api/v1/methods", { method: "POST", headers, body });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ connected: false });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  const parameters = '{"name":"Y","code":"x","inputDescription":{"parameters":{"__proto__":{"type":"string"}}}}';
  const refused = await harness.request("/api/v1/methods", { method: "POST", headers, body: parameters });
  expect(refused.status).toBe(400);
});

it("documents every route in OpenAPI, with the schemas that check them", async () => {
  const { body } = await harness.ask("GET", "/openapi.json");
  expect(body.openapi).toBe("3.1.0");
  expect(body.paths["/methods/{id}"].put.requestBody.content["application/json"].schema.properties.code).toBeDefined();
  expect(body.paths["/calls"].get.parameters.map(({ name }: { name: string }) => name)).toContain("cause");
  expect(body.paths["/login"].post.security).toEqual([]);
  const ids = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

it("says that it isn't ready while nothing can be kept, and where that lies to nobody", async () => {
  const disk = createFaultyDisk();
  const full = await startHarness({ disk });
  disk.fail("open", "ENOSPC", 2);
  expect((await full.ask("POST", "/methods", { name: "Echo", code: "x" })).status).toBe(507);
  const answer = await full.request("/readyz");
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({
    ok: false,
    reason: "storage_failed",
    message: "The data folder could not be written: the disk is full: free some space.",
  });
  expect((await full.request("/healthz")).status).toBe(200);
  expect((await full.request("/readyz")).status).toBe(200);
  await full.close();
});

it("answers health to anybody, and metrics to who may read them", async () => {
  expect((await harness.request("/healthz")).status).toBe(200);
  expect((await harness.request("/readyz")).status).toBe(200);
  // A request made in process comes from nowhere, which is not this machine.
  expect((await harness.request("/metrics")).status).toBe(401);
  await harness.ask("GET", "/methods/nobody");
  const metrics = await (await harness.request("/metrics", { headers })).text();
  expect(metrics).toContain("/methods/:id");
});
