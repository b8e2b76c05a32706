/** What a client needs, and where it may be. */
import type { ClientMessageOf } from "../messages.ts";
import type { BackoffOptions } from "./backoff.ts";
import type { ClientFailure } from "./failure.ts";
import type { SocketConstructor } from "./socket.ts";

export type ClientState = "idle" | "connecting" | "open" | "waiting" | "closed";

export interface ClientOptions {
  /** Such as `ws://127.0.0.1:7070/v1/ws`. */
  readonly url: string;
  /** The browser's `WebSocket`, or that of the `ws` package. */
  readonly WebSocket: SocketConstructor;
  /** Asked before each connect, so that a fresh token is used; absent where the page's cookie is enough. */
  readonly token?: string | (() => string | Promise<string>);
  /** How long the token's callback may take, in ms (15000). */
  readonly tokenTimeoutMs?: number;
  /** How often to take a fresh token over the open socket, in ms; never when not given. Half the life of your tokens is a good choice. */
  readonly refreshTokenEveryMs?: number;
  readonly client?: ClientMessageOf<"hello">["client"];
  readonly backoff?: Partial<BackoffOptions>;
  /** How long a connect may take, from the socket to the welcome, in ms (10000). */
  readonly connectTimeoutMs?: number;
  /** Gives 0 to 1; for the spread of reconnects. */
  readonly random?: () => number;
  readonly onState?: (state: ClientState, why: ClientFailure | null) => void;
  /** An error that answers nothing a caller waits for. */
  readonly onError?: (failure: ClientFailure) => void;
  readonly onDraining?: (deadlineMs: number) => void;
}
