import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

let folder: string;
let harness: Harness;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "barkeep-page-"));
  harness = await startHarness({ pageFolder: join(folder, "dist") });
});
afterEach(async () => {
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

const build = async () => {
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await writeFile(join(folder, "dist", "index.html"), "<!doctype html><title>Barkeep</title>");
  await writeFile(join(folder, "dist", "assets", "index-abc123.js"), `export const a = "${"x".repeat(5000)}";`);
  await writeFile(join(folder, "secret.txt"), "not for the page");
};

it("says in words that the page isn't built, and serves it once it is", async () => {
  const before = await harness.request("/");
  expect(before.status).toBe(200);
  expect(await before.text()).toContain("npm run build");
  await build();
  expect(await (await harness.request("/")).text()).toContain("<title>Barkeep</title>");
});

it("serves screens as the page, files as files, and nothing outside the folder", async () => {
  await build();
  await harness.request("/");
  const screen = await harness.request("/methods/get_weather");
  expect(screen.headers.get("Cache-Control")).toBe("no-cache");
  expect(screen.headers.get("Content-Security-Policy")).toContain("script-src 'self'");
  expect(screen.headers.get("X-Content-Type-Options")).toBe("nosniff");
  const script = await harness.request("/assets/index-abc123.js", { headers: { "Accept-Encoding": "gzip" } });
  expect(script.headers.get("Content-Type")).toContain("text/javascript");
  expect(script.headers.get("Cache-Control")).toContain("immutable");
  expect(script.headers.get("Content-Encoding")).toBe("gzip");
  expect((await harness.request("/assets/gone.js")).status).toBe(404);
  for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/..\\secret.txt"]) {
    expect(await (await harness.request(path)).text()).not.toContain("not for the page");
  }
});

it("never answers the API or the socket's path with the page", async () => {
  await build();
  expect((await harness.request("/api/v2/methods")).status).toBe(404);
  const socket = await harness.request("/v1/ws");
  expect(socket.status).toBe(400);
  expect(await socket.json()).toMatchObject({ error: { message: expect.stringContaining("WebSocket") } });
  const response = await harness.request("/api/v1/nowhere");
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: "not_found" } });
});
