/** What an MCP tool answered, once and without what a model can't read. */
import { readJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";

export interface ToolOutput {
  readonly ok: boolean;
  readonly output: Json;
  /** The failure in the server's words. */
  readonly message: string;
}

const maxMessage = 2000;

/** Structured content wins over the texts that repeat it; pictures, sounds and files are named and left out. */
export function toolOutput(result: { content?: unknown; structuredContent?: unknown; isError?: unknown }): ToolOutput {
  const parts = Array.isArray(result.content) ? result.content.map(partOf) : [];
  const text = parts.join("\n");
  if (result.isError === true)
    return { ok: false, output: null, message: text.slice(0, maxMessage) || "The tool failed and said nothing." };
  const { structuredContent } = result;
  if (typeof structuredContent === "object" && structuredContent !== null)
    return { ok: true, output: structuredContent as Json, message: "" };
  return { ok: true, output: parts.length === 1 ? parsed(text) : { text }, message: "" };
}

/** What another program sent where a text should be; an object of its own may have no words for itself. */
const shown = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined"));

function partOf(part: unknown): string {
  const { type, text, mimeType, data, uri, resource, name } = (part ?? {}) as Record<string, unknown>;
  if (type === "text") return shown(text ?? "");
  if (type === "image" || type === "audio")
    return `[${type}, ${shown(mimeType)}, ${shown(data ?? "").length} characters, left out]`;
  if (type === "resource_link") return `[${shown(name ?? "resource")}: ${shown(uri)}]`;
  const inside = (resource ?? {}) as Record<string, unknown>;
  if (type === "resource")
    return typeof inside.text === "string" ? inside.text : `[resource ${shown(inside.uri)}, left out]`;
  return `[${shown(type)}, left out]`;
}

/** A text that is JSON is its value; any other is `{text}`. */
function parsed(text: string): Json {
  try {
    const value = readJson(text) as Json;
    return typeof value === "object" && value !== null ? value : { text };
  } catch {
    return { text };
  }
}
