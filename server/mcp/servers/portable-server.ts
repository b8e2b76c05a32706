/**
 * An MCP server as an export has it. Secrets go by their names; what may be a key in an address or a header is left out, with a sentence
 * that says so, and an import onto a server that has it keeps it.
 */

import { asText } from "../../text/as-text.ts";
import type { McpServerDocument } from "./server-document.ts";

/** Stands where something was left out. */
export const leftOutMark = "LEFT_OUT";

export interface PortableServer {
  readonly document: McpServerDocument;
  /** In sentences. */
  readonly leftOut: readonly string[];
}

const keyName = /key|token|secret|auth|pass|sig|cred|code/i;
const secretMark = /secret:[A-Z_][A-Z0-9_]{0,63}/;

/** Long enough to be a key, and no word: ids in addresses of hosted servers are as good as one. */
const isOpaque = (text: string): boolean => text.length >= 16 && /\d/.test(text) && /[a-z]/i.test(text);

export function portable(document: McpServerDocument): PortableServer {
  const url = portableUrl(document.url);
  const headers = Object.entries(document.headers);
  const literal = headers.filter(([, value]) => !secretMark.test(value)).map(([name]) => name);
  const leftOut = [
    ...(url === document.url ? [] : [`What may be a key in the address of ${document.name} was left out.`]),
    ...literal.map((name) => `The header ${name} of ${document.name} was left out: it holds no secret's name.`),
  ];
  if (leftOut.length === 0) return { document, leftOut };
  return {
    document: {
      ...document,
      url,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, literal.includes(name) ? leftOutMark : value])),
    },
    leftOut,
  };
}

function portableUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  for (const [name, value] of [...url.searchParams])
    if (keyName.test(name) || isOpaque(value)) url.searchParams.set(name, leftOutMark);
  const path = url.pathname.split("/").map((part) => (isOpaque(part) ? leftOutMark : part));
  const hidden = `${path.join("/")}${url.search}` !== `${new URL(text).pathname}${new URL(text).search}`;
  if (!hidden) return text;
  url.pathname = path.join("/");
  return url.href;
}

export interface RestoredServer {
  readonly fields: Readonly<Record<string, unknown>>;
  /** What a person has to give before it can be reached; null when nothing is missing. */
  readonly missing: string | null;
}

/** What was left out is what is `there`; where that has nothing, either, the server comes switched off. */
export function restored(
  given: Readonly<Record<string, unknown>>,
  there: McpServerDocument | undefined,
): RestoredServer {
  const known = there && portable(there).document;
  const missing: string[] = [];
  let { url } = given;
  if (typeof url === "string" && url.includes(leftOutMark)) {
    if (there && known?.url === url) url = there.url;
    else missing.push("its address");
  }
  const sent = typeof given.headers === "object" && given.headers !== null ? Object.entries(given.headers) : [];
  const headers = sent.flatMap(([name, value]) => {
    if (value !== leftOutMark) return [[name, value] as const];
    const kept = there?.headers[name];
    if (kept === undefined) missing.push(`the header ${name}`);
    return kept === undefined ? [] : [[name, kept] as const];
  });
  const fields = { ...given, url, ...(sent.length > 0 && { headers: Object.fromEntries(headers) }) };
  if (missing.length === 0) return { fields, missing: null };
  const what = `${asText(given.name ?? given.id ?? "").slice(0, 100)} comes switched off: ${missing.join(" and ")} may have held a key, and no export has those.`;
  return { fields: { ...fields, enabled: false }, missing: `${what} Give it under MCP servers, and switch it on.` };
}
