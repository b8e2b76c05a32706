/**
 * Compiles an input description as designers write it into its stored form and the JSON Schema the model is offered.
 * Two spellings are taken: `{parameters, required}` and a JSON Schema `{type: "object", properties, required}`.
 */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { Problem } from "../problems/problem.ts";
import { closestWord } from "../text/closest-word.ts";
import type { InputDescription, ParameterDescription } from "./method.ts";
import { checkBounds, checkDefault, checkEnum } from "./parameter-values.ts";

export type CompiledInput =
  | { readonly ok: true; readonly description: InputDescription; readonly schema: JsonObject }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const parameterTypes = ["string", "integer", "number", "boolean", "object", "array"] as const;
/** Names Convai's editor takes, and Python can use as identifiers. */
const parameterName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const maxDepth = 8;
/** With those within others. */
export const maxParameters = 200;
const maxNameLength = 64;
const maxDescriptionLength = 4000;

const keywordsOf: Record<(typeof parameterTypes)[number], readonly string[]> = {
  string: ["minLength", "maxLength"],
  integer: ["minimum", "maximum"],
  number: ["minimum", "maximum"],
  boolean: [],
  object: ["properties", "required"],
  array: ["items", "minItems", "maxItems"],
};
const commonKeywords = ["type", "description", "enum", "default"];
/** Keywords of JSON Schema that only describe: taken and dropped, so that a pasted schema works. */
const droppedKeywords = new Set(["title", "examples", "$schema", "$id", "$comment", "additionalProperties"]);
/** Keywords that people know from JSON Schema and that are not taken, with what to do instead. */
const insteadOf: Readonly<Record<string, string>> = {
  pattern: "Patterns are not taken, because one can block the server: list the values in `enum`, or check in the code.",
  format: "Formats are not taken: say in `description` how the value is written, such as 2026-11-23.",
  const: "Write `enum` with that one value.",
  anyOf: "Alternatives are not taken: give one `type`, or use several optional parameters.",
  oneOf: "Alternatives are not taken: give one `type`, or use several optional parameters.",
  allOf: "Combined schemas are not taken: write one object with all the properties.",
  $ref: "References are not taken: write the description where it is used.",
  nullable: "Leave the name out of `required` instead.",
  optional: "Leave the name out of `required` instead.",
  exclusiveMinimum: "Write `minimum`.",
  exclusiveMaximum: "Write `maximum`.",
  values: "Write `enum`.",
  parameters: "Inside a parameter, write `properties`.",
  required: "Put the parameter's name in the list `required` beside `parameters` instead.",
};

