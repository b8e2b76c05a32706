/** The Barkeep server as the page talks to it: requests with the cookie, what is known of the login, what is cached. */

import { createContext, useContext } from "react";
import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import { frameWords } from "../words/en-frame.ts";
import { RequestError, toRequestError } from "./request-error.ts";
import { Resources } from "./resources.ts";
import { Signal } from "./signal.ts";

/** `expired`: was logged in and no longer is; the page stays as it is behind a login dialog. */
export type Login = "unknown" | "in" | "out" | "expired";

export interface ServerOptions {
  readonly fetch: typeof fetch;
}

const api = "/api/v1";

export class Server {
  readonly login = new Signal<Login>("unknown");
  /** Why it is not known yet whether the cookie holds, when the server answered with something else. */
  readonly trouble = new Signal<RequestError | null>(null);
  /** False while requests get no answer at all. */
  readonly reachable = new Signal(true);
  readonly resources: Resources;
  readonly #fetch: typeof fetch;

  constructor(options: ServerOptions) {
    this.#fetch = options.fetch;
    this.resources = new Resources({ load: (path, signal) => this.get(path, signal) });
  }

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#request<T>("GET", path, undefined, signal);
  }

  post<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    return this.#request<T>("POST", path, body ?? {}, signal);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#request<T>("PUT", path, body);
  }

  remove(path: string): Promise<void> {
    return this.#request<void>("DELETE", path);
  }

  /** Asks whether the cookie still holds. */
  async checkLogin(): Promise<void> {
    try {
      this.resources.put("/me", await this.get("/me"));
      this.trouble.set(null);
      this.login.set("in");
    } catch (thrown) {
      const error = toRequestError(thrown);
      const refused = error.status === 401;
      if (refused && this.login.get() === "unknown") this.login.set("out");
      this.trouble.set(refused || error.status === 0 ? null : error);
    }
  }

  /** With the admin token, or a person's name and password. Throws RequestError `unauthorized` or `login_limited`. */
  async logIn(given: string | { readonly name: string; readonly password: string }): Promise<void> {
    await this.post("/login", typeof given === "string" ? { token: given } : given);
    this.login.set("in");
    this.resources.refreshShown();
  }

  async logOut(): Promise<void> {
    await this.post("/logout");
    this.leave();
  }

  /** Where the login is over already. */
  leave(): void {
    this.login.set("out");
    this.resources.clear();
  }

  /** Resolves when the login is no longer expired: true when it is back. Throws when it is aborted meanwhile. */
  #loginIsBack(signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        const login = this.login.get();
        if (login === "expired") return;
        stop();
        resolve(login === "in");
      };
      const give = () => {
        stop();
        reject(signal?.reason);
      };
      const unwatch = this.login.watch(settle);
      signal?.addEventListener("abort", give);
      const stop = () => {
        unwatch();
        signal?.removeEventListener("abort", give);
      };
    });
  }

  /** Throws RequestError; AbortError passes through. */
  async #request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const headers: Record<string, string> = { accept: "application/json" };
    if (method !== "GET") headers["x-barkeep-csrf"] = "1";
    if (body !== undefined) headers["content-type"] = "application/json";
    let response: Response;
    try {
      response = await this.#fetch(api + path, {
        method,
        headers,
        credentials: "same-origin",
        ...(body === undefined ? {} : { body: writeJson(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      this.reachable.set(false);
      throw new RequestError({
        code: "server_gone",
        status: 0,
        message: frameWords.theServerDoesntAnswer,
      });
    }
    this.reachable.set(true);
    const text = await response.text();
    const answer = parse(text);
    if (response.ok) return answer as T;
    if (response.status === 401 && path !== "/login") {
      if (this.login.get() === "in") this.login.set("expired");
      // Refused means not done: what was interrupted goes on as soon as somebody has logged in again.
      if (path !== "/me" && this.login.get() === "expired" && (await this.#loginIsBack(signal)))
        return this.#request<T>(method, path, body, signal);
    }
    const failure = (
      answer as { error?: { code?: string; message?: string; details?: unknown; retryAfterMs?: number } }
    )?.error;
    throw new RequestError({
      code: failure?.code ?? "internal",
      status: response.status,
      message: failure?.message ?? frameWords.theServerAnsweredWithout(response.status),
      details: failure?.details,
      ...(failure?.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    });
  }
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

export const ServerContext = createContext<Server | null>(null);

export function useServer(): Server {
  const server = useContext(ServerContext);
  if (!server) throw new Error("useServer is for components below ServerContext");
  return server;
}
