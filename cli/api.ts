/** Requests to a server's HTTP API, with its errors turned into messages for a terminal. */
import { readJson, writeJson } from "../protocol/exact-json.ts";
import type { Json } from "../protocol/json.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

interface ErrorBody {
  readonly error?: {
    readonly code?: string;
    readonly message?: string;
    readonly details?: readonly { readonly path?: string; readonly message?: string; readonly suggestion?: string }[];
  };
}

export class Api {
  readonly url: string;
  readonly token: string | undefined;

  constructor(options: { readonly url: string; readonly token: string | undefined }) {
    this.url = options.url.replace(/\/$/, "");
    this.token = options.token;
  }

  /** One request below `/api/v1`. Throws CommandError with the server's own words. */
  async request<T>(method: string, path: string, body?: Json | object): Promise<T> {
    const headers: Record<string, string> = {};
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    let response: Response;
    try {
      response = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: writeJson(body) }),
      });
    } catch (error) {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CommandError(
        exitCodes.noServer,
        `No server answers at ${this.url} (${reason}). Start one with npm start.`,
      );
    }
    const text = await response.text();
    const answer = text === "" ? undefined : parse(text);
    if (response.ok) return answer as T;
    throw refusal(response.status, (answer ?? {}) as ErrorBody);
  }
}

function parse(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw new CommandError(
      exitCodes.noServer,
      "What answered there does not speak JSON: is this address a Barkeep server?",
    );
  }
}

function refusal(status: number, body: ErrorBody): CommandError {
  const { message = `The server answered ${status}.`, details } = body.error ?? {};
  const told = (Array.isArray(details) ? details : []).flatMap(({ path, message: text, suggestion }) =>
    text ? [`${path ? `${path}: ` : ""}${text}${suggestion ? ` Did you mean ${suggestion}?` : ""}`] : [],
  );
  if (status === 401 || status === 403) {
    const advice = "Give the admin token in BARKEEP_ADMIN_TOKEN; it was printed when the server first started.";
    return new CommandError(exitCodes.notAllowed, `${message}\n${advice}`);
  }
  // The message names the first of them: one alone says no more than that.
  const [only, more] = told;
  const lines = only?.startsWith(message) && more === undefined ? [only] : [message, ...told.map((one) => `  ${one}`)];
  return new CommandError(exitCodes.failed, lines.join("\n"), body.error?.code);
}