interface Compiling {
  readonly problems: Problem[];
  parameters: number;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Never throws; `path` begins every problem's path. */
export function compileInputDescription(given: unknown, path = "inputDescription"): CompiledInput {
  const compiling: Compiling = { problems: [], parameters: 0 };
  const description = readTop(given, path, compiling);
  if (!description || compiling.problems.length > 0) return { ok: false, problems: compiling.problems };
  return { ok: true, description, schema: objectSchema(description.parameters, description.required ?? []) };
}

function readTop(given: unknown, path: string, compiling: Compiling): InputDescription | undefined {
  const { problems } = compiling;
  if (!isObject(given)) {
    const message =
      'Expected a JSON object such as {"parameters": {"city": {"type": "string"}}, "required": ["city"]}.';
    problems.push({ path, message });
    return undefined;
  }
  if (Object.keys(given).length === 0) return { parameters: {}, required: [] };
  const tool = given.parameters;
  // A whole tool as OpenAI's documentation writes it; a parameter called `type` would be an object.
  if (isObject(tool) && tool.type === "object") return readTop(tool, `${path}.parameters`, compiling);
  const asSchema =
    !Object.hasOwn(given, "parameters") && (Object.hasOwn(given, "properties") || given.type === "object");
  const holder = asSchema ? "properties" : "parameters";
  const allowed = [holder, "required"];
  for (const key of Object.keys(given)) {
    const described = key === "type" || key === "description" || droppedKeywords.has(key);
    if (!allowed.includes(key) && !described) problems.push(unknownKeyword(path, key, allowed));
  }
  if (given.type !== undefined && given.type !== "object") {
    problems.push({ path: `${path}.type`, message: 'Expected "object": a method takes its inputs by name.' });
  }
  if (!Object.hasOwn(given, holder) && !asSchema) {
    // A misspelt `parameters` has been told above; saying it is missing as well would only confuse.
    if (problems.length === 0) {
      problems.push({
        path: `${path}.parameters`,
        message: 'Missing. Write {"parameters": {}} for a method without inputs.',
      });
    }
    return undefined;
  }
  const members = readMembers(given[holder] ?? {}, given.required, path, holder, compiling, 1);
  return members && { parameters: members.properties, required: members.required };
}

function readMembers(
  given: unknown,
  requiredGiven: unknown,
  path: string,
  holder: string,
  compiling: Compiling,
  depth: number,
): { properties: Record<string, ParameterDescription>; required: readonly string[] } | undefined {
  const { problems } = compiling;
  if (!isObject(given)) {
    problems.push({ path: `${path}.${holder}`, message: "Expected an object with one entry per parameter." });
    return undefined;
  }
  if (depth > maxDepth) {
    problems.push({ path: `${path}.${holder}`, message: `Nested deeper than ${maxDepth} levels: flatten it.` });
    return undefined;
  }
  const members: [string, ParameterDescription][] = [];
  for (const [name, value] of Object.entries(given)) {
    const at = `${path}.${holder}.${name}`;
    if (++compiling.parameters > maxParameters) {
      problems.push({ path: at, message: `More than ${maxParameters} parameters: a model can't use so many.` });
      return undefined;
    }
    if (name === "__proto__" || !parameterName.test(name) || name.length > maxNameLength) {
      problems.push({
        path: at,
        message: `A parameter's name is letters, digits and _, begins with a letter or _, and has at most ${maxNameLength} characters.`,
        ...suggestName(name),
      });
      continue;
    }
    const parameter = readParameter(value, at, compiling, depth);
    if (parameter) members.push([name, parameter]);
  }
  const names = Object.keys(given);
  return { properties: Object.fromEntries(members), required: readRequired(requiredGiven, names, path, problems) };
}

function suggestName(name: string): { suggestion?: string } {
  const mended = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^a-zA-Z0-9_]+/g, "_")
    .replace(/^(?=\d)/, "_")
    .slice(0, maxNameLength);
  return /[a-zA-Z0-9]/.test(mended) && mended !== name && mended !== "__proto__" ? { suggestion: mended } : {};
}

function readRequired(given: unknown, names: readonly string[], path: string, problems: Problem[]): readonly string[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) {
    problems.push({ path: `${path}.required`, message: 'Expected a list of parameter names, such as ["city"].' });
    return [];
  }
  given.forEach((name, index) => {
    if (typeof name === "string" && names.includes(name)) return;
    const suggestion = typeof name === "string" ? closestWord(name, names) : undefined;
    problems.push({
      path: `${path}.required.${index}`,
      message: `There is no parameter ${JSON.stringify(name)}; the parameters are ${listed(names)}.`,
      ...(suggestion && { suggestion }),
    });
  });
  return [...new Set(given as string[])];
}

