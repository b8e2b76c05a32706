/**
 * The `fetch` that the model SDKs are given: undici's `request`, whose body is a Node stream. Node's own fetch, which is undici
 * too, wraps every chunk in web streams; see docs/decisions/model-fetch.md.
 */
import type { Dispatcher } from "undici";
import { FailedAnswer } from "./model-error.ts";

export type ModelFetch = typeof globalThis.fetch;

/** As many as a browser follows of a login page; a model server behind a proxy has one. */
const maxRedirections = 5;
/** As much of a failed answer as is read, in bytes, and how long that may take, in ms. */
const mostOfFailure = 64 * 1024;
const failureMs = 5000;

/**
 * Connections are kept and shared by everything that is given this function, and go through the proxy that `HTTP_PROXY`,
 * `HTTPS_PROXY` and `NO_PROXY` name. Rejects as `request` does; an abort is an `AbortError`; an answer with a status that is none
 * of success is a `FailedAnswer`.
 */
export function createModelFetch(): ModelFetch {
  let connecting: ReturnType<typeof connect> | undefined;
  return async (url, { method = "GET", headers, body, signal } = {}) => {
    connecting ??= connect();
    const { request, dispatcher } = await connecting;
    const answer = await request(String(url), {
      method: method as Dispatcher.HttpMethod,
      headers: { ...Object.fromEntries(asHeaders(headers)), "accept-encoding": "identity" },
      body: body as string | null,
      signal: signal ?? null,
      dispatcher,
    });
    const response = new ModelResponse(String(url), answer);
    if (!response.ok) throw new FailedAnswer(response.status, response.headers, await beginning(answer.body));
    return response as unknown as Response;
  };
}

/** Loaded when there is something to ask: a server without a model provider starts without it. */
async function connect() {
  const { EnvHttpProxyAgent, interceptors, request } = await import("undici");
  // How long a model may take is for the turn's own watchdog to say. To `http:` a proxy is asked plainly, as curl does: many allow tunnels to 443 alone.
  const options = { headersTimeout: 0, bodyTimeout: 0, proxyTunnel: false };
  const dispatcher = new EnvHttpProxyAgent(options).compose(interceptors.redirect({ maxRedirections }));
  return { request, dispatcher };
}

const asHeaders = (given: ConstructorParameters<typeof Headers>[0]): Headers =>
  given instanceof Headers ? given : new Headers(given);

/** What a failed answer says, as far as it is worth reading. */
async function beginning(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const late = setTimeout(() => body.destroy(), failureMs);
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= mostOfFailure) break;
    }
  } catch {
    // what has come until then is all there is
  } finally {
    clearTimeout(late);
    body.destroy();
  }
  return Buffer.concat(chunks).subarray(0, mostOfFailure).toString("utf8");
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
