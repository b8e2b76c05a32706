/**
 * The `fetch` that the model SDKs are given: undici's `request`, whose body is a Node stream. Node's own fetch, which is undici
 * too, wraps every chunk in web streams; see docs/decisions/model-fetch.md.
 */
import { Agent, type Dispatcher, interceptors, request } from "undici";

export type ModelFetch = typeof globalThis.fetch;

/** As many as a browser follows of a login page; a model server behind a proxy has one. */
const maxRedirections = 5;

/** Connections are kept and shared by everything that is given this function. Rejects as `request` does; an abort is an `AbortError`. */
export function createModelFetch(): ModelFetch {
  // How long a model may take is for the turn's own watchdog to say.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 }).compose(
    interceptors.redirect({ maxRedirections }),
  );
  return async (url, { method = "GET", headers, body, signal } = {}) => {
    const answer = await request(String(url), {
      method: method as Dispatcher.HttpMethod,
      headers: { ...Object.fromEntries(new Headers(headers)), "accept-encoding": "identity" },
      body: body as string | null,
      signal: signal ?? null,
      dispatcher,
    });
    return new ModelResponse(String(url), answer) as unknown as Response;
  };
}

/** As much of a Response as the SDKs and the adapters look at. */
class ModelResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** To be read with `for await`. */
  readonly body: Dispatcher.ResponseData["body"];

  constructor(url: string, { statusCode, statusText, headers, body }: Dispatcher.ResponseData) {
    this.url = url;
    this.status = statusCode;
    this.statusText = statusText;
    this.headers = new Headers();
    for (const [name, value] of Object.entries(headers)) {
      for (const each of Array.isArray(value) ? value : [value ?? ""]) this.headers.append(name, each);
    }
    this.body = body;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  text(): Promise<string> {
    return this.body.text();
  }

  json(): Promise<unknown> {
    return this.body.json();
  }
}
