/** Makes a method of one request: inputs with names Python takes, code, a sample, and no key anywhere but among the secrets. */
import type { Json } from "../../../protocol/json.ts";
import type { ApiRequest } from "./api-request.ts";
import { type NamedInput, pythonFor } from "./python-code.ts";

/** A secret that the method reads; `value` is what stood in the request. */
export interface FoundSecret {
  readonly name: string;
  readonly value?: string;
}

export interface WrittenMethod {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly secrets: readonly FoundSecret[];
}

/** Longest description that every model server takes, in characters. */
const maxDescription = 1024;

export function methodFromRequest(given: ApiRequest): WrittenMethod {
  const request = withDistinctSecrets(given);
  const names = new Set<string>();
  const inputs: NamedInput[] = [];
  const parameters: Record<string, unknown> = {};
  const required: string[] = [];
  const sample: Record<string, Json> = {};
  for (const input of request.inputs) {
    const parameter = distinctName(input.name, names);
    names.add(parameter);
    inputs.push({ parameter, required: input.required, in: input.in, name: input.name });
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
  return { fields: withoutValues(fields, secrets), secrets };
}

/** Two keys of one service under one name get a number each, unless they are the same key. */
function withDistinctSecrets(request: ApiRequest): ApiRequest {
  const taken = new Map<string, string | undefined>();
  const credentials = request.credentials.map((one) => {
    let name = one.secret;
    for (let number = 2; taken.has(name) && taken.get(name) !== one.value; number += 1)
      name = `${one.secret.slice(0, 60)}_${number}`;
    taken.set(name, one.value);
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

/** A key that stood in more than one place (a description, an example) stands in none of them. */
function withoutValues<T>(fields: T, secrets: readonly FoundSecret[]): T {
  const values = secrets
    .map(({ value }) => value)
    .filter((value) => value !== undefined && value.length >= 6) as string[];
  if (values.length === 0) return fields;
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return values.reduce((text, secret) => text.replaceAll(secret, "…"), value);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clean(one)]));
  };
  return clean(fields) as T;
}
