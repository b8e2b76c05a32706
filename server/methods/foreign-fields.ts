/**
 * Reads a method as another product's page names its fields. Convai's External API page calls them Method Name, Method
 * Description, Input Description, Implementation Code and Inputs; exports and scripts spell those in several ways, so
 * spelling is compared without case, spaces, `_` and `-`.
 */
import { readJson } from "../../protocol/exact-json.ts";

const spellings: Readonly<Record<string, readonly string[]>> = {
  id: ["id", "methodid", "functionid"],
  name: ["name", "methodname", "functionname", "apiname", "title"],
  description: ["description", "methoddescription", "functiondescription", "apidescription"],
  inputDescription: [
    "inputdescription",
    "inputdescriptionjson",
    "inputschema",
    "inputdesc",
    "parametersschema",
    "schema",
  ],
  code: [
    "code",
    "implementationcode",
    "implementation",
    "functioncode",
    "sourcecode",
    "pythoncode",
    "source",
    "script",
  ],
  connected: ["connected", "connect", "active", "isactive", "enabled", "isenabled", "status"],
  input: ["inputs", "input", "testinput", "testinputs", "sampleinput"],
};

const plain = (key: string) => key.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Fields of ours under their own names are kept; known spellings are renamed; texts that hold JSON are read. */
export function fromForeignFields(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = { ...given };
  const byPlainKey = new Map(Object.keys(given).map((key) => [plain(key), key]));
  for (const [name, likely] of Object.entries(spellings)) {
    if (Object.hasOwn(given, name)) continue;
    const key = likely.map((one) => byPlainKey.get(one)).find((one) => one !== undefined);
    if (key === undefined) continue;
    delete fields[key];
    fields[name] = given[key];
  }
  const { input, ...method } = fields;
  // Convai has `parameters` and `required` side by side with the code in some of its exports.
  if (method.inputDescription === undefined && method.parameters !== undefined) {
    method.inputDescription = { parameters: method.parameters, required: method.required ?? [] };
  }
  method.inputDescription = fromText(method.inputDescription);
  if (typeof method.connected === "string")
    method.connected = /^(true|on|active|connected|enabled|1)$/i.test(method.connected);
  if (typeof method.id === "number") method.id = String(method.id);
  const sample = fromText(input);
  if (method.samples === undefined && typeof sample === "object" && sample !== null && !Array.isArray(sample)) {
    method.samples = [{ name: "Imported", input: sample }];
  }
  return Object.fromEntries(Object.entries(method).filter(([, value]) => value !== undefined));
}

function fromText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return readJson(value);
  } catch {
    return value;
  }
}
