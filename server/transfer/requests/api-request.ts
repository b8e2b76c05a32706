/** One request of somebody's API, whatever it was described in: what a method is written from. */
import type { Json } from "../../../protocol/json.ts";
import type { ParameterDescription } from "../../methods/method.ts";

/** A value that the character gives. `name` is the API's own spelling of it. */
export interface ApiInput {
  readonly in: "path" | "query" | "header" | "cookie" | "body";
  readonly name: string;
  readonly parameter: ParameterDescription;
  readonly required: boolean;
  readonly example?: Json;
  /**
   * How a list or an object is written in a query or a form: its values with this between them, `name[key]=value` or `key=value` each,
   * or as JSON; a text of a form may be sent as a file.
   */
  readonly written?: { readonly between: string } | "keys" | "members" | "json" | "file";
}

/** A value that is the same in every request. */
export interface ApiConstant {
  readonly in: "query" | "header" | "body";
  readonly name: string;
  readonly value: Json;
}

/** A value that belongs into the vault. `value` is what stood in the request, where it stood there. */
export interface ApiCredential {
  readonly in: "path" | "query" | "header" | "cookie" | "body" | "login" | "address";
  readonly name: string;
  /** What stands before the secret in the header, such as `Bearer `. */
  readonly prefix?: string;
  readonly secret: string;
  readonly value?: string;
  /** What stood in its place, where that has a name: the same one in two places is one secret. */
  readonly hole?: string;
  /** It goes without. */
  readonly optional?: boolean;
  /** Of a login: proved by a digest, and not told. */
  readonly digest?: boolean;
}

export interface ApiRequest {
  /** The operation's own name, by which `only` chooses. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly verb: string;
  /** `https://host/base`, without a slash at its end; empty where only a credential of kind `address` tells it. */
  readonly base: string;
  /** Begins with a slash or is empty; `{name}` stands for an input or a credential of kind `path`. */
  readonly path: string;
  readonly inputs: readonly ApiInput[];
  readonly constants: readonly ApiConstant[];
  readonly credentials: readonly ApiCredential[];
  readonly body: "none" | "json" | "form" | "multipart" | "text";
  /** True when the body is one value and not an object of fields: its only `body` input is sent as it is. */
  readonly wholeBody: boolean;
  readonly answers: "json" | "nothing" | "unknown";
}

/** What could not be read, told to the designer. */
export interface RequestProblem {
  readonly name: string;
  readonly message: string;
}

export interface RequestReading {
  readonly requests: readonly ApiRequest[];
  readonly problems: readonly RequestProblem[];
}
