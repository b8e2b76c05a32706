/** Reads the operations of an OpenAPI 3.0 or 3.1 document. References are followed inside the document only; nothing is fetched. */
import type { Json } from "../../../protocol/json.ts";
import type { ApiCredential, ApiInput, ApiRequest, RequestProblem, RequestReading } from "./api-request.ts";
import { credentialKind, login, secretNamed, serviceName } from "./credentials.ts";
import { exampleFromSchema, membersOfSchema, parameterFromSchema, type Resolve } from "./json-schema.ts";

type Fields = Readonly<Record<string, unknown>>;

const verbs = ["get", "post", "put", "patch", "delete", "head", "options"] as const;
const mostOperations = 1000;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** `only` holds operation ids; without it, all are read. */
export function readOpenApi(given: unknown, only?: readonly string[]): RequestReading {
  if (!isObject(given)) return refused("Expected an OpenAPI document: an object with `openapi`, `info` and `paths`.");
  if (given.swagger !== undefined)
    return refused("This is Swagger 2.0. Convert it to OpenAPI 3 first; most tools that write it can.");
  if (!/^3\.[012](?:\.|$)/.test(textOf(given.openapi).slice(0, 20)))
    return refused('Expected "openapi": "3.0.x", "3.1.x" or "3.2.x" in the document.');
  const resolve = resolver(given);
  const requests: ApiRequest[] = [];
  const problems: RequestProblem[] = [];
  const alike = namesOf(given, resolve);
  for (const [path, item] of Object.entries(fieldsOf(given.paths))) {
    const shared = fieldsOf(resolve(item));
    for (const verb of verbs) {
      const operation = resolve(shared[verb]);
      if (!isObject(operation)) continue;
      const id = textOf(operation.operationId) || `${verb} ${path}`;
      if (only && !only.includes(id)) continue;
      if (requests.length >= mostOperations)
        return {
          requests,
          problems: [...problems, { name: id, message: `Only the first ${mostOperations} operations were read.` }],
        };
      const made = requestOf({ document: given, resolve, path, verb, id, shared, operation });
      if ("message" in made) problems.push(made);
      else {
        const { name } = made.request;
        requests.push(
          alike.has(name)
            ? { ...made.request, name: `${name} (${verb.toUpperCase()} ${path})`.slice(0, 100) }
            : made.request,
        );
        if (made.login !== undefined)
          problems.push({ name: id, message: `Its login (${made.login}) is not written: add that part by hand.` });
      }
    }
  }
  for (const id of only ?? []) {
    const known = requests.some((request) => request.id === id) || problems.some(({ name }) => name === id);
    if (!known) problems.push({ name: id, message: `The document has no operation ${id.slice(0, 200)}.` });
  }
  if (requests.length + problems.length === 0)
    problems.push({ name: "openapi", message: "The document has no operations under paths." });
  return { requests, problems };
}

/** Names that several operations have; told of all, so that one keeps its name whichever others are chosen with it. */
function namesOf(document: Fields, resolve: Resolve): ReadonlySet<string> {
  const seen = new Set<string>();
  const several = new Set<string>();
  for (const [path, item] of Object.entries(fieldsOf(document.paths))) {
    const shared = fieldsOf(resolve(item));
    for (const verb of verbs) {
      const operation = resolve(shared[verb]);
      if (!isObject(operation)) continue;
      const name = nameOf(textOf(operation.operationId) || `${verb} ${path}`, operation, verb, path);
      (seen.has(name) ? several : seen).add(name);
    }
  }
  return several;
}

const refused = (message: string): RequestReading => ({ requests: [], problems: [{ name: "openapi", message }] });

