/** What a pasted text is: a curl command, an OpenAPI document or a Postman collection, as `POST /import` takes it. */
import { readJson } from "../../../protocol/exact-json.ts";
import { importWords } from "../words/en-import.ts";

const words = importWords.api;

export type ApiText =
  | {
      readonly ok: true;
      /** YAML goes as it is: the server reads it. */
      readonly body: { readonly curl: string } | { readonly openapi: unknown } | { readonly postman: unknown };
    }
  | { readonly ok: false; readonly message: string };

export function readApiText(text: string): ApiText {
  const trimmed = text.trim();
  if (trimmed === "") return { ok: false, message: words.nothing };
  if (/^(\$ )?curl\s/.test(trimmed)) return { ok: true, body: { curl: trimmed.replace(/^\$ /, "") } };
  if (/^["']?(openapi|swagger)["']?\s?:/m.test(trimmed.slice(0, 20_000))) return { ok: true, body: { openapi: text } };
  let value: unknown;
  try {
    value = readJson(trimmed);
  } catch (error) {
    return {
      ok: false,
      message: /^[{[]/.test(trimmed) ? importWords.notJson((error as Error).message) : words.unknown,
    };
  }
  if (typeof value !== "object" || value === null) return { ok: false, message: words.unknown };
  if ("openapi" in value || "swagger" in value) return { ok: true, body: { openapi: value } };
  if ("info" in value && "item" in value) return { ok: true, body: { postman: value } };
  return { ok: false, message: words.unknown };
}
