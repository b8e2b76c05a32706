/** Writes the Python of one request, as a person would: `requests`, a time limit, keys from the environment. */
import type { Json } from "../../../protocol/json.ts";
import type { ApiCredential, ApiRequest } from "./api-request.ts";

/** Below the method's own limit, so that a slow API is told as such. */
const timeoutSeconds = 4;

export interface NamedInput {
  /** Its name in `data`. */
  readonly parameter: string;
  readonly required: boolean;
  readonly in: "path" | "query" | "header" | "body";
  /** Its name in the request. */
  readonly name: string;
}

/** `inputs` in the order of the request. */
export function pythonFor(request: ApiRequest, inputs: readonly NamedInput[]): string {
  const lines: string[] = [];
  const addressed = request.credentials.find((one) => one.in === "address");
  const address = addressOf(request, inputs, addressed);
  const keywords: string[] = [];
  for (const [keyword, place] of [
    ["params", "query"],
    ["headers", "header"],
  ] as const) {
    const entries = entriesOf(request, inputs, place);
    if (entries.length > 0) keywords.push(`${keyword}=${dictionary(entries, "        ")}`);
  }
  const login = request.credentials.filter((one) => one.in === "login");
  if (login.length === 2) keywords.push(`auth=(${login.map(({ secret }) => environment(secret)).join(", ")})`);
  keywords.push(...bodyKeyword(request, inputs, lines));
  keywords.push(`timeout=${timeoutSeconds}`);
  const shown = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].includes(request.verb);
  const call = shown ? `requests.${request.verb.toLowerCase()}(` : `requests.request(\n        ${text(request.verb)},`;
  const source = [
    ...lines,
    `    response = ${call}`,
    `        ${address},`,
    ...keywords.map((keyword) => `        ${keyword},`),
    "    )",
    "    response.raise_for_status()",
    ...answer(request),
  ].join("\n");
  const imports = [
    ...(source.includes("os.environ") ? ["import os"] : []),
    ...(source.includes("quote(") ? ["from urllib.parse import quote"] : []),
  ];
  return `${imports.join("\n")}${imports.length > 0 ? "\n\n" : ""}import requests\n\n\ndef handle_event(data):\n${source}\n`;
}

function addressOf(request: ApiRequest, inputs: readonly NamedInput[], addressed: ApiCredential | undefined): string {
  const parts = request.path.split(/(\{[^{}]{1,200}\})/);
  const inPath = inputs.filter((input) => input.in === "path");
  let formatted = false;
  const path = parts
    .map((part) => {
      const input = inPath.find(({ name }) => part === `{${name}}`);
      if (!input) return part.replaceAll("{", "{{").replaceAll("}", "}}");
      formatted = true;
      return `{quote(str(data[${single(input.parameter)}]), safe='')}`;
    })
    .join("");
  const plain = formatted ? path : request.path;
  if (addressed)
    return plain === ""
      ? environment(addressed.secret)
      : `${environment(addressed.secret)} + ${formatted ? "f" : ""}${text(plain)}`;
  return `${formatted ? "f" : ""}${text(formatted ? request.base.replaceAll("{", "{{").replaceAll("}", "}}") + plain : request.base + plain)}`;
}

function entriesOf(request: ApiRequest, inputs: readonly NamedInput[], place: "query" | "header" | "body"): string[] {
  const sent = request.credentials.filter((one) => one.in === place || (place === "header" && one.in === "cookie"));
  return [
    ...inputs
      .filter((input) => input.in === place)
      .map((input) => `${text(input.name)}: ${place === "header" ? headerValue(input) : givenValue(input)}`),
    ...request.constants.filter((one) => one.in === place).map(({ name, value }) => `${text(name)}: ${literal(value)}`),
    ...sent.map(
      ({ name, prefix, secret }) => `${text(name)}: ${prefix ? `${text(prefix)} + ` : ""}${environment(secret)}`,
    ),
  ];
}

/** A header's value is a text; requests leaves out one that is None. */
const headerValue = (input: NamedInput) =>
  input.required
    ? `str(data[${text(input.parameter)}])`
    : `str(data[${text(input.parameter)}]) if ${text(input.parameter)} in data else None`;
const givenValue = (input: NamedInput) =>
  input.required ? `data[${text(input.parameter)}]` : `data.get(${text(input.parameter)})`;

function bodyKeyword(request: ApiRequest, inputs: readonly NamedInput[], lines: string[]): string[] {
  if (request.body === "none") return [];
  if (request.wholeBody) {
    const input = inputs.find((one) => one.in === "body");
    const value = input ? givenValue(input) : "None";
    return [request.body === "json" ? `json=${value}` : `data=str(${value}).encode()`];
  }
  const entries = entriesOf(request, inputs, "body");
  if (request.body === "multipart") return entries.length === 0 ? [] : [`files=${multipart(request, inputs)}`];
  const keyword = request.body === "json" ? "json" : "data";
  if (entries.length === 0) return request.body === "json" ? ["json={}"] : [];
  const optional = inputs.some((input) => input.in === "body" && !input.required);
  if (!optional || keyword === "data") return [`${keyword}=${dictionary(entries, "        ")}`];
  lines.push(
    `    body = ${dictionary(entries, "    ")}`,
    "    body = {key: value for key, value in body.items() if value is not None}",
  );
  return ["json=body"];
}

/** Fields of a form without files: a pair without a file's name each. */
function multipart(request: ApiRequest, inputs: readonly NamedInput[]): string {
  const fields = [
    ...inputs
      .filter((input) => input.in === "body")
      .map(
        (input) =>
          `${text(input.name)}: (None, str(${input.required ? `data[${text(input.parameter)}]` : `data.get(${text(input.parameter)}, "")`}))`,
      ),
    ...request.constants
      .filter((one) => one.in === "body")
      .map(({ name, value }) => `${text(name)}: (None, ${text(String(value))})`),
    ...request.credentials
      .filter((one) => one.in === "body")
      .map(({ name, secret }) => `${text(name)}: (None, ${environment(secret)})`),
  ];
  return dictionary(fields, "        ");
}

function answer({ answers, verb }: ApiRequest): string[] {
  if (answers === "json") return ["    return response.json()"];
  if (answers === "nothing" || verb === "HEAD") return ['    return {"status": response.status_code}'];
  return [
    '    if "json" in response.headers.get("Content-Type", ""):',
    "        return response.json()",
    '    return {"status": response.status_code, "text": response.text[:4000]}',
  ];
}

/** On one line where it fits, else an entry a line. */
function dictionary(entries: readonly string[], indent: string): string {
  const line = `{${entries.join(", ")}}`;
  if (line.length + indent.length <= 88) return line;
  return `{\n${entries.map((entry) => `${indent}    ${entry},`).join("\n")}\n${indent}}`;
}

const environment = (secret: string) => `os.environ[${text(secret)}]`;
const single = (value: string) => `'${value}'`;

/** A text as Python writes it; JSON's escapes are a part of Python's. */
export const text = (value: string): string => JSON.stringify(value);

function literal(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, one]) => `${text(key)}: ${literal(one as Json)}`)
      .join(", ")}}`;
  return typeof value === "string" ? text(value) : String(value);
}
