/**
 * The part of a WebSocket the client uses: the browser's own and the `ws` package's both fit. The handlers' parameter is `never`
 * so that either's event types are assignable; what is set takes an event with the fields it reads.
 */
export interface Socket {
  onopen: ((event: never) => void) | null;
  /** `event.data` is the frame's text. */
  onmessage: ((event: never) => void) | null;
  /** `event.code` and `event.reason` say why. */
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

export type SocketConstructor = new (url: string, protocols: string[]) => Socket;

export interface SocketMessage {
  readonly data: unknown;
}

export interface SocketClose {
  readonly code: number;
  readonly reason: string;
}