/** Follows `#/…` references, at most 20 in a row; what leads elsewhere, or round in a circle, is nothing. */
function resolver(document: Fields): Resolve {
  return (value) => {
    let current = value;
    for (let hops = 0; isObject(current) && typeof current.$ref === "string"; hops += 1) {
      if (hops === 20 || !current.$ref.startsWith("#/")) return undefined;
      let at: unknown = document;
      for (const part of current.$ref.slice(2).split("/")) {
        const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
        at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
      }
      current = at;
    }
    return current;
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

interface Operation {
  readonly document: Fields;
  readonly resolve: Resolve;
  readonly path: string;
  readonly verb: string;
  readonly id: string;
  /** What stands beside the operations of one path. */
  readonly shared: Fields;
  readonly operation: Fields;
}

/** `login` names a way of proving who one is that is not written. */
function requestOf(
  given: Operation,
): { readonly request: ApiRequest; readonly login: string | undefined } | RequestProblem {
  const { document, resolve, path, verb, id, shared, operation } = given;
  const address = serverAddress(
    listOf(operation.servers)[0] ?? listOf(shared.servers)[0] ?? listOf(document.servers)[0],
  );
  const title = textOf(fieldsOf(document.info).title);
  const absolute = URL.canParse(address) && /^https?:/i.test(address);
  const service = absolute ? serviceName(new URL(address).hostname) : title.slice(0, 30) || "API";
  const body = bodyOf(fieldsOf(resolve(operation.requestBody)), resolve);
  if (body === undefined)
    return { name: id, message: "Its body is neither JSON nor a form: write this method by hand." };
  const inputs = [...parametersOf(given), ...body.inputs];
  for (const name of path.match(/\{[^{}]{1,200}\}/g) ?? []) {
    const bare = name.slice(1, -1);
    if (!inputs.some((input) => input.in === "path" && input.name === bare))
      inputs.unshift({ in: "path", name: bare, parameter: { type: "string" }, required: true });
  }
  const { credentials, login } = credentialsOf(given, service);
  if (!absolute) credentials.unshift({ in: "address", name: "url", secret: secretNamed(service, "BASE_URL") });
  const secretNames = new Set(credentials.map((one) => `${one.in} ${one.name.toLowerCase()}`));
  const asked = inputs.filter((input) => !secretNames.has(`${input.in} ${input.name.toLowerCase()}`));
  credentials.push(...asked.flatMap((input) => keyIn(input, service)));
  const request: ApiRequest = {
    id,
    name: nameOf(id, operation, verb, path),
    description: describe(operation, verb, path),
    verb: verb.toUpperCase(),
    base: absolute ? address.replace(/\/$/, "") : "",
    path: absolute || address === "" ? path : `${address.replace(/\/$/, "")}${path}`,
    // A key that is described as a parameter as well is given once, from the vault.
    inputs: asked.filter((input) => keyIn(input, service).length === 0),
    // Told by `requests` itself for plain JSON.
    constants: body.type === undefined ? [] : [{ in: "header", name: "Content-Type", value: body.type }],
    credentials,
    body: body.kind,
    wholeBody: body.whole,
    answers: answersOf(operation, resolve),
  };
  return { request, login };
}

/** A key that the document has among the parameters and nowhere else: the character is not asked for it. */
function keyIn({ in: place, name, parameter, required }: ApiInput, service: string): ApiCredential[] {
  const kind = credentialKind(name);
  if (kind === undefined || !(place === "query" || place === "header" || place === "cookie")) return [];
  // A key may be that of an entry, too.
  if (/^key$/i.test(name) && !/\bapi\b|credential|authenti|authori[sz]/i.test(parameter.description ?? "")) return [];
  return [{ in: place, name, secret: secretNamed(service, kind), ...(!required && { optional: true }) }];
}

/** The first server's address, its variables filled with their defaults. */
function serverAddress(given: unknown): string {
  const server = fieldsOf(given);
  let address = textOf(server.url).slice(0, 2000);
  for (const [name, variable] of Object.entries(fieldsOf(server.variables)))
    address = address.replaceAll(`{${name}}`, textOf(fieldsOf(variable).default));
  return address === "/" ? "" : address;
}

function parametersOf({ resolve, shared, operation }: Operation): ApiInput[] {
  const found = new Map<string, ApiInput>();
  for (const given of [...listOf(shared.parameters), ...listOf(operation.parameters)]) {
    const parameter = fieldsOf(resolve(given));
    const [name, place] = [textOf(parameter.name), textOf(parameter.in)];
    if (name === "" || !["path", "query", "header", "cookie"].includes(place)) continue;
    // What a cookie holds is a browser's, unless nothing goes without it.
    if (place === "cookie" && parameter.required !== true) continue;
    if (place === "header" && /^(?:accept|content-type|authorization)$/i.test(name)) continue;
    const content = fieldsOf(Object.values(fieldsOf(parameter.content))[0]);
    const schema = resolve(parameter.schema ?? content.schema);
    const described = parameterFromSchema(schema, resolve);
    const description =
      textOf(parameter.description).replace(/\s+/g, " ").trim().slice(0, 1000) || described.description;
    found.set(`${place} ${name}`, {
      in: place as "path",
      name,
      parameter: { ...described, ...(description !== undefined && { description }) },
      required: place === "path" || parameter.required === true,
      ...(parameter.content === undefined ? writtenAs(parameter, place, described.type) : { written: "json" as const }),
      ...exampleOf(parameter, schema, resolve),
    });
  }
  return [...found.values()];
}

const between: Readonly<Record<string, string>> = { spaceDelimited: " ", pipeDelimited: "|" };

/** A list comes as the same name several times, and an object as its members, unless the document says otherwise. */
function writtenAs({ style, explode }: Fields, place: string, type: string): Pick<ApiInput, "written"> {
  if (place !== "query") return {};
  if (type === "object") return { written: style === "deepObject" ? "keys" : "members" };
  if (type !== "array") return {};
  const sign = between[textOf(style)] ?? (explode === false ? "," : undefined);
  return sign === undefined ? {} : { written: { between: sign } };
}

function exampleOf(holder: Fields, schema: unknown, resolve: Resolve): { example?: Json } {
  const named = fieldsOf(resolve(Object.values(fieldsOf(holder.examples))[0])).value;
  const example = holder.example ?? named ?? exampleFromSchema(schema, resolve);
  return example === undefined || example === null ? {} : { example: example as Json };
}

const textExample = ({ example }: Fields): { example?: Json } => (typeof example === "string" ? { example } : {});

interface Body {
  readonly kind: ApiRequest["body"];
  readonly inputs: readonly ApiInput[];
  readonly whole: boolean;
  /** The content type, where `requests` would tell another or none. */
  readonly type?: string;
}

const bodyKinds: readonly (readonly [ApiRequest["body"], RegExp])[] = [
  ["json", /^(?:application\/(?:[\w.+-]{1,100}\+)?json\b|(?:\*|application)\/\*)/i],
  ["form", /^application\/x-www-form-urlencoded\b/i],
  ["multipart", /^multipart\/form-data\b/i],
  ["text", /^(?:text\/|application\/(?:[\w.+-]{1,100}\+)?xml\b)/i],
];

/** Undefined for a body that can't be written as fields or as one value. */
function bodyOf(requestBody: Fields, resolve: Resolve): Body | undefined {
  const content = Object.entries(fieldsOf(requestBody.content));
  if (content.length === 0) return { kind: "none", inputs: [], whole: false };
  for (const [kind, shape] of bodyKinds) {
    const found = content.find(([type]) => shape.test(type.slice(0, 200)));
    if (!found) continue;
    const media = fieldsOf(resolve(found[1]));
    const described = parameterFromSchema(media.schema, resolve);
    const parameter =
      kind === "text" && described.type !== "string"
        ? { type: "string" as const, description: `Written as ${found[0].slice(0, 100)}.` }
        : described;
    const members = membersOfSchema(media.schema, resolve);
    const { example } = kind === "text" ? textExample(media) : exampleOf(media, resolve(media.schema), resolve);
    const required = requestBody.required === true;
    const own =
      /^(?:json|text)$/.test(kind) && !/^(?:application\/json|text\/plain)\b|\*/i.test(found[0])
        ? { type: found[0] }
        : {};
    if (parameter.type !== "object" || members.length === 0 || kind === "text")
      return {
        kind,
        whole: true,
        ...own,
        inputs: [{ in: "body", name: "body", parameter, required, ...(example !== undefined && { example }) }],
      };
    const examples = fieldsOf(example);
    const fields = members.map(({ name, member, required, binary, example }): ApiInput => {
      const own = examples[name] ?? example;
      return {
        in: "body",
        name,
        parameter: member,
        required,
        ...(kind === "form" && member.type === "object" && { written: "keys" as const }),
        ...(kind === "multipart" && binary && { written: "file" as const }),
        ...(own !== undefined && own !== null && { example: own as Json }),
      };
    });
    return { kind, whole: false, ...own, inputs: fields };
  }
  return undefined;
}

/** The first way of proving who one is that the operation takes and that can be written; else the name of one that can't. */
function credentialsOf(
  { document, resolve, operation }: Operation,
  service: string,
): { readonly credentials: ApiCredential[]; readonly login: string | undefined } {
  const alternatives = listOf(operation.security ?? document.security).filter(isObject);
  const schemes = fieldsOf(fieldsOf(document.components).securitySchemes);
  let login: string | undefined;
  for (const alternative of alternatives) {
    const ways = Object.keys(alternative).map((name) => {
      const scheme = fieldsOf(resolve(schemes[name]));
      return { scheme, found: credentialOf(scheme, service) };
    });
    const unwritten = ways.find(({ found, scheme }) => found.length === 0 && scheme.type !== undefined);
    if (!unwritten) return { credentials: ways.flatMap(({ found }) => found), login: undefined };
    login ??= (textOf(unwritten.scheme.scheme) || textOf(unwritten.scheme.type)).slice(0, 40);
  }
  return { credentials: [], login };
}

/** Empty for a way that can't be written. */
function credentialOf(scheme: Fields, service: string): ApiCredential[] {
  const kind = textOf(scheme.type).toLowerCase();
  const called = textOf(scheme.name);
  if (kind === "apikey" && ["query", "header"].includes(textOf(scheme.in)))
    return [
      { in: scheme.in as "query", name: called, secret: secretNamed(service, credentialKind(called) ?? "API_KEY") },
    ];
  if (kind === "apikey" && scheme.in === "cookie")
    return [{ in: "cookie", name: called, secret: secretNamed(service, `${called}_COOKIE`) }];
  const way = kind === "http" ? textOf(scheme.scheme).toLowerCase() : kind;
  if (way === "basic") return login(service);
  if (way === "digest") return login(service).map((one) => ({ ...one, digest: true }));
  if (["bearer", "oauth2", "openidconnect"].includes(way))
    return [{ in: "header", name: "Authorization", prefix: "Bearer ", secret: secretNamed(service, "TOKEN") }];
  return [];
}

function answersOf(operation: Fields, resolve: Resolve): ApiRequest["answers"] {
  const good = Object.entries(fieldsOf(operation.responses)).filter(
    ([status]) => /^2/.test(status) || status === "default",
  );
  const first = fieldsOf(resolve(good[0]?.[1]));
  const types = Object.keys(fieldsOf(first.content));
  if (types.some((type) => /\bjson\b/i.test(type.slice(0, 200)))) return "json";
  return good.length > 0 && types.length === 0 && good[0]![0] !== "default" ? "nothing" : "unknown";
}

function nameOf(id: string, operation: Fields, verb: string, path: string): string {
  const summary = textOf(operation.summary).replace(/\s+/g, " ").trim();
  if (operation.operationId === undefined) return (summary || `${verb} ${path}`).slice(0, 100);
  const words = id
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return (
    words
      .map((word) => word[0]!.toUpperCase() + word.slice(1))
      .join(" ")
      .slice(0, 100) || "Operation"
  );
}

function describe(operation: Fields, verb: string, path: string): string {
  const [summary, description] = [operation.summary, operation.description].map((part) =>
    textOf(part).replace(/\s+/g, " ").trim(),
  );
  if (summary && description && description !== summary) return `${summary.replace(/\.$/, "")}. ${description}`;
  return description || summary || `${verb.toUpperCase()} ${path}`;
}