function readParameter(
  given: unknown,
  path: string,
  compiling: Compiling,
  depth: number,
): ParameterDescription | undefined {
  const { problems } = compiling;
  if (!isObject(given)) {
    problems.push({ path, message: 'Expected an object such as {"type": "string", "description": "…"}.' });
    return undefined;
  }
  const before = problems.length;
  const type = parameterTypes.find((known) => known === given.type);
  const allowed = [...commonKeywords, ...(type ? keywordsOf[type] : Object.values(keywordsOf).flat())];
  for (const key of Object.keys(given)) {
    if (!allowed.includes(key) && !droppedKeywords.has(key)) problems.push(unknownKeyword(path, key, allowed, type));
  }
  if (!type) {
    const misspelt = Object.keys(given).some((key) => closestWord(key, ["type"]) && key !== "type");
    if (!misspelt || given.type !== undefined) problems.push(typeProblem(given.type, path));
    return undefined;
  }
  const parameter: Record<string, unknown> = { type };
  if (given.description !== undefined) {
    if (typeof given.description !== "string" || given.description.length > maxDescriptionLength) {
      problems.push({
        path: `${path}.description`,
        message: `Expected a text of at most ${maxDescriptionLength} characters.`,
      });
    }
    parameter.description = given.description;
  }
  if (type === "object" && (given.properties !== undefined || given.required !== undefined)) {
    const members = readMembers(given.properties ?? {}, given.required, path, "properties", compiling, depth + 1);
    if (members) Object.assign(parameter, { properties: members.properties, required: members.required });
  }
  if (type === "array") {
    if (given.items === undefined) {
      problems.push({
        path: `${path}.items`,
        message: 'Missing. Say what the list holds, such as {"type": "string"}.',
      });
    } else if (depth >= maxDepth) {
      problems.push({ path: `${path}.items`, message: `Nested deeper than ${maxDepth} levels: flatten it.` });
    } else parameter.items = readParameter(given.items, `${path}.items`, compiling, depth + 1);
  }
  checkBounds(given, keywordsOf[type], path, parameter, problems);
  if (given.enum !== undefined) parameter.enum = checkEnum(given.enum, type, path, problems);
  // A default is judged by the finished description, so only when that stands.
  if (given.default !== undefined && problems.length === before) {
    checkDefault(given.default as Json, parameterSchema(parameter as unknown as ParameterDescription), path, problems);
    parameter.default = given.default;
  }
  return parameter as unknown as ParameterDescription;
}

function typeProblem(type: unknown, path: string): Problem {
  const at = `${path}.type`;
  const expected = `Expected one of ${parameterTypes.join(", ")}`;
  if (type === undefined) return { path: at, message: `Missing. ${expected}.` };
  if (Array.isArray(type)) {
    const plain = type.find((entry) => parameterTypes.includes(entry));
    const message = "One type only; for a value that may be left out, leave the name out of `required`.";
    return { path: at, message, ...(plain && { suggestion: plain }) };
  }
  const aliases: Record<string, string> = {
    str: "string",
    text: "string",
    int: "integer",
    long: "integer",
    float: "number",
    double: "number",
    bool: "boolean",
    list: "array",
    dict: "object",
    map: "object",
  };
  const word = typeof type === "string" ? type.toLowerCase() : writeJson(type);
  const suggestion = (Object.hasOwn(aliases, word) ? aliases[word] : undefined) ?? closestWord(word, parameterTypes);
  return { path: at, message: `${expected}, not ${writeJson(type)}.`, ...(suggestion && { suggestion }) };
}

function unknownKeyword(path: string, key: string, allowed: readonly string[], type?: string): Problem {
  const at = `${path}.${key}`;
  const instead = Object.hasOwn(insteadOf, key) ? insteadOf[key] : undefined;
  if (instead) return { path: at, message: instead };
  const suggestion = closestWord(key, allowed);
  const where = type ? `a parameter of type ${type}` : "it";
  const message = `Unknown field; ${where} may have ${listed(allowed)}.`;
  return { path: at, message, ...(suggestion && { suggestion }) };
}

const listed = (names: readonly string[]) => (names.length === 0 ? "none" : [...new Set(names)].join(", "));

/** The JSON Schema of one parameter. */
function parameterSchema(parameter: ParameterDescription): JsonObject {
  const { properties, required, items, ...plain } = parameter;
  const fields = plain as unknown as JsonObject;
  if (parameter.type === "object" && Object.keys(properties ?? {}).length > 0) {
    return { ...fields, ...objectSchema(properties ?? {}, required ?? []) };
  }
  return { ...fields, ...(items && { items: parameterSchema(items) }) };
}

function objectSchema(
  parameters: Readonly<Record<string, ParameterDescription>>,
  required: readonly string[],
): JsonObject {
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, parameterSchema(one)])),
    required: [...required],
    additionalProperties: false,
  };
}
