/** Reads a curl command, as documentation prints it and as browsers copy it. */
import { readJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";
import type { ApiConstant, ApiCredential, ApiInput, ApiRequest, RequestReading } from "./api-request.ts";
import {
  authorization,
  credentialKind,
  isPlaceholder,
  isSecretAddress,
  keptValue,
  login,
  looksLikeKey,
  secretNamed,
  serviceName,
} from "./credentials.ts";
import { parameterFromExample } from "./json-schema.ts";
import { maxCommandLength, shellWords } from "./shell-words.ts";

/** Flags that take a value and matter, by every spelling. */
const valued: Readonly<Record<string, string>> = {
  "-X": "verb",
  "--request": "verb",
  "-H": "header",
  "--header": "header",
  "-d": "data",
  "--data": "data",
  "--data-ascii": "data",
  "--data-raw": "data",
  "--data-binary": "data",
  "--json": "json",
  "--data-urlencode": "encoded",
  "-F": "form",
  "--form": "form",
  "--form-string": "form",
  "-u": "user",
  "--user": "user",
  "-b": "cookie",
  "--cookie": "cookie",
  "--url": "url",
  "--oauth2-bearer": "bearer",
  "--url-query": "query",
  "-A": "agent",
  "--user-agent": "agent",
  "-e": "referer",
  "--referer": "referer",
};
/** Flags that take a value and change nothing of the request itself. */
const skipped = new Set([
  "-o",
  "--output",
  "-m",
  "--max-time",
  "--connect-timeout",
  "-x",
  "--proxy",
  "--cacert",
  "--cert",
  "--key",
  "-w",
  "--write-out",
  "--retry",
  "--retry-delay",
  "-c",
  "--cookie-jar",
  "-D",
  "--dump-header",
  "--resolve",
  "--limit-rate",
  "-T",
  "--upload-file",
  "-K",
  "--config",
]);
/** Headers that say how the browser asked, not what was asked for. */
const browserHeaders =
  /^(?:sec-.*|accept-(?:language|encoding)|user-agent|referer|origin|connection|dnt|priority|pragma|cache-control|content-length|host|upgrade-insecure-requests|te)$/i;

interface Command {
  verb?: string;
  url?: string;
  get: boolean;
  head: boolean;
  readonly headers: [string, string][];
  readonly data: string[];
  readonly form: string[];
  readonly query: string[];
  user?: string;
  bearer?: string;
  cookie?: string;
  json: boolean;
}

/** One request, or one problem that says what could not be read. */
export function readCurl(text: string): RequestReading {
  const failed = (message: string): RequestReading => ({ requests: [], problems: [{ name: "curl", message }] });
  if (text.length > maxCommandLength) return failed(`The command is longer than ${maxCommandLength / 1024} KB.`);
  const words = shellWords(text.trim());
  if (!words) return failed("A quote is opened and not closed: paste the whole command.");
  const start = words.findIndex((word) => /^(?:.{0,200}[\\/])?curl(?:\.exe)?$/i.test(word));
  if (start === -1)
    return failed("Expected a command that begins with curl, such as curl https://api.example.com/weather?city=Rome");
  const command = readWords(words.slice(start + 1));
  if (command.url === undefined) return failed("The command names no address.");
  const address = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(command.url) ? command.url : `https://${command.url}`;
  if (!URL.canParse(address)) return failed(`${command.url.slice(0, 200)} is no address that can be read.`);
  const url = new URL(address);
  for (const pair of command.query) url.searchParams.append(pair.split("=", 1)[0]!, pair.slice(pair.indexOf("=") + 1));
  if (!/^https?:$/.test(url.protocol))
    return failed(`Only http and https can be called, not ${url.protocol.slice(0, -1)}.`);
  return { requests: [requestOf(command, url)], problems: [] };
}

function readWords(words: readonly string[]): Command {
  const command: Command = { get: false, head: false, headers: [], data: [], form: [], query: [], json: false };
  for (let at = 0; at < words.length; at += 1) {
    let flag = words[at]!;
    let joined: string | undefined;
    if (flag.startsWith("--") && flag.includes("="))
      [flag, joined] = [flag.slice(0, flag.indexOf("=")), flag.slice(flag.indexOf("=") + 1)];
    else if (/^-[A-Za-z]./.test(flag) && (valued[flag.slice(0, 2)] || skipped.has(flag.slice(0, 2))))
      [flag, joined] = [flag.slice(0, 2), flag.slice(2)];
    if (flag === "-G" || flag === "--get") command.get = true;
    else if (flag === "-I" || flag === "--head") command.head = true;
    else if (skipped.has(flag)) at += joined === undefined ? 1 : 0;
    else if (valued[flag]) {
      if (joined === undefined) at += 1;
      apply(command, valued[flag]!, joined ?? words[at] ?? "");
    } else if (!flag.startsWith("-") && command.url === undefined) command.url = flag;
  }
  return command;
}

function apply(command: Command, what: string, value: string): void {
  if (what === "verb") command.verb = value.toUpperCase();
  else if (what === "url") command.url = value;
  else if (what === "user") command.user = value;
  else if (what === "bearer") command.bearer = value;
  else if (what === "cookie") command.cookie = value;
  else if (what === "form") command.form.push(value);
  else if (what === "data") command.data.push(value);
  else if (what === "query") command.query.push(value);
  else if (what === "encoded") command.data.push(encodedPair(value));
  else if (what === "json") {
    command.json = true;
    command.data.push(value);
  } else if (what === "header") {
    const colon = value.indexOf(":");
    if (colon > 0) command.headers.push([value.slice(0, colon).trim(), value.slice(colon + 1).trim()]);
  }
}

const encodedPair = (value: string) => {
  const equals = value.indexOf("=");
  return equals === -1
    ? encodeURIComponent(value)
    : `${value.slice(0, equals + 1)}${encodeURIComponent(value.slice(equals + 1))}`;
};

function requestOf(command: Command, url: URL): ApiRequest {
  const service = serviceName(url.hostname);
  const inputs: ApiInput[] = [];
  const constants: ApiConstant[] = [];
  const credentials: ApiCredential[] = [];
  const body = bodyOf(command);
  const sort = (place: "query" | "body", name: string, value: Json) => {
    const kind = credentialKind(name);
    if (typeof value === "string" && (kind !== undefined || looksLikeKey(value)))
      credentials.push({ in: place, name, secret: secretNamed(service, kind ?? "KEY"), ...keptValue(value) });
    else inputs.push(inputOf(place, name, value));
  };
  const inAddress = isSecretAddress(url);
  if (inAddress)
    credentials.push({ in: "address", name: "url", secret: secretNamed(service, "WEBHOOK_URL"), value: url.href });
  else for (const [name, value] of grouped(url.searchParams)) sort("query", name, guessed(value));
  if (command.get)
    for (const [name, value] of grouped(new URLSearchParams(command.data.join("&"))))
      sort("query", name, guessed(value));
  else for (const [name, value] of body.fields) sort("body", name, value);
  if (url.username !== "" || url.password !== "")
    credentials.push(...login(service, decodeURIComponent(url.username), decodeURIComponent(url.password)));
  if (command.user !== undefined) {
    const [user, ...password] = command.user.split(":");
    credentials.push(...login(service, user, password.length === 0 ? undefined : password.join(":")));
  }
  if (command.bearer !== undefined) credentials.push(...authorization(`Bearer ${command.bearer}`, service));
  for (const [name, value] of command.headers) {
    const kind = credentialKind(name);
    if (/^content-type$/i.test(name)) continue;
    if (/^(?:proxy-)?authorization$/i.test(name)) credentials.push(...authorization(value, service));
    else if (/^cookie$/i.test(name))
      credentials.push({ in: "cookie", name: "Cookie", secret: secretNamed(service, "COOKIE"), ...keptValue(value) });
    else if (kind !== undefined || looksLikeKey(value))
      credentials.push({ in: "header", name, secret: secretNamed(service, kind ?? "KEY"), ...keptValue(value) });
    else if (!browserHeaders.test(name)) constants.push({ in: "header", name, value });
  }
  if (command.cookie?.includes("="))
    credentials.push({
      in: "cookie",
      name: "Cookie",
      secret: secretNamed(service, "COOKIE"),
      ...keptValue(command.cookie),
    });
  const kind = command.get ? "none" : body.kind;
  const verb = command.verb ?? (command.head ? "HEAD" : kind === "none" ? "GET" : "POST");
  const path = url.pathname === "/" ? "" : url.pathname;
  return {
    id: "curl",
    name: nameOf(verb, url, service),
    description: inAddress ? `Sends a message to ${url.hostname}.` : `${verb} ${url.host}${path}`,
    verb,
    base: inAddress ? "" : `${url.protocol}//${url.host}`,
    path: inAddress ? "" : path.replaceAll("{", "%7B").replaceAll("}", "%7D"),
    inputs,
    constants,
    credentials,
    body: kind,
    wholeBody: !command.get && body.whole,
    answers: "unknown",
  };
}

interface Body {
  readonly kind: ApiRequest["body"];
  readonly fields: readonly (readonly [string, Json])[];
  readonly whole: boolean;
}

function bodyOf({ data, form, headers, json }: Command): Body {
  if (form.length > 0) {
    const fields = form.map((pair) => [pair.split("=", 1)[0]!, pair.slice(pair.indexOf("=") + 1)] as const);
    return { kind: "multipart", fields: fields.filter(([, value]) => !/^[@<]/.test(value)), whole: false };
  }
  if (data.length === 0) return { kind: "none", fields: [], whole: false };
  const text = data.join(json ? "" : "&");
  const type = headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? "";
  if (json || type.includes("json") || /^\s*[[{]/.test(text)) {
    const value = parsed(text);
    if (value !== undefined && typeof value === "object" && value !== null && !Array.isArray(value))
      return { kind: "json", fields: Object.entries(value), whole: false };
    if (value !== undefined) return { kind: "json", fields: [["body", value]], whole: true };
    return { kind: "text", fields: [["body", text]], whole: true };
  }
  if (type === "" || type.includes("urlencoded"))
    return {
      kind: "form",
      fields: grouped(new URLSearchParams(text)).map(([name, value]) => [name, guessed(value)] as const),
      whole: false,
    };
  return { kind: "text", fields: [["body", text]], whole: true };
}

function parsed(text: string): Json | undefined {
  try {
    return readJson(text) as Json;
  } catch {
    return undefined;
  }
}

/** A name that comes several times is a list. */
function grouped(search: URLSearchParams): [string, string | string[]][] {
  return [...new Set(search.keys())].map((name) => {
    const values = search.getAll(name);
    return [name, values.length > 1 ? values : values[0]!];
  });
}

/** A text that is a plain number or truth value stands for one; ids and codes with leading zeros stay text. */
function guessed(value: string | string[]): Json {
  if (Array.isArray(value)) return value;
  if (value === "true" || value === "false") return value === "true";
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/.test(value) ? Number(value) : value;
}

/** A text has to be told by the character; a number or a switch keeps the example's value where it isn't. */
function inputOf(place: "query" | "body", name: string, value: Json): ApiInput {
  const hole = typeof value === "string" && isPlaceholder(value);
  const parameter = parameterFromExample(value);
  const optional = typeof value === "number" || typeof value === "boolean";
  return {
    in: place,
    name,
    parameter: optional ? { ...parameter, default: value } : parameter,
    required: !optional,
    ...(!hole && { example: value }),
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
