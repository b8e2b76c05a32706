/** Reads a curl command, as documentation prints it and as browsers copy it. */
import type { Json } from "../../../protocol/json.ts";
import { type OpenAddress, openAddress, reopened } from "./address-holes.ts";
import type { ApiConstant, ApiCredential, ApiInput, ApiRequest, RequestReading } from "./api-request.ts";
import {
  authorization,
  credentialKind,
  isPlaceholder,
  isSecretAddress,
  kept,
  keyInPath,
  login,
  looksLikeKey,
  namesService,
  secretNamed,
  serviceName,
  withoutKeys,
} from "./credentials.ts";
import { type Body, bodyOf, grouped, guessed, notHere, typeIn } from "./curl-body.ts";
import { type CurlCommand, readCommand } from "./curl-command.ts";
import { parameterFromExample } from "./json-schema.ts";

/** Headers that say how the browser asked, not what was asked for. */
const browserHeaders =
  /^(?:sec-|(?:accept-(?:language|encoding)|user-agent|referer|origin|connection|dnt|priority|pragma|cache-control|content-length|host|upgrade-insecure-requests|te)$)/i;

/** One request, and what of it is not written; or one problem that says what could not be read. */
export function readCurl(text: string): RequestReading {
  const told = (message: string) => ({ name: "curl", message });
  const failed = (message: string): RequestReading => ({ requests: [], problems: [told(message)] });
  const command = readCommand(text);
  if ("why" in command) return failed(command.why);
  if (command.url === undefined) return failed("The command names no address.");
  const address = openAddress(command.url);
  if (!URL.canParse(address.text)) return failed(`${command.url.slice(0, 200)} is no address that can be read.`);
  const url = new URL(address.text);
  if (!/^https?:$/.test(url.protocol))
    return failed(`Only http and https can be called, not ${url.protocol.slice(0, -1)}.`);
  for (const pair of command.query) url.searchParams.append(pair.split("=", 1)[0]!, pair.slice(pair.indexOf("=") + 1));
  const body = bodyOf(command);
  const { otherLogin } = command;
  return {
    requests: [requestOf(command, body, { url, address })],
    problems: [
      ...[...new Set(command.files)].map((file) => told(notHere(file))),
      ...(body.problems ?? []).map(told),
      ...(otherLogin ? [told(`Its login (${otherLogin}) is not written: add that part by hand.`)] : []),
    ],
  };
}

function requestOf(
  command: CurlCommand,
  body: Body,
  { url, address }: { readonly url: URL; readonly address: OpenAddress },
): ApiRequest {
  const service = address.host ? "API" : serviceName(url.hostname);
  const inputs: ApiInput[] = [];
  const constants: ApiConstant[] = [];
  const credentials: ApiCredential[] = [];
  const sort = (place: "query" | "body", name: string, value: Json) => {
    const kind = credentialKind(name);
    // A key may be of digits alone.
    const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
    if (typeof text === "string" && (kind !== undefined || looksLikeKey(text)))
      credentials.push({ in: place, name, ...kept(service, kind ?? "KEY", text) });
    else inputs.push(inputOf(place, name, value));
  };
  const inAddress = isSecretAddress(url);
  const keyed = inAddress ? undefined : keyInPath(url);
  if (inAddress)
    credentials.push({ in: "address", name: "url", secret: secretNamed(service, "WEBHOOK_URL"), value: url.href });
  else if (keyed)
    credentials.push({ in: "address", name: "url", secret: secretNamed(service, "URL"), value: keyed.address });
  else if (address.host)
    credentials.push({ in: "address", name: "url", secret: secretNamed("", hostSecret(address.host)) });
  const path = reopened(keyed ? keyed.path : url.pathname === "/" ? "" : url.pathname, address.holes);
  for (const name of address.holes.filter((one) => !inAddress && path.includes(`{${one}}`))) {
    const kind = credentialKind(name);
    if (namesService(name, service)) credentials.push({ in: "path", name, secret: secretNamed("", name), hole: name });
    else if (kind !== undefined && !/^key$/i.test(name))
      credentials.push({ in: "path", name, secret: secretNamed(service, kind) });
    else inputs.push({ in: "path", name, parameter: { type: "string" }, required: true });
  }
  if (!inAddress) for (const [name, value] of grouped(url.searchParams)) sort("query", name, guessed(value));
  if (command.get)
    for (const [name, value] of grouped(new URLSearchParams(command.data.join("&"))))
      sort("query", name, guessed(value));
  else for (const [name, value] of body.fields) sort("body", name, value);
  credentials.push(...loginOf(command, url, service));
  for (const [name, value] of command.headers) {
    const kind = credentialKind(name);
    if (/^content-type$/i.test(name)) {
      if (!usualTypes[command.get ? "none" : body.kind].test(typeIn(command)))
        constants.push({ in: "header", name: "Content-Type", value });
      continue;
    }
    if (/^(?:proxy-)?authorization$/i.test(name)) credentials.push(...authorization(value, service));
    else if (kind !== undefined || looksLikeKey(value))
      credentials.push({ in: "header", name, ...kept(service, kind ?? "KEY", value) });
    // A hole is filled by the character.
    else if (isPlaceholder(value)) inputs.push({ in: "header", name, parameter: { type: "string" }, required: true });
    else if (!browserHeaders.test(name)) constants.push({ in: "header", name, value });
  }
  const cookies = command.cookies.join("; ");
  if (cookies !== "") credentials.push({ in: "header", name: "Cookie", ...kept(service, "COOKIE", cookies) });
  const kind = command.get ? "none" : body.kind;
  const verb = command.verb ?? (command.head ? "HEAD" : kind === "none" ? "GET" : "POST");
  const host = address.host?.name ?? url.host;
  return {
    id: "curl",
    name: nameOf(verb, url, service),
    description: inAddress ? `Sends a message to ${url.hostname}.` : `${verb} ${host}${path}`,
    verb,
    base: inAddress || keyed || address.host ? "" : `${url.protocol}//${url.host}`,
    path: inAddress ? "" : path,
    inputs,
    constants,
    credentials,
    body: kind,
    wholeBody: !command.get && body.whole,
    answers: "unknown",
  };
}

