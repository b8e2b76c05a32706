/** Makes a method of one request: inputs with names Python takes, code, a sample, and no key anywhere but among the secrets. */
import type { Json } from "../../../protocol/json.ts";
import type { ParameterDescription } from "../../methods/method.ts";
import type { ApiRequest, RequestProblem } from "./api-request.ts";
import { pythonFor } from "./python-code.ts";
import type { NamedInput } from "./python-values.ts";
import { withinReach } from "./within-reach.ts";

/** A secret that the method reads; `value` is what stood in the request. */
export interface FoundSecret {
  readonly name: string;
  readonly value?: string;
}

export interface WrittenMethod {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly secrets: readonly FoundSecret[];
  /** What of the request is not written. */
  readonly problems: readonly RequestProblem[];
}

/** Longest description that every model server takes, in characters. */
const maxDescription = 1024;

export function methodFromRequest(given: ApiRequest): WrittenMethod {
  const { inputs: kept, leftOut, undescribed } = withinReach(given.inputs);
  const request = withDistinctSecrets({ ...given, inputs: kept });
  const names = new Set<string>();
  const inputs: NamedInput[] = [];
  const parameters: Record<string, unknown> = {};
  const required: string[] = [];
  const sample: Record<string, Json> = {};
  for (const input of request.inputs) {
    const parameter = distinctName(input.name, names);
    names.add(parameter);
    const { required: needed, in: place, name, written } = input;
    const { type } = input.parameter;
    const truths = holdsTruths(input.parameter);
    inputs.push({ parameter, required: needed, in: place, name, type, truths, ...(written && { written }) });
    parameters[parameter] = input.parameter;
    if (input.required) required.push(parameter);
    const example = input.example ?? input.parameter.default;
    if (example !== undefined) sample[parameter] = example;
  }
  const secrets = request.credentials.map(({ secret, value }) => ({
    name: secret,
    ...(value !== undefined && { value }),
  }));
  const complete = required.every((name) => Object.hasOwn(sample, name));
  const fields = {
    name: request.name,
    description: request.description.slice(0, maxDescription),
    inputDescription: { parameters, required },
    code: pythonFor(request, inputs),
    sideEffect: !["GET", "HEAD", "OPTIONS"].includes(request.verb),
    secrets: secrets.map(({ name }) => name),
    ...(request.base !== "" && { allowedHosts: [hostOf(request.base)] }),
    ...(complete && { samples: [{ name: "Imported", input: sample }] }),
  };
  return {
    fields: withoutValues(fields, secrets, request.base),
    secrets,
    problems: tooMany(request.id, leftOut, undescribed),
  };
}

function tooMany(name: string, leftOut: readonly string[], undescribed: readonly string[]): RequestProblem[] {
  const told = (names: readonly string[], what: string) =>
    names.length === 0
      ? []
      : [{ name, message: `It has too many inputs: ${what}: ${names.join(", ").slice(0, 500)}.` }];
  return [...told(undescribed, "described without what stands within"), ...told(leftOut, "left out")];
}

function holdsTruths({ type, items, properties }: ParameterDescription): boolean {
  if (type === "boolean" || items?.type === "boolean") return true;
  return type === "object" && Object.values(properties ?? {}).some((member) => member.type === "boolean");
}

/** Two keys of one service under one name get a number each, unless they are the same key. */
function withDistinctSecrets(request: ApiRequest): ApiRequest {
  const taken = new Map<string, string>();
  const credentials = request.credentials.map((one) => {
    const key = one.value ?? one.hole ?? `in ${one.in}: ${one.name}`;
    let name = one.secret;
    for (let number = 2; (taken.get(name) ?? key) !== key; number += 1) name = `${one.secret.slice(0, 60)}_${number}`;
    taken.set(name, key);
    return { ...one, secret: name };
  });
  return { ...request, credentials };
}

function distinctName(name: string, taken: ReadonlySet<string>): string {
  const plain =
    name
      .slice(0, 200)
      .normalize("NFKD")
      .replace(/\p{Mark}/gu, "")
      .replace(/[^a-zA-Z0-9_]+/g, "_")
      .replace(/^(?=\d)/, "_")
      .slice(0, 60) || "value";
  for (let number = 1; ; number += 1) {
    const one = number === 1 ? plain : `${plain}_${number}`;
    if (!taken.has(one)) return one;
  }
}

/** `host`, or `host:port` where the address names one. */
const hostOf = (base: string) => new URL(base).host;

/**
 * A key that stood in more than one place (a description, an example) stands in none of them. In the code nothing is touched but what
 * can be nothing else than a key: a login's name may be a word of the address.
 */
function withoutValues<T extends { readonly code: string }>(
  fields: T,
  secrets: readonly FoundSecret[],
  host: string,
): T {
  const values = secrets
    .map(({ value }) => value)
    .filter((value) => value !== undefined && value.length >= 6 && !host.includes(value)) as string[];
  if (values.length === 0) return fields;
  const keys = values.filter((value) => /\d/.test(value) || value.length >= 16);
  const clean = (value: unknown, found: readonly string[]): unknown => {
    if (typeof value === "string") return found.reduce((text, secret) => text.replaceAll(secret, "…"), value);
    if (Array.isArray(value)) return value.map((one) => clean(one, found));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clean(one, found)]));
  };
  return { ...(clean(fields, values) as T), code: clean(fields.code, keys) as string };
}
