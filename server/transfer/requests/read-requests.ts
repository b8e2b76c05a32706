/** What an import takes beside exports: a curl command, an OpenAPI document, a Postman collection. */
import { invalidRequest } from "../../problems/problem.ts";
import { idFromName } from "../../text/id-from-name.ts";
import type { RequestProblem } from "./api-request.ts";
import { readCurl } from "./curl-request.ts";
import { readDocument } from "./document-text.ts";
import { type FoundSecret, methodFromRequest, type WrittenMethod } from "./method-from-request.ts";
import { readOpenApi } from "./openapi-requests.ts";
import { readPostman } from "./postman-requests.ts";
import { renameSecrets } from "./rename-secrets.ts";

export interface WrittenMethods {
  readonly methods: readonly Readonly<Record<string, unknown>>[];
  readonly secrets: readonly FoundSecret[];
  readonly problems: readonly RequestProblem[];
  /** What each method was written from, in the same order. */
  readonly operations: readonly WrittenOperation[];
}

export interface WrittenOperation {
  /** By which `only` chooses. */
  readonly operation: string;
  readonly verb: string;
  /** The address with its path, as far as the description tells it. */
  readonly address: string;
}

/** As `readRequests`, of a document that may be given as text, in JSON or YAML. */
export async function readRequestsAndText(given: unknown): Promise<WrittenMethods | undefined> {
  const asked = named(given);
  if (typeof asked?.openapi !== "string") return readRequests(given);
  const document = await readDocument(asked.openapi);
  if (document.ok) return readRequests({ ...asked, openapi: document.value ?? {} });
  return { methods: [], secrets: [], operations: [], problems: [{ name: "openapi", message: document.message }] };
}

const isText = (given: unknown) => typeof given === "string";
const isDocument = (given: unknown) => typeof given === "object" && given !== null;

/** What each of them has to be: one that is something else would else be passed over. */
const shapes: Readonly<Record<string, readonly [(given: unknown) => boolean, string]>> = {
  curl: [isText, "the command as a text"],
  openapi: [(given) => isText(given) || isDocument(given), "the document, or its text"],
  postman: [isDocument, "the collection as an object"],
  only: [(given) => Array.isArray(given) && given.every(isText), "a list of texts"],
};

/** Throws `invalid_request` with every one that is not what it has to be. */
function demandShapes(asked: Readonly<Record<string, unknown>>): void {
  if (asked.curl === undefined && asked.openapi === undefined && asked.postman === undefined) return;
  const problems = Object.entries(shapes).flatMap(([path, [fits, expected]]) =>
    asked[path] === undefined || fits(asked[path]) ? [] : [{ path, message: `Expected ${expected}.` }],
  );
  if (problems.length > 0) throw invalidRequest(problems);
}

/** Undefined when what is given is none of the three; throws `invalid_request` where one is no such thing. `only` chooses by operation id, or by a request's name. */
export function readRequests(given: unknown): WrittenMethods | undefined {
  const asked = named(given);
  if (asked === undefined) return undefined;
  demandShapes(asked);
  const { curl, openapi, postman } = asked;
  const wanted = asked.only as readonly string[] | undefined;
  const reading =
    typeof curl === "string"
      ? readCurl(curl)
      : typeof openapi === "object" && openapi !== null
        ? readOpenApi(openapi, wanted)
        : typeof postman === "object" && postman !== null
          ? readPostman(postman, wanted)
          : undefined;
  if (!reading) return undefined;
  const secrets = new Map<string, FoundSecret>();
  const names = new Map<string, number>();
  const written = reading.requests
    .map((request) => methodFromRequest({ ...request, name: distinct(request.name, names) }))
    .map((one) => withOwnNames(one, secrets));
  return {
    methods: written.map(({ fields }) => fields),
    secrets: [...secrets.values()],
    problems: [...reading.problems, ...written.flatMap(({ problems }) => problems)],
    operations: reading.requests.map(({ id, verb, base, path }) => ({ operation: id, verb, address: base + path })),
  };
}

const mostAlike = 2000;

/** Of two methods of one name the second would take the first one's place. `taken`: by id, the number that was given last. */
function distinct(name: string, taken: Map<string, number>): string {
  const id = idFromName(name) ?? name;
  for (let number = (taken.get(id) ?? 0) + 1; ; number += 1) {
    // An id is cut where it is long: the number has to stand in it.
    const own = number === 1 ? name : `${name.slice(0, 40)} ${number}`;
    const ownId = number === 1 ? id : (idFromName(own) ?? own);
    if (number > 1 && number < mostAlike && taken.has(ownId)) continue;
    taken.set(id, number);
    if (number > 1) taken.set(ownId, 1);
    return own;
  }
}

/** Several requests may hold several keys of one kind: each has a name of its own. */
function withOwnNames(written: WrittenMethod, known: Map<string, FoundSecret>): WrittenMethod {
  const names = new Map<string, string>();
  for (const { name, value } of written.secrets) {
    let own = name;
    const other = (one: string) => value !== undefined && ![undefined, value].includes(known.get(one)?.value);
    for (let number = 2; other(own); number += 1) own = `${name.slice(0, 60)}_${number}`;
    if (own !== name) names.set(name, own);
    if (known.get(own)?.value === undefined) known.set(own, { name: own, ...(value !== undefined && { value }) });
  }
  return { ...written, fields: renameSecrets(written.fields, names) };
}

/** What is given by its name: a document that stands there itself, as its file has it, is named as what it is. */
function named(given: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
  const fields = given as Readonly<Record<string, unknown>>;
  if (typeof (fields.openapi ?? fields.swagger) === "string" && ("paths" in fields || "info" in fields))
    return { openapi: fields };
  return Array.isArray(fields.item) && "info" in fields ? { postman: fields } : fields;
}
