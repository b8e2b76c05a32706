import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
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

const text = async (response: Response): Promise<string> => {
  const bytes = Buffer.from(await response.arrayBuffer());
  const encoding = response.headers.get("Content-Encoding");
  expect(response.headers.get("Content-Length")).toBe(String(bytes.length));
  return (encoding === "br" ? brotliDecompressSync(bytes) : encoding === "gzip" ? gunzipSync(bytes) : bytes).toString();
};

it("sends the smallest encoding that the client takes", async () => {
  await build();
  const encodingFor = async (accepted: string | null) => {
    const headers: Record<string, string> = accepted === null ? {} : { "Accept-Encoding": accepted };
    const response = await harness.request("/assets/index-abc123.js", { headers });
    expect(response.headers.get("Vary")).toBe("Accept-Encoding");
    expect(await text(response)).toContain("export const a");
    return response.headers.get("Content-Encoding");
  };
  expect(await encodingFor("gzip, deflate, br, zstd")).toBe("br");
  expect(await encodingFor("br;q=0, gzip")).toBe("gzip");
  expect(await encodingFor("br;q=0.2, gzip;q=0.8")).toBe("gzip");
  expect(await encodingFor("*")).toBe("br");
  expect(await encodingFor("zstd")).toBeNull();
  expect(await encodingFor("identity, gzip;q=0.5")).toBeNull();
  expect(await encodingFor(null)).toBeNull();
});

it("answers 304 to whoever has it, each encoding by its own tag", async () => {
  await build();
  const ask = (headers: Record<string, string>) => harness.request("/assets/index-abc123.js", { headers });
  const plain = (await ask({})).headers.get("ETag")!;
  const packed = (await ask({ "Accept-Encoding": "gzip" })).headers.get("ETag")!;
  expect(plain).toMatch(/^"[\w-]+"$/);
  expect(packed).not.toBe(plain);
  const again = await ask({ "Accept-Encoding": "gzip", "If-None-Match": `"other", W/${packed}` });
  expect(again.status).toBe(304);
  expect(again.headers.get("Cache-Control")).toContain("immutable");
  expect(await again.text()).toBe("");
  expect((await ask({ "Accept-Encoding": "gzip", "If-None-Match": plain })).status).toBe(200);
  const screen = (await harness.request("/methods")).headers.get("ETag")!;
  expect((await harness.request("/calls", { headers: { "If-None-Match": screen } })).status).toBe(304);
});

it("serves a page that was built again, without a restart", async () => {
  await build();
  const before = await harness.request("/");
  expect(await before.text()).toContain("<title>Barkeep</title>");
  await harness.request("/assets/index-abc123.js");
  await rm(join(folder, "dist"), { recursive: true });
  expect((await harness.request("/assets/index-abc123.js")).status).toBe(404);
  expect(await (await harness.request("/")).text()).toContain("npm run build");
  await mkdir(join(folder, "dist", "assets"), { recursive: true });
  await writeFile(join(folder, "dist", "index.html"), "<!doctype html><title>Barkeep, built anew</title>");
  await writeFile(join(folder, "dist", "assets", "index-def456.js"), "export const b = 1;");
  const headers = { "If-None-Match": before.headers.get("ETag")! };
  expect(await (await harness.request("/", { headers })).text()).toContain("built anew");
  expect(await (await harness.request("/assets/index-def456.js")).text()).toBe("export const b = 1;");
  expect((await harness.request("/assets/index-abc123.js")).status).toBe(404);
});

it("follows no link out of the folder, and shows no hidden file", async () => {
  await build();
  await symlink(join(folder, "secret.txt"), join(folder, "dist", "linked.txt"));
  await writeFile(join(folder, "dist", ".env"), "not for the page");
  expect((await harness.request("/linked.txt")).status).toBe(404);
  expect(await (await harness.request("/.env")).text()).not.toContain("not for the page");
});
