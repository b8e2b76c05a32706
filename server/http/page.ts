/** The admin page: its files, and its screens, which are all the same file. */
import { extname } from "node:path";
import { Hono } from "hono";
import { parseAccept } from "hono/utils/accept";
import { createPageFiles, type Encoding, encodings } from "./page-files.ts";

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
  const files = createPageFiles({ folder: pageFolder });
  app.get("*", async (context) => {
    const asked = context.req.path.slice(1);
    const own = await files.find(asked);
    // A path with an ending that is no file is a mistake; any other is a screen of the page.
    if (!own && extname(asked) !== "") return context.notFound();
    const file = own ?? (await files.find("index.html"));
    if (!file) return context.html(notBuilt, 200, { "Content-Security-Policy": pagePolicy });
    const encoding = wanted(context.req.header("Accept-Encoding")).find((one) => file.content[one]) ?? "identity";
    const body = file.content[encoding] ?? file.content.identity;
    // Each encoding is another sequence of bytes, which a strong tag must tell apart.
    const tag = encoding === "identity" ? `"${file.hash}"` : `"${file.hash}-${encoding}"`;
    const headers = {
      // Names under assets/ carry a hash of their content.
      "Cache-Control": own && asked.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      "Content-Security-Policy": pagePolicy,
      ETag: tag,
      Vary: "Accept-Encoding",
    };
    if (names(context.req.header("If-None-Match"), tag)) return context.body(null, 304, headers);
    return context.body(body, 200, {
      ...headers,
      "Content-Type": file.type,
      "Content-Length": String(body.length),
      ...(encoding !== "identity" && { "Content-Encoding": encoding }),
    });
  });
  return app;
}

/** What a client takes, best for it first; of what it takes equally gladly, the smallest (RFC 9110, 12.5.3). */
function wanted(header: string | undefined): readonly Encoding[] {
  if (!header) return ["identity"];
  const given = parseAccept(header);
  const weight = (encoding: Encoding) => {
    const named = given.find(({ type }) => type.toLowerCase() === encoding) ?? given.find(({ type }) => type === "*");
    // Nothing said of `identity` allows it, but as the last choice.
    return named?.q ?? (encoding === "identity" ? Number.MIN_VALUE : 0);
  };
  return encodings.filter((encoding) => weight(encoding) > 0).sort((a, b) => weight(b) - weight(a));
}

/** Whether the client has what the tag names; compared weakly, as RFC 9110 has it for `If-None-Match`. */
const names = (header: string | undefined, tag: string): boolean =>
  header?.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag) ?? false;
