/** Checks the fields somebody sent against a TypeBox schema, and says each problem with its path and a suggestion. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { TObject } from "typebox";
import { closestWord } from "../text/closest-word.ts";
import type { Problem } from "./problem.ts";

const validators = new WeakMap<TObject, ValidateFunction>();

function validatorFor(schema: TObject): ValidateFunction {
  let validate = validators.get(schema);
  if (!validate) {
    // Which fields must be there differs between a create, an edit and a draft, so it is not the schema that says.
    const options = { allErrors: true, ownProperties: true, strict: false, verbose: true, validateSchema: false };
    validate = new Ajv(options).compile({
      ...schema,
      required: [],
    });
    validators.set(schema, validate);
  }
  return validate;
}

export function fieldProblems(
  schema: TObject,
  given: unknown,
  options: { readonly required?: readonly string[]; readonly alsoKnown?: readonly string[] } = {},
): Problem[] {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return [{ path: "", message: "Expected a JSON object." }];
  }
  const problems: Problem[] = [];
  const known = Object.keys(schema.properties);
  for (const key of Object.keys(given)) {
    if (known.includes(key) || options.alsoKnown?.includes(key)) continue;
    const suggestion = closestWord(
      key,
      known.filter((name) => !Object.hasOwn(given, name)),
    );
    if (suggestion) problems.push({ path: key, message: "There is no such field.", suggestion });
  }
  for (const name of options.required ?? []) {
    if (Object.hasOwn(given, name) && (given as Record<string, unknown>)[name] !== undefined) continue;
    if (!problems.some((problem) => problem.suggestion === name)) problems.push({ path: name, message: "Missing." });
  }
  const validate = validatorFor(schema);
  if (!validate(given)) problems.push(...schemaProblems(validate.errors ?? []));
  return problems;
}

/** Ajv's errors as problems; of a choice between shapes only one sentence is kept. */
export function schemaProblems(errors: readonly ErrorObject[]): Problem[] {
  // Where one of the shapes is of the value's kind, what is wrong with that one says more than the choice does.
  const meant = errors.flatMap((error) => {
    const at = shapeMeant(error);
    return at === undefined ? [] : [{ error, own: `${error.schemaPath}/${at}/` }];
  });
  const plain = errors.filter(
    (one) =>
      !meant.some(
        ({ error, own }) =>
          one === error ||
          (one.instancePath.startsWith(error.instancePath) &&
            one.schemaPath.startsWith(`${error.schemaPath}/`) &&
            !one.schemaPath.startsWith(own)),
      ),
  );
  const choices = plain.filter((error) => error.keyword === "anyOf").map((error) => error.instancePath);
  const told = plain.filter(
    (error) => error.keyword === "anyOf" || !choices.some((path) => error.instancePath.startsWith(path)),
  );
  const problems = told.map(problemOf);
  return problems.filter((one, index) => problems.findIndex((other) => other.path === one.path) === index);
}

/** Of a choice of which exactly one shape can hold values of that kind, which one it is. */
function shapeMeant({ keyword, schema, data }: ErrorObject): number | undefined {
  if (keyword !== "anyOf" || !Array.isArray(schema)) return undefined;
  const shapes = schema as readonly { readonly type?: string; readonly const?: unknown }[];
  if (shapes.some(({ type }) => type === undefined)) return undefined;
  const [at, another] = shapes.flatMap(({ type }, index) => (isOfKind(data, type) ? [index] : []));
  // Of a word that is another one the choice says more.
  return at === undefined || another !== undefined || shapes[at]?.const !== undefined ? undefined : at;
}

function isOfKind(data: unknown, type: string | undefined): boolean {
  if (type === "null") return data === null;
  if (type === "array") return Array.isArray(data);
  if (type === "object") return typeof data === "object" && data !== null && !Array.isArray(data);
  return typeof data === (type === "integer" ? "number" : type);
}

function problemOf(error: ErrorObject): Problem {
  const path = error.instancePath.slice(1).replaceAll("/", ".").replaceAll("~1", "/").replaceAll("~0", "~");
  const params = error.params as Record<string, unknown>;
  const inside = (name: unknown) => (path ? `${path}.${name}` : String(name));
  switch (error.keyword) {
    case "required":
      return { path: inside(params.missingProperty), message: "Missing." };
    case "type":
      return { path, message: `Expected ${params.type}.` };
    case "enum":
      return { path, message: `Expected one of ${(params.allowedValues as unknown[]).join(", ")}.` };
    case "const":
      return { path, message: `Expected ${JSON.stringify(params.allowedValue)}.` };
    case "anyOf":
      return { path, message: `Expected ${choicesOf(error)}.` };
    case "pattern":
      return { path, message: `Expected ${inWords(error) ?? `what matches ${params.pattern}`}.` };
    case "minLength":
      return { path, message: params.limit === 1 ? "Can't be empty." : `At least ${params.limit} characters.` };
    case "maxLength":
      return { path, message: `At most ${params.limit} characters.` };
    case "minimum":
      return { path, message: `At least ${params.limit}.` };
    case "maximum":
      return { path, message: `At most ${params.limit}.` };
    case "minItems":
      return { path, message: `At least ${entries(params.limit)}.` };
    case "maxItems":
      return { path, message: `At most ${entries(params.limit)}.` };
    case "not":
      return { path, message: `Can't be ${wordsOf(error).join(" or ")}.` };
    default:
      return { path, message: `It ${error.message ?? "is wrong"}.` };
  }
}

/** What a pattern wants, as its schema says it for people. */
const inWords = ({ parentSchema }: ErrorObject) => parentSchema?.["x-shape"] as string | undefined;

const entries = (count: unknown) => (count === 1 ? "1 entry" : `${count} entries`);

function wordsOf({ schema }: ErrorObject): string[] {
  return (schema as { enum: string[] }).enum.map((word) => JSON.stringify(word));
}

interface Choice {
  readonly const?: unknown;
  readonly type?: string;
  readonly required?: readonly string[];
}

function choicesOf(error: ErrorObject): string {
  const choices = (Array.isArray(error.schema) ? error.schema : []) as readonly Choice[];
  const several = choices.filter(({ type }) => type === "object").length > 1;
  const words = choices.map(({ const: word, type = "", required = [] }) => {
    if (word !== undefined) return JSON.stringify(word);
    // Of several objects it is their fields that tell them apart.
    return several && required.length > 0 ? `{${required.map((name) => JSON.stringify(name)).join(", ")}}` : type;
  });
  return words.filter((word) => word !== "").join(" or ") || "another shape";
}
