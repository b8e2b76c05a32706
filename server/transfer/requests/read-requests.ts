/** What an import takes beside exports: a curl command, an OpenAPI document, a Postman collection. */
import type { RequestProblem } from "./api-request.ts";
import { readCurl } from "./curl-request.ts";
import { type FoundSecret, methodFromRequest } from "./method-from-request.ts";
import { readOpenApi } from "./openapi-requests.ts";
import { readPostman } from "./postman-requests.ts";

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

/** Undefined when what is given is none of the three. `only` chooses by operation id, or by a request's name. */
export function readRequests(given: unknown): WrittenMethods | undefined {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
  const { curl, openapi, postman, only } = given as Record<string, unknown>;
  const wanted = Array.isArray(only) ? only.map(String) : undefined;
  const reading =
    typeof curl === "string"
      ? readCurl(curl)
      : typeof openapi === "object" && openapi !== null
        ? readOpenApi(openapi, wanted)
        : typeof postman === "object" && postman !== null
          ? readPostman(postman, wanted)
          : undefined;
  if (!reading) return undefined;
  const written = reading.requests.map(methodFromRequest);
  const secrets = new Map<string, FoundSecret>();
  for (const secret of written.flatMap((one) => one.secrets)) {
    if (secrets.get(secret.name)?.value === undefined) secrets.set(secret.name, secret);
  }
  return {
    methods: written.map(({ fields }) => fields),
    secrets: [...secrets.values()],
    problems: reading.problems,
    operations: reading.requests.map(({ id, verb, base, path }) => ({ operation: id, verb, address: base + path })),
  };
}
