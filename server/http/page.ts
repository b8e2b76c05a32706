/** The admin page's files. Only files that were there when the folder was read are served, so no path can lead out of it. */
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { Hono } from "hono";
import { compress } from "hono/compress";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".map": "application/json; charset=utf-8",
};

/**
 * Everything from this server, no inline script or sheet; CodeMirror lives in shadow roots with sheets of their own. Style
 * attributes pass, since Chromium writes them itself when somebody types over coloured text.
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Barkeep</title>
<body><h1>Barkeep is running</h1>
<p>The admin page has not been built yet. In the project's folder, run <code>npm run build</code>, then load this page again.</p>
<p>Everything else works: the API is at <a href="/api/v1/openapi.json">/api/v1</a>, games connect at <code>/v1/ws</code>.</p></body></html>`;

export function pageRoutes({ pageFolder }: { readonly pageFolder: string }): Hono {
  const app = new Hono();
  let files = filesIn(pageFolder);
  app.use(compress());
  app.get("*", async (context) => {
    if (!files.has("index.html")) files = filesIn(pageFolder);
    const asked = context.req.path.slice(1);
    const isFile = files.has(asked);
    // A path with an ending that is no file is a mistake; any other is a screen of the page.
    if (!isFile && extname(asked) !== "") return context.notFound();
    const name = isFile ? asked : "index.html";
    const type = types[extname(name)] ?? "application/octet-stream";
    // Names under assets/ carry a hash of their content.
    const cache = isFile && name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    if (!files.has("index.html")) return context.html(notBuilt, 200, { "Content-Security-Policy": pagePolicy });
    const content = await readFile(join(pageFolder, ...name.split("/")));
    return context.body(content, 200, {
      "Content-Type": type,
      "Cache-Control": cache,
      "Content-Security-Policy": pagePolicy,
    });
  });
  return app;
}

function filesIn(folder: string): Set<string> {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return new Set(paths.map((path) => relative(folder, path).split(sep).join("/")));
  } catch {
    return new Set();
  }
}
