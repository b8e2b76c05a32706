/** Writes how one input of a method is sent: requests writes `True` where other servers read `true`, and lists as Python shows them. */
import type { ApiInput } from "./api-request.ts";

export interface NamedInput extends Pick<ApiInput, "in" | "name" | "required" | "written"> {
  /** Its name in `data`. */
  readonly parameter: string;
  readonly type: ApiInput["parameter"]["type"];
  /** It is true or false, or holds what is. */
  readonly truths: boolean;
}

export const single = (value: string): string => `'${value}'`;

/** A text as Python writes it; JSON's escapes are a part of Python's. */
export const text = (value: string): string => JSON.stringify(value);

/** In `path`, within an f-string that double quotes enclose. */
export function pathValue({ parameter, type, truths }: NamedInput): string {
  const value = `data[${single(parameter)}]`;
  if (type === "array") return `','.join(quote(${asText("one", truths)}, safe='') for one in ${value})`;
  return `quote(${asText(value, truths)}, safe='')`;
}

/** A header's value is a text; requests leaves out one that is None. */
export const headerValue = (input: NamedInput): string => {
  const value = `data[${text(input.parameter)}]`;
  return whereGiven(input, input.type === "array" ? joined(",", value, input) : asText(value, input.truths));
};

/** In a query, a form, or, where `asText` is false, in JSON, which holds values as they are. */
export function givenValue(input: NamedInput, inText: boolean): string {
  const { parameter, required, written, type, truths } = input;
  const value = `data[${text(parameter)}]`;
  if (written === "json") return whereGiven(input, `json.dumps(${value})`);
  if (typeof written === "object") return whereGiven(input, joined(written.between, value, input));
  if (inText && truths && type === "boolean") return whereGiven(input, asText(value, true));
  if (inText && truths && type === "array") return whereGiven(input, `[${asText("one", true)} for one in ${value}]`);
  return required ? value : `data.get(${text(parameter)})`;
}

/** `filter={"name": "ale"}` is `filter[name]=ale`, or `name=ale`. */
export function keyed({ parameter, name, written, truths }: NamedInput): string {
  const key = written === "members" ? "key" : `f${single(`${inFormat(name)}[{key}]`)}`;
  const value = truths ? "str(value).lower() if isinstance(value, bool) else value" : "value";
  const members = `data.get(${text(parameter)}, {})`;
  if (key === "key" && !truths) return `**${members}`;
  return `**{${key}: ${value} for key, value in ${members}.items()}`;
}

/** One field of a form with parts: `each` where there is one for every value of a list. */
export function formPart(input: NamedInput): { readonly name: string; readonly part: string; readonly each?: string } {
  const { name, parameter, required, written, type, truths } = input;
  const value = `data[${text(parameter)}]`;
  if (type === "array")
    return {
      name,
      part: `(None, ${asText("one", truths)})`,
      each: required ? value : `data.get(${text(parameter)}, [])`,
    };
  if (written === "file") return { name, part: `("${inName(name)}.txt", ${whereGiven(input, value)})` };
  if (type === "object") return { name, part: `(None, ${whereGiven(input, `json.dumps(${value})`)})` };
  if (type === "string" && !required) return { name, part: `(None, data.get(${text(parameter)}))` };
  return { name, part: `(None, ${whereGiven(input, type === "string" ? value : asText(value, truths))})` };
}

const whereGiven = ({ parameter, required }: NamedInput, value: string) =>
  required ? value : `${value} if ${text(parameter)} in data else None`;
const asText = (value: string, truths: boolean) => `str(${value})${truths ? ".lower()" : ""}`;
const joined = (between: string, value: string, { truths }: NamedInput) =>
  truths
    ? `${text(between)}.join(${asText("one", true)} for one in ${value})`
    : `${text(between)}.join(map(str, ${value}))`;
const inFormat = (name: string) =>
  JSON.stringify(name).slice(1, -1).replaceAll("'", "\\'").replaceAll("{", "{{").replaceAll("}", "}}");
const inName = (name: string) => name.replace(/[^\w-]/g, "_").slice(0, 60);
