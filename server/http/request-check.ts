/** Checks a request's path, query and body against its route's schemas. */

import type { IncomingMessage } from "node:http";
import { Ajv } from "ajv";
import type { Context } from "hono";
import { type TSchema, Type } from "typebox";
import { readJson } from "../../protocol/exact-json.ts";
import { BarkeepError } from "../problems/errors.ts";
import { schemaProblems } from "../problems/field-problems.ts";
import { deepestNesting, isTooDeep } from "../problems/nesting.ts";
import { invalidRequest } from "../problems/problem.ts";
import type { Route } from "./route.ts";

/** Largest body of a route that names no other limit, in bytes: a method's source and room for its samples. */
export const defaultBodyBytes = 1024 * 1024;

export interface CheckedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

// The schemas are our own, typed: to check them as well would cost a good part of every start.
const own = { allErrors: true, strict: false, verbose: true, useDefaults: true, validateSchema: false } as const;
const texts = new Ajv({ ...own, coerceTypes: true });
const nothing = Type.Object({});
const bodies = new Ajv({ ...own, ownProperties: true });

export function createRequestCheck(route: Route): (context: Context) => Promise<CheckedRequest> {
  return async (context) => ({
    params: named(route, { ...context.req.param() }),
    query: declared(route.query ?? nothing, checked(texts, route.query, { ...context.req.query() })),
    body: route.body ? declared(route.body, checked(bodies, route.body, await readBody(context, route))) : undefined,
  });
}

/** What no id can look like names nothing: a path is not a form to be filled in. */
function named(route: Route, params: Readonly<Record<string, unknown>>): unknown {
  const id = (route.params?.properties as Record<string, TSchema> | undefined)?.id;
  if (id && !texts.validate(id, params.id))
    throw new BarkeepError("not_found", `Nothing has the id ${JSON.stringify(String(params.id).slice(0, 100))}.`);
  return checked(texts, route.params, params);
}

/** Without what the route doesn't name: nobody has checked that, and what a route hands on whole must not hold more than it says. */
function declared(schema: TSchema, body: unknown): unknown {
  const { type, properties } = schema as { type?: unknown; properties?: Readonly<Record<string, unknown>> };
  if (type !== "object" || properties === undefined || "x-fields" in schema) return body;
  return Object.fromEntries(Object.entries(body as object).filter(([name]) => Object.hasOwn(properties, name)));
}

/** A schema is compiled when it is first needed; Ajv keeps what it has compiled. */
function checked(ajv: Ajv, schema: TSchema | undefined, value: unknown): unknown {
  if (!schema) return value;
  const validate = ajv.compile(schema);
  if (validate(value)) return value;
  const problems = schemaProblems(validate.errors ?? []);
  throw invalidRequest(problems);
}

export async function readText(context: Context, most: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(context, most));
}

/**
 * The body as it came, refused as soon as it is known to be too large. Hono's own limit makes a `Request` of its own, which
 * Node's does not accept while the global objects are left alone.
 */
export async function readBytes(context: Context, most: number): Promise<Uint8Array> {
  const tooLarge = () => new BarkeepError("too_large", `The body is larger than ${most} bytes.`);
  if (Number(context.req.header("Content-Length") ?? 0) > most) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(context)) {
    bytes += chunk.byteLength;
    if (bytes > most) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/** As Node hands it over: a web stream around it takes as long as the rest of a small request. In process there is no socket it could come by. */
function bodyOf({ env, req }: Context): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  const { incoming } = (env ?? {}) as { readonly incoming?: IncomingMessage };
  // Refused in the middle, it must not take the connection along: the answer goes the same way.
  return incoming?.iterator({ destroyOnReturn: false }) ?? req.raw.body ?? [];
}

/** The escape of a surrogate. Alone it is no character: what holds it has no place in UTF-8, nor in a URL, and becomes U+FFFD as in frames. */
const halfCharacter = /\\u[dD][89a-fA-F]/;
const mended = (_name: string, value: unknown) => (typeof value === "string" ? value.toWellFormed() : value);

async function readBody(context: Context, route: Route): Promise<unknown> {
  const text = await readText(context, route.maxBodyBytes ?? defaultBodyBytes);
  if (text === "" && route.bodyOptional) return {};
  try {
    const body = readJson(text, halfCharacter.test(text) ? mended : undefined);
    if (!isTooDeep(body)) return body;
  } catch (error) {
    const message = text === "" ? "The request has no body; send a JSON object." : (error as Error).message;
    throw new BarkeepError("bad_json", `The body is not JSON: ${message}`);
  }
  throw new BarkeepError("bad_json", `The body is nested deeper than ${deepestNesting} levels.`);
}
