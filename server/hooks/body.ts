/** Reads the body of a delivery: JSON, a form of either kind (also Slack's, with JSON in `payload`), a text, or bytes. */
import { readJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";

export interface ReadBody {
  /** What the hook's code is given. */
  readonly data: Json;
  /** What is shown of it. */
  readonly text: string;
}

/** A text is `{"text"}`, what is none `{"base64"}`; a file in a form `{"name", "type", "text" or "base64"}`. `type` is its content type. */
export async function readBody(bytes: Uint8Array, type: string): Promise<ReadBody> {
  const kind = type.slice(0, 300);
  const text = textOf(bytes);
  if (text === null && !/^multipart\/form-data/i.test(kind)) {
    const data = asBase64(bytes);
    return { data, text: data.base64 };
  }
  const shown = text ?? `(${bytes.byteLength} bytes)`;
  if (/^multipart\/form-data/i.test(kind)) {
    const fields = await partsOf(bytes, kind);
    if (fields !== null) return { data: withPayload(fields), text: shown };
  }
  if (/x-www-form-urlencoded/i.test(kind))
    return { data: withPayload(Object.fromEntries(new URLSearchParams(shown))), text: shown };
  return { data: json(shown) ?? { text: shown }, text: shown };
}

const withPayload = (fields: JsonObject): Json =>
  typeof fields.payload === "string" ? (json(fields.payload) ?? fields) : fields;

/** Null for what is no form. Of several fields of one name the last holds. */
async function partsOf(bytes: Uint8Array, type: string): Promise<JsonObject | null> {
  try {
    const form = await new Response(bytes.slice(), { headers: { "Content-Type": type } }).formData();
    const fields: JsonObject = {};
    for (const [name, value] of form) {
      if (typeof value === "string") fields[name] = value;
      else
        fields[name] = { name: value.name, type: value.type, ...contentOf(new Uint8Array(await value.arrayBuffer())) };
    }
    return fields;
  } catch {
    return null;
  }
}

function contentOf(bytes: Uint8Array): { readonly text: string } | { readonly base64: string } {
  const text = textOf(bytes);
  return text === null ? asBase64(bytes) : { text };
}

const asBase64 = (bytes: Uint8Array) => ({ base64: Buffer.from(bytes).toString("base64") });

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function json(text: string): Json | undefined {
  try {
    return readJson(text) as Json;
  } catch {
    return undefined;
  }
}
