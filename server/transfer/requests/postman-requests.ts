/** Reads the requests of a Postman collection, format 2.1 or 2.0, folders and variables included. */
import { readJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";
import type { ApiInput, ApiRequest, RequestProblem, RequestReading } from "./api-request.ts";
import { isPlaceholder } from "./credentials.ts";
import { notHere } from "./curl-body.ts";
import { readCurl } from "./curl-request.ts";
import { withoutComments } from "./without-comments.ts";

type Fields = Readonly<Record<string, unknown>>;

const mostRequests = 1000;
const mostDepth = 20;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** `only` holds the requests' names. */
export function readPostman(given: unknown, only?: readonly string[]): RequestReading {
  const collection = fieldsOf(isObject(given) && isObject(given.collection) ? given.collection : given);
  if (!Array.isArray(collection.item))
    return {
      requests: [],
      problems: [{ name: "postman", message: "Expected a Postman collection (format 2.1) with a list `item`." }],
    };
  const requests: ApiRequest[] = [];
  const problems: RequestProblem[] = [];
  const alike = namesOf(listOf(collection.item));
  const walk = (
    items: readonly Fields[],
    variables: ReadonlyMap<string, string>,
    auth: unknown,
    depth: number,
    folder = "",
  ) => {
    for (const item of items) {
      const name = textOf(item.name).slice(0, 100) || "Request";
      const known = new Map([...variables, ...variablesOf(item.variable)]);
      if (Array.isArray(item.item)) {
        if (depth < mostDepth) walk(listOf(item.item), known, item.auth ?? auth, depth + 1, name);
        continue;
      }
      if ((only && !only.includes(name)) || item.request === undefined) continue;
      if (requests.length >= mostRequests) return;
      const pruned = fieldsOf(item.protocolProfileBehavior ?? collection.protocolProfileBehavior);
      const made = requestOf(name, withoutUnsent(item.request, pruned), known, auth);
      // Folders tell apart what is called the same.
      const shown = alike.has(name) && folder !== "" ? `${folder} ${name}`.slice(0, 100) : name;
      requests.push(...made.requests.map((one) => ({ ...one, name: shown })));
      problems.push(...made.problems);
      const kind = kindOfAuth(fieldsOf(item.request).auth ?? auth);
      if (made.requests.length > 0 && !knownAuth.has(kind))
        problems.push({ name, message: `Its login (${kind.slice(0, 40)}) is not written: add that part by hand.` });
    }
  };
  walk(listOf(collection.item), variablesOf(collection.variable), collection.auth, 0);
  for (const name of only ?? []) {
    if (!requests.some((request) => request.id === name) && !problems.some((problem) => problem.name === name))
      problems.push({ name, message: `The collection has no request ${name.slice(0, 200)}.` });
  }
  if (requests.length + problems.length === 0)
    problems.push({ name: "postman", message: "The collection holds no requests." });
  return { requests, problems };
}

/** Names that several requests have. */
function namesOf(items: readonly Fields[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const several = new Set<string>();
  const walk = (inside: readonly Fields[], depth: number) => {
    for (const item of inside) {
      if (Array.isArray(item.item)) {
        if (depth < mostDepth) walk(listOf(item.item), depth + 1);
        continue;
      }
      const name = textOf(item.name).slice(0, 100);
      (seen.has(name) ? several : seen).add(name);
    }
  };
  walk(items, 0);
  return several;
}

const variablesOf = (given: unknown): Map<string, string> =>
  new Map(
    listOf(given)
      .filter((one) => one.disabled !== true)
      .map((one) => [textOf(one.key ?? one.id), textOf(one.value)] as const)
      .filter(([key]) => key !== ""),
  );

/** What was typed as the body of a GET stays in the collection, and is not sent unless that was asked for. */
function withoutUnsent(given: unknown, { disableBodyPruning }: Fields): unknown {
  if (!isObject(given) || disableBodyPruning === true) return given;
  return /^(?:|GET|HEAD|COPY|PURGE|UNLOCK)$/i.test(textOf(given.method)) ? { ...given, body: undefined } : given;
}

/** The same command somebody would type, read by the same reader: what a curl command can say, a request can. */
function requestOf(
  name: string,
  given: unknown,
  variables: ReadonlyMap<string, string>,
  inherited: unknown,
): RequestReading {
  const request = isObject(given) ? given : { url: given };
  const fill = (text: string) => filled(text, variables);
  const url = fieldsOf(request.url);
  const address = isObject(request.url)
    ? addressOf(url, fill)
    : typeof request.url === "string"
      ? fill(request.url)
      : "";
  const body = fieldsOf(request.body);
  const headers = listOf(request.header).filter(isOn);
  const words = ["curl", "-X", textOf(request.method).toUpperCase() || "GET", "--url", address];
  for (const header of headers) words.push("-H", `${textOf(header.key)}: ${fill(textOf(header.value))}`);
  const typed = headers.some((one) => /^\s{0,9}content-type\s{0,9}$/i.test(textOf(one.key).slice(0, 100)));
  words.push(...bodyWords(body, fill, typed), ...authWords(fieldsOf(request.auth ?? inherited), fill));
  const { requests, problems } = readCurl(words.map(quoted).join(" "));
  const described = textOf(request.description) || textOf(fieldsOf(request.description).content);
  return {
    requests: requests.map((read) => ({
      ...read,
      id: name,
      name,
      description: described.replace(/\s+/g, " ").trim() || `${name}: ${read.description}`,
      inputs: read.inputs.map((input) => asInTable(input, { url, body })),
      ...(body.mode === "graphql" && fixedQuery(read)),
    })),
    problems: [...problems.map(({ message }) => message), ...filesIn(body)].map((message) => ({ name, message })),
  };
}

/** What the table of a place says of a value, and for a part of the path what was filled in there. */
function asInTable(input: ApiInput, { url, body }: { readonly url: Fields; readonly body: Fields }): ApiInput {
  const tables = { path: url.variable, query: url.query, body: body[textOf(body.mode)] } as Record<string, unknown>;
  const row = listOf(tables[input.in]).find((one) => isOn(one) && textOf(one.key) === input.name);
  if (row === undefined) return input;
  const words = textOf(row.description) || textOf(fieldsOf(row.description).content);
  const description = words.replace(/\s+/g, " ").trim().slice(0, 1000);
  const value = textOf(row.value);
  return {
    ...input,
    ...(description !== "" && { parameter: { ...input.parameter, description } }),
    ...(input.in === "path" && value !== "" && !isPlaceholder(value) && { example: value }),
  };
}

/** The query of a GraphQL request is the designer's; its variables are what the character gives. */
function fixedQuery(read: ApiRequest): Pick<ApiRequest, "inputs" | "constants"> {
  const query = read.inputs.find(({ name }) => name === "query");
  const constants = query?.example === undefined ? [] : [{ in: "body" as const, name: "query", value: query.example }];
  return { inputs: read.inputs.filter((input) => input !== query), constants: [...read.constants, ...constants] };
}

/** A variable's value may name others. */
const mostFilled = 5;
const mostText = 1_000_000;

/** A variable with a value is put in; one without stays a hole, which the character or the vault fills. */
function filled(text: string, variables: ReadonlyMap<string, string>, again = mostFilled): string {
  const full = text.replace(/\{\{([^{}]{1,100})\}\}/g, (whole, name: string) => {
    const value = variables.get(name.trim());
    return value === undefined || value === "" || isPlaceholder(value) ? whole : value;
  });
  return full === text || again === 0 || full.length > mostText ? full : filled(full, variables, again - 1);
}

/** The rows of the table are what holds: `raw` may have those that are switched off. */
function addressOf(url: Fields, fill: (text: string) => string): string {
  const part = (given: unknown, between: string) =>
    Array.isArray(given) ? given.map((one) => textOf(isObject(one) ? one.value : one)).join(between) : textOf(given);
  const [protocol, port, raw] = [textOf(url.protocol), textOf(url.port), textOf(url.raw)];
  const place = `${protocol ? `${protocol}://` : ""}${part(url.host, ".")}${port ? `:${port}` : ""}/${part(url.path, "/")}`;
  if (!Array.isArray(url.query)) return fill(raw || place);
  const cut = raw.search(/[?#]/);
  const before = raw === "" ? place : cut === -1 ? raw : raw.slice(0, cut);
  const encoded = (given: unknown) => encodeURIComponent(unescaped(fill(textOf(given))).toWellFormed());
  const query = listOf(url.query)
    .filter(isOn)
    .map((one) => `${encoded(one.key)}=${encoded(one.value)}`);
  return `${fill(before)}${query.length === 0 ? "" : `?${query.join("&")}`}`;
}

/** A table holds values as they stand in the address. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll("+", " "));
  } catch {
    return value;
  }
}

const typeOfLanguage: Readonly<Record<string, string>> = {
  json: "application/json",
  xml: "application/xml",
  html: "text/html",
  javascript: "application/javascript",
};

const isOn = (one: Fields) => one.disabled !== true;
const isFile = (one: Fields) => one.type === "file";

/** `typed`: a header says what kind of body it is. */
function bodyWords(body: Fields, fill: (text: string) => string, typed: boolean): string[] {
  if (body.disabled === true) return [];
  const pairs = (given: unknown) => listOf(given).filter((one) => isOn(one) && !isFile(one));
  const pair = (one: Fields, as = (text: string) => text) => `${as(textOf(one.key))}=${as(fill(textOf(one.value)))}`;
  if (body.mode === "urlencoded")
    return pairs(body.urlencoded).flatMap((one) => [
      "--data-raw",
      pair(one, (text) => encodeURIComponent(text.toWellFormed())),
    ]);
  if (body.mode === "formdata") return pairs(body.formdata).flatMap((one) => ["--form-string", pair(one)]);
  if (body.mode === "graphql") {
    const graphql = fieldsOf(body.graphql);
    return [
      "-H",
      "Content-Type: application/json",
      "--data-raw",
      JSON.stringify({ query: textOf(graphql.query), variables: jsonOr(textOf(graphql.variables)) }),
    ];
  }
  const raw = withQuotes(fill(textOf(body.raw)));
  if (body.mode !== "raw" || raw.trim() === "") return [];
  const language = textOf(fieldsOf(fieldsOf(body.options).raw).language);
  // What looks like JSON is taken for it, whichever language was left chosen.
  const type = typeOfLanguage[language] ?? (/^\s{0,99}[[{]/.test(raw) ? undefined : "text/plain");
  return [...(typed || type === undefined ? [] : ["-H", `Content-Type: ${type}`]), "--data-raw", raw];
}

/** Files that a body is made of are on the disk of whoever made the collection. */
function filesIn(body: Fields): string[] {
  if (body.disabled === true) return [];
  if (body.mode === "file") return [notHere(textOf(fieldsOf(body.file).src) || "The file of its body")];
  if (body.mode !== "formdata") return [];
  return listOf(body.formdata)
    .filter((one) => isOn(one) && isFile(one))
    .map((one) => notHere(`The file of ${textOf(one.key)}`));
}

/** `{"count": {{count}}}` is no JSON until the hole is a text, and neither is one with lines of comment, which Postman takes out. */
function withQuotes(given: string): string {
  if (!/^\s{0,99}[[{]/.test(given) || jsonOr(given, null) !== null) return given;
  const raw = withoutComments(given);
  if (jsonOr(raw, null) !== null) return raw;
  const quoted = raw.replace(/([:[,]\s{0,9})(\{\{[^{}]{1,100}\}\})/g, '$1"$2"');
  return jsonOr(quoted, null) === null ? raw : quoted;
}

function jsonOr(text: string, other: Json = {}): Json {
  try {
    return readJson(text) as Json;
  } catch {
    return other;
  }
}

const knownAuth = new Set(["", "noauth", "bearer", "oauth2", "basic", "digest", "apikey"]);
const kindOfAuth = (auth: unknown): string => textOf(fieldsOf(auth).type);

/** Postman keeps each way's settings as a list of pairs (2.1) or an object (2.0). */
function authWords(auth: Fields, fill: (text: string) => string): string[] {
  const kind = textOf(auth.type);
  const given = auth[kind];
  const settings = Array.isArray(given)
    ? Object.fromEntries(listOf(given).map((one) => [textOf(one.key), one.value]))
    : fieldsOf(given);
  const of = (name: string) => fill(textOf(settings[name])) || `{{${name}}}`;
  if (kind === "bearer") return ["-H", `Authorization: Bearer ${of("token")}`];
  if (kind === "oauth2" && settings.addTokenTo === "queryParams")
    return ["--url-query", `access_token=${of("accessToken")}`];
  if (kind === "oauth2") return ["-H", `Authorization: Bearer ${of("accessToken")}`];
  if (kind === "basic") return ["-u", `${of("username")}:${of("password")}`];
  if (kind === "digest") return ["--digest", "-u", `${of("username")}:${of("password")}`];
  if (kind !== "apikey") return [];
  const name = textOf(settings.key) || "X-Api-Key";
  return textOf(settings.in) === "query"
    ? ["--url-query", `${name}=${of("value")}`]
    : ["-H", `${name}: ${of("value")}`];
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
