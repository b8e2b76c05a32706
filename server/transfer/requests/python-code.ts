/** Writes the Python of one request, as a person would: `requests`, a time limit, keys from the environment. */
import type { Json } from "../../../protocol/json.ts";
import type { ApiCredential, ApiRequest } from "./api-request.ts";
import { formPart, givenValue, headerValue, keyed, type NamedInput, pathValue, single, text } from "./python-values.ts";

/** Below the method's own limit, so that a slow API is told as such. */
const timeoutSeconds = 4;

/** `inputs` in the order of the request. */
export function pythonFor(request: ApiRequest, inputs: readonly NamedInput[]): string {
  const lines: string[] = [];
  const addressed = request.credentials.find((one) => one.in === "address");
  const address = addressOf(request, inputs, addressed);
  const keywords: string[] = [];
  for (const [keyword, place] of [
    ["params", "query"],
    ["headers", "header"],
    ["cookies", "cookie"],
  ] as const) {
    const entries = entriesOf(request, inputs, place);
    if (entries.length > 0) keywords.push(`${keyword}=${dictionary(entries, "        ")}`);
  }
  const login = request.credentials.filter((one) => one.in === "login");
  const digest = login.some((one) => one.digest);
  if (login.length > 0) {
    const [user, password] = ["user", "password"].map((name) => {
      const one = login.find((each) => each.name === name);
      return one ? environment(one.secret) : '""';
    });
    keywords.push(`auth=${digest ? "HTTPDigestAuth" : ""}(${user}, ${password})`);
  }
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
    ...(source.includes("json.dumps(") ? ["import json"] : []),
    ...(source.includes("os.environ") ? ["import os"] : []),
    ...(source.includes("quote(") ? ["from urllib.parse import quote"] : []),
  ];
  const others = digest ? "\nfrom requests.auth import HTTPDigestAuth" : "";
  return `${imports.join("\n")}${imports.length > 0 ? "\n\n" : ""}import requests${others}\n\n\ndef handle_event(data):\n${source}\n`;
}

function addressOf(request: ApiRequest, inputs: readonly NamedInput[], addressed: ApiCredential | undefined): string {
  const parts = request.path.split(/(\{[^{}]{1,200}\})/);
  const inPath = inputs.filter((input) => input.in === "path");
  const keys = request.credentials.filter((one) => one.in === "path");
  let formatted = false;
  const path = parts
    .map((part) => {
      const input = inPath.find(({ name }) => part === `{${name}}`);
      const key = keys.find(({ name }) => part === `{${name}}`);
      if (!input && !key) return part.replaceAll("{", "{{").replaceAll("}", "}}");
      formatted = true;
      return key ? `{os.environ[${single(key.secret)}]}` : `{${pathValue(input!)}}`;
    })
    .join("");
  const plain = formatted ? path : request.path;
  if (addressed)
    return plain === ""
      ? environment(addressed.secret)
      : `${environment(addressed.secret)} + ${formatted ? "f" : ""}${text(plain)}`;
  return `${formatted ? "f" : ""}${text(formatted ? request.base.replaceAll("{", "{{").replaceAll("}", "}}") + plain : request.base + plain)}`;
}

function entriesOf(request: ApiRequest, inputs: readonly NamedInput[], place: NamedInput["in"]): string[] {
  const sent = request.credentials.filter((one) => one.in === place);
  const asText = place !== "body" || request.body !== "json";
  return [
    ...inputs
      .filter((input) => input.in === place)
      .map((input) =>
        input.written === "keys" || input.written === "members"
          ? keyed(input)
          : `${text(input.name)}: ${place === "header" ? headerValue(input) : givenValue(input, asText)}`,
      ),
    ...request.constants.filter((one) => one.in === place).map(({ name, value }) => `${text(name)}: ${literal(value)}`),
    ...sent.map(
      ({ name, prefix, secret, optional }) =>
        `${text(name)}: ${prefix ? `${text(prefix)} + ` : ""}${optional ? `os.environ.get(${text(secret)})` : environment(secret)}`,
    ),
  ];
}

function bodyKeyword(request: ApiRequest, inputs: readonly NamedInput[], lines: string[]): string[] {
  if (request.body === "none") return [];
  if (request.wholeBody) {
    const input = inputs.find((one) => one.in === "body");
    const value = input ? givenValue(input, false) : "None";
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

/** Fields of a form: a name and its value each; pairs where a name comes several times. */
function multipart(request: ApiRequest, inputs: readonly NamedInput[]): string {
  const given = inputs.filter((input) => input.in === "body");
  const several =
    given.some(({ type }) => type === "array") || new Set(given.map(({ name }) => name)).size < given.length;
  const parts = [
    ...given.map(formPart),
    ...request.constants
      .filter((one) => one.in === "body")
      .map(({ name, value }) => ({ name, part: `(None, ${text(String(value))})` })),
    ...request.credentials
      .filter((one) => one.in === "body")
      .map(({ name, secret }) => ({ name, part: `(None, ${environment(secret)})` })),
  ];
  if (!several)
    return dictionary(
      parts.map(({ name, part }) => `${text(name)}: ${part}`),
      "        ",
    );
  const pairs = parts.map(({ name, part, each }: ReturnType<typeof formPart>) =>
    each ? `*[(${text(name)}, ${part}) for one in ${each}]` : `(${text(name)}, ${part})`,
  );
  return `[\n${pairs.map((pair) => `            ${pair},`).join("\n")}\n        ]`;
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
