/** Reads one YAML document, within bounds. A large one takes its time: whoever has something else to do has a thread read it. */
import { type Document, parseDocument, visit } from "yaml";
import type { DocumentReading } from "./document-text.ts";

/** Each is looked for among all that are named before it. */
const mostAliases = 1000;

/** Never throws. */
export function readYaml(text: string): DocumentReading {
  try {
    return read(text);
  } catch (error) {
    return refused((error as Error).message);
  }
}

function read(text: string): DocumentReading {
  // Core and no more, whatever version the text names: a date stays a text, as it is in JSON.
  const document = parseDocument(text, {
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    stringKeys: true,
    // Looked for by comparing each with each; the last one holds, as in JSON.
    uniqueKeys: false,
    intAsBigInt: true,
    logLevel: "error",
  });
  const [error] = document.errors;
  if (error) return refused(error.message);
  const why = tooMuch(document);
  if (why !== null) return refused(why);
  return { ok: true, value: plain(document.toJS({ maxAliasCount: mostAliases })) };
}

function tooMuch(document: Document.Parsed): string | null {
  let aliases = 0;
  let why: string | null = null;
  visit(document, {
    Alias() {
      aliases += 1;
      if (aliases <= mostAliases) return undefined;
      why = `More than ${mostAliases} aliases are not followed.`;
      return visit.BREAK;
    },
    Pair(_, { key }) {
      if ((key as { value?: unknown } | null)?.value !== "<<") return undefined;
      why = "Merge keys (<<) are no part of OpenAPI's YAML: write out what they stand for.";
      return visit.BREAK;
    },
  });
  return why;
}

const refused = (message: string): DocumentReading => ({ ok: false, message: message.split("\n")[0]!.slice(0, 500) });

/** Whole numbers that a double holds as numbers; those past it keep their digits. What several names stand for is one value. */
function plain(value: unknown, seen = new Set<object>()): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== "object" || value === null || seen.has(value)) return value;
  seen.add(value);
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members)) members[key] = plain(members[key], seen);
  return value;
}
