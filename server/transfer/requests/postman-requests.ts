/** Reads the requests of a Postman collection, format 2.1 or 2.0, folders and variables included. */
import { readJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";
import type { ApiRequest, RequestProblem, RequestReading } from "./api-request.ts";
import { isPlaceholder, secretNamed } from "./credentials.ts";
import { readCurl } from "./curl-request.ts";

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
  const walk = (items: readonly Fields[], variables: ReadonlyMap<string, string>, auth: unknown, depth: number) => {
    for (const item of items) {
      const name = textOf(item.name).slice(0, 100) || "Request";
      const known = new Map([...variables, ...variablesOf(item.variable)]);
      if (Array.isArray(item.item)) {
        if (depth < mostDepth) walk(listOf(item.item), known, item.auth ?? auth, depth + 1);
        continue;
      }
      if ((only && !only.includes(name)) || item.request === undefined) continue;
      if (requests.length >= mostRequests) return;
      const made = requestOf(name, item.request, known, auth);
      if ("message" in made) problems.push(made);
      else requests.push(made);
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

const variablesOf = (given: unknown): Map<string, string> =>
  new Map(
    listOf(given)
      .map((one) => [textOf(one.key ?? one.id), textOf(one.value)] as const)
      .filter(([key]) => key !== ""),
  );

/** The same command somebody would type, read by the same reader: what a curl command can say, a request can. */
function requestOf(
  name: string,
  given: unknown,
  variables: ReadonlyMap<string, string>,
  inherited: unknown,
): ApiRequest | RequestProblem {
  const request = isObject(given) ? given : { url: given };
  const fill = (text: string) => filled(text, variables);
  const url = fieldsOf(request.url);
  const raw = isObject(request.url)
    ? textOf(url.raw) || addressOf(url)
    : typeof request.url === "string"
      ? request.url
      : "";
  // The whole host is a variable that nobody set: an address the operator gives, as a secret.
  const unset = /^(?:https?:\/\/)?\{\{([^{}]{1,100})\}\}/.exec(fill(raw));
  const address = disabledOut(unset ? fill(raw).replace(unset[0], "https://address.invalid") : fill(raw), url);
  const words = ["curl", "-X", textOf(request.method).toUpperCase() || "GET", pathVariables(address, url, fill)];
  for (const header of listOf(request.header))
    if (header.disabled !== true) words.push("-H", `${textOf(header.key)}: ${fill(textOf(header.value))}`);
  words.push(...bodyWords(fieldsOf(request.body), fill), ...authWords(fieldsOf(request.auth ?? inherited), fill));
  const { requests, problems } = readCurl(words.map(quoted).join(" "));
  const read = requests[0];
  if (!read) return { name, message: problems[0]?.message ?? "It could not be read." };
  const described = textOf(request.description) || textOf(fieldsOf(request.description).content);
  const service = unset ? unset[1]! : "";
  return {
    ...read,
    id: name,
    name,
    description: (described.replace(/\s+/g, " ").trim() || `${name}: ${read.description}`).replace(
      "address.invalid",
      service,
    ),
    ...(unset && {
      base: "",
      credentials: [
        { in: "address" as const, name: "url", secret: secretNamed("", snake(unset[1]!)) },
        ...renamed(read),
      ],
    }),
    ...openPath(read),
    ...(fieldsOf(request.body).mode === "graphql" && fixedQuery(read)),
  };
}

/** The query of a GraphQL request is the designer's; its variables are what the character gives. */
function fixedQuery(read: ApiRequest): Pick<ApiRequest, "inputs" | "constants"> {
  const query = read.inputs.find(({ name }) => name === "query");
  const constants = query?.example === undefined ? [] : [{ in: "body" as const, name: "query", value: query.example }];
  return { inputs: read.inputs.filter((input) => input !== query), constants: [...read.constants, ...constants] };
}

/** `baseUrl` → base_url. */
const snake = (name: string) => name.trim().replace(/([a-z0-9])([A-Z])/g, "$1_$2");

/** Names made from the stand-in for an address nobody set are made from the request's own. */
const renamed = (read: ApiRequest) =>
  read.credentials.map((one) => ({ ...one, secret: one.secret.replace(/^ADDRESS_/, "API_") }));

/** `:id` of a path became `%7Bid%7D`: an input. */
function openPath(read: ApiRequest): Pick<ApiRequest, "path" | "inputs"> {
  const names = [...read.path.matchAll(/%7B([\w.-]{1,100})%7D/gi)].map((match) => match[1]!);
  const path = read.path.replace(/%7B([\w.-]{1,100})%7D/gi, "{$1}");
  const inputs = [...new Set(names)].map((name) => ({
    in: "path" as const,
    name,
    parameter: { type: "string" as const },
    required: true,
  }));
  return { path, inputs: [...inputs, ...read.inputs] };
}

/** A variable with a value is put in; one without stays a hole, which the character or the vault fills. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{([^{}]{1,100})\}\}/g, (whole, name: string) => {
    const value = variables.get(name.trim());
    return value === undefined || value === "" || isPlaceholder(value) ? whole : value;
  });
}

function addressOf(url: Fields): string {
  const part = (given: unknown, between: string) =>
    Array.isArray(given) ? given.map((one) => textOf(isObject(one) ? one.value : one)).join(between) : textOf(given);
  const query = listOf(url.query)
    .map((one) => `${encodeURIComponent(textOf(one.key))}=${encodeURIComponent(textOf(one.value))}`)
    .join("&");
  const protocol = textOf(url.protocol);
  return `${protocol ? `${protocol}://` : ""}${part(url.host, ".")}/${part(url.path, "/")}${query ? `?${query}` : ""}`;
}

/** Parameters that are switched off in the collection stand in `raw` all the same. */
function disabledOut(address: string, url: Fields): string {
  const off = new Set(
    listOf(url.query)
      .filter((one) => one.disabled === true)
      .map((one) => textOf(one.key)),
  );
  if (off.size === 0 || !address.includes("?")) return address;
  const [before, query = ""] = [address.slice(0, address.indexOf("?")), address.slice(address.indexOf("?") + 1)];
  const left = query.split("&").filter((pair) => !off.has(pair.split("=", 1)[0]!));
  return left.length === 0 ? before : `${before}?${left.join("&")}`;
}

/** `:id` in a path, and a `{{name}}` there without a value, are inputs, unless the collection gives a value that is no example. */
function pathVariables(address: string, url: Fields, fill: (text: string) => string): string {
  const names = listOf(url.variable)
    .map((one) => textOf(one.key))
    .filter((key) => key !== "");
  const cut = address.search(/[?#]/);
  const [path, rest] = cut === -1 ? [address, ""] : [address.slice(0, cut), address.slice(cut)];
  const opened = path
    .split("/")
    .map((part) =>
      part.startsWith(":") && (names.length === 0 || names.includes(part.slice(1))) ? `{${part.slice(1)}}` : part,
    )
    .join("/")
    .replace(/\{\{([\w.-]{1,100})\}\}/g, "{$1}");
  return `${opened}${fill(rest)}`;
}

function bodyWords(body: Fields, fill: (text: string) => string): string[] {
  const pairs = (given: unknown) => listOf(given).filter((one) => one.disabled !== true && one.type !== "file");
  if (body.mode === "urlencoded")
    return pairs(body.urlencoded).flatMap((one) => [
      "--data-urlencode",
      `${textOf(one.key)}=${fill(textOf(one.value))}`,
    ]);
  if (body.mode === "formdata")
    return pairs(body.formdata).flatMap((one) => ["-F", `${textOf(one.key)}=${fill(textOf(one.value))}`]);
  if (body.mode === "graphql") {
    const graphql = fieldsOf(body.graphql);
    return [
      "-H",
      "Content-Type: application/json",
      "-d",
      JSON.stringify({ query: textOf(graphql.query), variables: jsonOr(textOf(graphql.variables)) }),
    ];
  }
  const raw = fill(textOf(body.raw));
  if (body.mode !== "raw" || raw.trim() === "") return [];
  const language = textOf(fieldsOf(fieldsOf(body.options).raw).language);
  return [
    ...(language === "json"
      ? ["-H", "Content-Type: application/json"]
      : language === "text"
        ? ["-H", "Content-Type: text/plain"]
        : []),
    "-d",
    raw,
  ];
}

function jsonOr(text: string): Json {
  try {
    return readJson(text) as Json;
  } catch {
    return {};
  }
}

/** Postman keeps each way's settings as a list of pairs (2.1) or an object (2.0). */
function authWords(auth: Fields, fill: (text: string) => string): string[] {
  const kind = textOf(auth.type);
  const given = auth[kind];
  const settings = Array.isArray(given)
    ? Object.fromEntries(listOf(given).map((one) => [textOf(one.key), one.value]))
    : fieldsOf(given);
  const of = (name: string) => fill(textOf(settings[name])) || `{{${name}}}`;
  if (kind === "bearer") return ["-H", `Authorization: Bearer ${of("token")}`];
  if (kind === "oauth2") return ["-H", `Authorization: Bearer ${of("accessToken")}`];
  if (kind === "basic") return ["-u", `${of("username")}:${of("password")}`];
  if (kind !== "apikey") return [];
  const name = textOf(settings.key) || "X-Api-Key";
  return textOf(settings.in) === "query"
    ? ["--url-query", `${name}=${of("value")}`]
    : ["-H", `${name}: ${of("value")}`];
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