function loginOf({ user, digest, bearer, otherLogin }: CurlCommand, url: URL, service: string): ApiCredential[] {
  const found: ApiCredential[] = [];
  if (url.username !== "" || url.password !== "")
    found.push(...login(service, decoded(url.username), decoded(url.password)));
  else if (user !== undefined && otherLogin === undefined) {
    const [name, ...password] = user.split(":");
    found.push(...login(service, name, password.length === 0 ? undefined : password.join(":")));
  }
  const asked = digest ? found.map((one) => ({ ...one, digest })) : found;
  return bearer === undefined ? asked : [...asked, ...authorization(`Bearer ${bearer}`, service)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `{{baseUrl}}` is told as BASE_URL; of `{{region}}.example.com` the whole address is. */
function hostSecret({ name, whole }: NonNullable<OpenAddress["host"]>): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
  return whole ? words : `${words}_URL`;
}

/** Told by `requests` itself for such a body. */
const usualTypes: Readonly<Record<ApiRequest["body"], RegExp>> = {
  none: /^/,
  json: /^application\/json\b/i,
  form: /^application\/x-www-form-urlencoded\b/i,
  multipart: /^/,
  text: /^$/,
};

/** A text has to be told by the character; a number or a switch keeps the example's value where it isn't. */
function inputOf(place: "query" | "body", name: string, value: Json): ApiInput {
  const hole = typeof value === "string" && isPlaceholder(value);
  const parameter = parameterFromExample(value);
  const optional = value === null || typeof value === "number" || typeof value === "boolean";
  return {
    in: place,
    name,
    parameter: optional && value !== null ? { ...parameter, default: value } : parameter,
    required: !optional,
    ...(!hole && value !== null && { example: withoutKeys(value) }),
  };
}

const verbs: Readonly<Record<string, string>> = {
  GET: "Get",
  POST: "Send",
  PUT: "Update",
  PATCH: "Change",
  DELETE: "Delete",
  HEAD: "Check",
};

function nameOf(verb: string, url: URL, service: string): string {
  if (isSecretAddress(url)) return `${titled(service)} Message`;
  const parts = url.pathname
    .split("/")
    .filter((part) => /^[a-z][a-z_-]{1,40}$/i.test(part) && !/^(?:api|rest|v\d{1,2}|data)$/i.test(part));
  const last = parts.at(-1) ?? service;
  return `${verbs[verb] ?? titled(verb)} ${titled(last)}`.slice(0, 100);
}

const titled = (word: string) =>
  word
    .split(/[-_ ]/)
    .filter((part) => part !== "")
    .map((part) => part[0]!.toUpperCase() + part.slice(1).toLowerCase())
    .join(" ");
