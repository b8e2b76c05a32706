/// <reference lib="es2024.string" />
/**
 * Bytes from the wire to a checked message, or to what is wrong with them and where.
 *
 * What others send is hostile: nesting is bounded, `__proto__` keys are dropped and lone surrogates replaced (U+FFFD), so that
 * what comes out can be spread, stringified and encoded as UTF-8 anywhere. One validator per message type, never the union:
 * a union's errors come from every branch.
 */

import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { TObject } from "typebox";
import type { ErrorCode } from "./codes.ts";
import { readJson } from "./exact-json.ts";
import { type ClientMessage, clientMessages, type ServerMessage, serverMessages } from "./messages.ts";

/** How deep arrays and objects may nest, the message itself being 1. */
export const maxDepth = 32;

export type Undecodable = {
  readonly ok: false;
  readonly code: Extract<ErrorCode, "bad_json" | "unknown_type" | "invalid_message" | "too_large">;
  /** A sentence for the developer of the client. */
  readonly message: string;
  /** JSON Pointer to the bad field; absent when no field is to blame. */
  readonly path?: string;
  /** The message's `id`, when it had a good one. */
  readonly replyTo?: string;
};

export type Decoded<M> = { readonly ok: true; readonly message: M } | Undecodable;

export type Decoder<M> = (text: string) => Decoded<M>;

/** For servers: decodes what clients send. Compiles its validators once; make one and share it. */
export const createClientMessageDecoder = (): Decoder<ClientMessage> => createDecoder<ClientMessage>(clientMessages);

/** For clients, tests and the conformance kit: decodes what the server sends. */
export const createServerMessageDecoder = (): Decoder<ServerMessage> => createDecoder<ServerMessage>(serverMessages);

function createDecoder<M>(messages: Readonly<Record<string, TObject>>): Decoder<M> {
  const ajv = new Ajv({ allErrors: false, verbose: true, strict: false, validateSchema: false });
  const validators = new Map<string, ValidateFunction>(
    Object.entries(messages).map(([type, schema]) => [type, ajv.compile(schema)]),
  );
  const types = [...validators.keys()];

  return (text) => {
    const value = parse(text);
    if (value === tooDeep) return { ok: false, code: "invalid_message", message: depthMessage };
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return {
        ok: false,
        code: "bad_json",
        message: 'A frame must hold one JSON object, such as {"type":"ping","id":"1"}.',
      };
    }
    const { type, id } = value as { type?: unknown; id?: unknown };
    const replyTo = typeof id === "string" && id.length > 0 && id.length <= 64 ? { replyTo: id } : {};
    if (typeof type !== "string") {
      return {
        ok: false,
        code: "invalid_message",
        message: "/type is missing or not a string.",
        path: "/type",
        ...replyTo,
      };
    }
    const validate = validators.get(type);
    if (validate === undefined) {
      const message = `There is no message type ${JSON.stringify(type.slice(0, 64))} here; known are ${types.join(", ")}.`;
      return { ok: false, code: "unknown_type", message, path: "/type", ...replyTo };
    }
    if (validate(value)) return { ok: true, message: value as M };
    return { ok: false, ...explain(validate.errors ?? []), ...replyTo };
  };
}

const tooDeep = Symbol("too deep");
const depthMessage = `The message nests arrays and objects deeper than ${maxDepth} levels.`;

/** The text's value made harmless; undefined when it is no JSON. */
function parse(text: string): unknown {
  try {
    return harmless(readJson(text), maxDepth);
  } catch (error) {
    return error === tooDeep ? tooDeep : undefined;
  }
}

/** Mends the value in place: a copy of what a flood sends would take three times as long. */
function harmless(value: unknown, levels: number): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) throw tooDeep;
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    const item = fields[key];
    if (key === "__proto__") delete fields[key];
    else if (!key.isWellFormed()) {
      delete fields[key];
      fields[key.toWellFormed()] = harmless(item, levels - 1);
    } else if (typeof item === "object" || typeof item === "string") {
      const mended = harmless(item, levels - 1);
      if (mended !== item) fields[key] = mended;
    }
  }
  return value;
}

/** Ajv's last error is the outermost one: of a union it names the field, not one of its branches. */
function outermost(errors: readonly ErrorObject[]): ErrorObject | undefined {
  const last = errors.at(-1);
  if (last?.keyword !== "anyOf") return last;
  // A text where a text may stand, but too long: that is what is wrong with it, not its type.
  return (
    errors.find(({ keyword, instancePath }) => keyword === "maxLength" && instancePath === last.instancePath) ?? last
  );
}

function explain(errors: readonly ErrorObject[]): Pick<Undecodable, "code" | "message" | "path"> {
  const error = outermost(errors);
  if (error === undefined) return { code: "invalid_message", message: "The message is not as documented." };
  const code = error.keyword === "maxLength" || error.keyword === "maxItems" ? "too_large" : "invalid_message";
  const missing = error.keyword === "required" ? `/${pointerPart(String(error.params.missingProperty))}` : "";
  const path = `${error.instancePath}${missing}`;
  return { code, path, message: `${path || "The message"} ${complaint(error)}.` };
}

const pointerPart = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");

function complaint(error: ErrorObject): string {
  const { keyword, params, schema, parentSchema } = error;
  switch (keyword) {
    case "required":
      return "is missing";
    case "type":
      return `must be ${params.type === "object" || params.type === "array" || params.type === "integer" ? "an" : "a"} ${params.type}`;
    case "minLength":
      return params.limit === 1 ? "must not be empty" : `must have at least ${params.limit} characters`;
    case "maxLength":
      return `must have at most ${params.limit} characters`;
    case "minItems":
      return `must have at least ${params.limit} items`;
    case "maxItems":
      return `must have at most ${params.limit} items`;
    case "minimum":
      return `must be ${params.limit} or more`;
    case "maximum":
      return `must be ${params.limit} or less`;
    case "const":
      return `must be ${JSON.stringify(params.allowedValue)}`;
    case "enum":
      return `must be one of ${params.allowedValues.join(", ")}`;
    case "pattern":
      return `must be ${parentSchema?.["x-shape"] ?? `what matches ${params.pattern}`}`;
    case "not":
      return `must not be ${(schema as { enum: string[] }).enum.map((word) => JSON.stringify(word)).join(" or ")}`;
    case "anyOf":
      return `must be ${(schema as object[]).map(branch).join(" or ")}`;
    default:
      return error.message ?? "is not as documented";
  }
}

function branch(schema: { const?: unknown; type?: string }): string {
  return schema.const === undefined ? `of type ${schema.type}` : JSON.stringify(schema.const);
}
