/** What a curl command sends: fields of JSON or of a form, or one text. */
import { readJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";
import type { ApiRequest } from "./api-request.ts";
import type { CurlCommand } from "./curl-command.ts";

export interface Body {
  readonly kind: ApiRequest["body"];
  readonly fields: readonly (readonly [string, Json])[];
  readonly whole: boolean;
  /** What of it is not written, in a sentence. */
  readonly problems?: readonly string[];
}

export const typeIn = ({ headers }: CurlCommand): string =>
  headers.find(([name]) => /^content-type$/i.test(name))?.[1]?.slice(0, 400) ?? "";

const nothing: Body = { kind: "none", fields: [], whole: false };
const oneText = (text: string): Body => ({ kind: "text", fields: [["body", text]], whole: true });

export const notHere = (file: string): string =>
  `${file.slice(0, 200)} is not here: paste its text in place of the file's name, or write that part by hand.`;

export function bodyOf(command: CurlCommand): Body {
  const { data, form, json, files } = command;
  if (form.length > 0) {
    const fields = form
      .filter((pair) => pair !== "")
      .map((pair) => [pair.split("=", 1)[0]!, pair.slice(pair.indexOf("=") + 1)] as const);
    return { kind: "multipart", fields, whole: false };
  }
  if (data.length === 0) return nothing;
  const text = data.filter((one) => one !== "").join(json ? "" : "&");
  const typed = typeIn(command);
  const type = typed.toLowerCase();
  if (text === "" && files.length > 0)
    return json || type.includes("json")
      ? { kind: "json", fields: [["body", {}]], whole: true }
      : oneText("<its text>");
  if (isBinary(text)) return { ...nothing, problems: ["Its body is no text: write that part by hand."] };
  const boundary = /boundary="?([^\s";,]{1,100})/i.exec(typed)?.[1];
  if (type.startsWith("multipart/form-data") && boundary !== undefined) return partsOf(text, boundary);
  if (json || type.includes("json") || /^\s*[[{]/.test(text)) {
    const value = parsed(text);
    if (value !== undefined && typeof value === "object" && value !== null && !Array.isArray(value))
      return { kind: "json", fields: Object.entries(value), whole: false };
    return value === undefined ? oneText(text) : { kind: "json", fields: [["body", value]], whole: true };
  }
  // A note for somebody, or XML, is no form, whatever curl calls it.
  const isForm = type.includes("urlencoded") || (type === "" && text.includes("=") && !/^\s*</.test(text));
  if (!isForm && text !== "") return oneText(text);
  return {
    kind: "form",
    fields: grouped(new URLSearchParams(text)).map(([name, value]) => [name, guessed(value)] as const),
    whole: false,
  };
}

const isBinary = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/.test(text);

/** As browsers copy a form with files: each part between two boundaries. */
function partsOf(text: string, boundary: string): Body {
  const fields: (readonly [string, Json])[] = [];
  const problems: string[] = [];
  for (const part of text.split(`--${boundary}`)) {
    const [head = "", ...rest] = part.replace(/^\r?\n/, "").split(/\r?\n\r?\n/);
    const name = /\bname="([^"]{1,200})"/i.exec(head)?.[1];
    if (name === undefined) continue;
    const file = /\bfilename="([^"]{0,200})"/i.exec(head)?.[1];
    if (file === undefined) fields.push([name, rest.join("\n\n").replace(/\r?\n$/, "")]);
    else problems.push(notHere(`${name}=@${file}`));
  }
  return { kind: "multipart", fields, whole: false, ...(problems.length > 0 && { problems }) };
}

function parsed(text: string): Json | undefined {
  try {
    return readJson(text) as Json;
  } catch {
    return undefined;
  }
}

/** A name that comes several times is a list. */
export function grouped(search: URLSearchParams): [string, string | string[]][] {
  return [...new Set(search.keys())].map((name) => {
    const values = search.getAll(name);
    return [name, values.length > 1 ? values : values[0]!];
  });
}

/** A text that is a plain number or truth value stands for one; ids and codes with leading zeros stay text. */
export function guessed(value: string | string[]): Json {
  if (Array.isArray(value)) return value;
  if (value === "true" || value === "false") return value === "true";
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/.test(value) ? Number(value) : value;
}
