/** The states of a connection and the moves between them; a pair that is not here is no move, and changes nothing. */

export const connectionStates = ["waiting", "checking", "open", "draining", "revoked", "closing", "closed"] as const;
export type ConnectionState = (typeof connectionStates)[number];

export const connectionEvents = ["hello", "accepted", "refused", "drain", "revoke", "close", "gone"] as const;
export type ConnectionEvent = (typeof connectionEvents)[number];

type Moves = Readonly<Record<ConnectionState, Readonly<Partial<Record<ConnectionEvent, ConnectionState>>>>>;

export const connectionMoves: Moves = Object.freeze({
  /** The socket is open; no hello yet. */
  waiting: { hello: "checking", drain: "closing", close: "closing", gone: "closed" },
  /** The token is being looked at. */
  checking: { accepted: "open", refused: "closing", drain: "closing", close: "closing", gone: "closed" },
  open: { drain: "draining", revoke: "revoked", close: "closing", gone: "closed" },
  /** What runs is finished, nothing new is taken. */
  draining: { revoke: "revoked", close: "closing", gone: "closed" },
  /** Who it spoke for is no longer good: it hears how its sessions end, and is not listened to. */
  revoked: { close: "closing", gone: "closed" },
  /** A close frame was sent. */
  closing: { gone: "closed" },
  closed: {},
});

/** The state after the event, or null when it is no move. */
export const move = (state: ConnectionState, event: ConnectionEvent): ConnectionState | null =>
  connectionMoves[state][event] ?? null;
