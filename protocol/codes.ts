/**
 * The one table of what can go wrong on the wire: every `error.code`, every close code, what each means and what a
 * client should do. Server, clients, generated C# and the reference page are all made from it.
 */

export interface CodeEntry {
  /** HTTP status used when the same failure answers an HTTP request. */
  readonly status: number;
  /** True when the same request may succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
  /** What the client should do next. */
  readonly advice: string;
}

const entry = (status: number, retryable: boolean, meaning: string, advice: string): CodeEntry =>
  Object.freeze({ status, retryable, meaning, advice });

export const errorCodes = Object.freeze({
  bad_json: entry(400, false, "The frame or body is not a JSON object.", "Send one JSON object per frame."),
  unknown_type: entry(
    400,
    false,
    "The message's type is not one a client may send.",
    "Check the spelling and the protocol version.",
  ),
  invalid_message: entry(
    400,
    false,
    "A field is missing or has the wrong shape.",
    "Read the path in the message and mend that field.",
  ),
  invalid_request: entry(
    400,
    false,
    "The HTTP request's body or query is not as documented.",
    "Read `details` and mend the field named there.",
  ),
  unsupported_version: entry(
    400,
    false,
    "None of the protocol versions offered is spoken here.",
    "Offer protocol version 1.",
  ),
  not_greeted: entry(400, false, "A message came before `hello`.", "Send `hello` first and wait for `welcome`."),
  already_greeted: entry(
    409,
    false,
    "`hello` was already answered on this socket with another identity.",
    "Say hello once, or again only to refresh a token of the same player.",
  ),
  unauthorized: entry(401, false, "The token is missing, wrong or revoked.", "Ask your own server for a fresh token."),
  token_expired: entry(401, false, "The player token is past its time.", "Fetch a new token and say hello again."),
  forbidden: entry(
    403,
    false,
    "The token is good, but not for this.",
    "Use a token that covers this player, character or route.",
  ),
  csrf: entry(
    403,
    false,
    "A request with the page's cookie lacked the page's header, or came from another origin.",
    "Send the request from the admin page, or use a bearer token.",
  ),
  not_found: entry(404, false, "There is nothing by that id.", "List first, then use an id from the list."),
  method_not_allowed: entry(
    405,
    false,
    "This address takes other methods of HTTP.",
    "Use one of those in the `Allow` header.",
  ),
  unknown_character: entry(
    404,
    false,
    "No character has that id.",
    "Open a session with an id from `welcome.characters`, or from GET /api/v1/characters.",
  ),
  unknown_session: entry(404, false, "This connection has no session by that id.", "Open or resume the session first."),
  unknown_call: entry(
    404,
    false,
    "No action call by that id is waiting for a result.",
    "Answer each action call once, before its deadline.",
  ),
  resume_failed: entry(
    404,
    false,
    "The session to resume, or to begin from, is gone, never came that far, or belongs to somebody else.",
    "Open a new session.",
  ),
  session_moving: entry(
    503,
    true,
    "The session is on its way from one machine to another.",
    "Resume it again after `retryAfterMs`.",
  ),
  session_moved: entry(
    409,
    false,
    "The session has moved to another machine, and this socket hears it no more.",
    "Resume it: it is found wherever it is.",
  ),
  conflict: entry(
    409,
    false,
    "The object changed since the version that was edited, or the id is taken.",
    "Load the current version and apply the change to it.",
  ),
  session_closed: entry(409, false, "The session was closed.", "Open a new session."),
  too_large: entry(
    413,
    false,
    "The message, body or field is larger than allowed.",
    "Send less; the limits stand in `welcome`.",
  ),
  rate_limited: entry(429, true, "Too many requests in too short a time.", "Wait `retryAfterMs`, then try again."),
  quota_exceeded: entry(429, true, "The daily allowance of tokens is used up.", "Wait until the allowance renews."),
  too_many_sessions: entry(
    429,
    true,
    "This connection, player or server has as many sessions as allowed.",
    "Close one of your own sessions first; where the player's or the server's are counted, try again after `retryAfterMs`.",
  ),
  too_many_turns: entry(
    429,
    true,
    "As many turns as allowed are running.",
    "Wait for `turn.finished` of another turn.",
  ),
  too_many_connections: entry(
    429,
    true,
    "As many sockets as allowed are open.",
    "Close a socket, or share one socket between characters.",
  ),
  login_limited: entry(
    429,
    true,
    "Too many failed logins.",
    "Wait `retryAfterMs`; the token stands in the server's first output.",
  ),
  turn_failed: entry(
    502,
    true,
    "The turn could not be carried out.",
    "Say it again, or show the character's own line for this.",
  ),
  model_unavailable: entry(
    503,
    true,
    "No model of the character's chain could be reached.",
    "Check the provider's key and address in the admin page.",
  ),
  model_auth: entry(502, false, "The provider refused the API key.", "Set the right key and restart."),
  model_rate_limited: entry(503, true, "The provider limits how often it may be asked.", "Wait `retryAfterMs`."),
  model_stalled: entry(504, true, "The provider stopped sending in mid-answer.", "Say it again."),
  model_refused: entry(502, false, "The provider refused to answer this.", "Say something else."),
  model_output: entry(502, true, "The provider's answer could not be understood or was cut off.", "Say it again."),
  context_overflow: entry(
    400,
    false,
    "What would be sent is longer than the model takes.",
    "Shorten the persona or context, or use a larger model.",
  ),
  no_tools: entry(
    409,
    false,
    "The character's model can't call methods.",
    "Choose a model with tools in the admin page.",
  ),
  interrupted: entry(503, true, "The server stopped while the turn ran.", "Resume the session and say it again."),
  draining: entry(503, true, "The server is shutting down and takes nothing new.", "Reconnect after `retryAfterMs`."),
  slow_reader: entry(503, true, "The client reads too slowly and its buffer was full.", "Reconnect and resume."),
  queue_full: entry(503, true, "Too many method calls are waiting.", "Try again shortly, or raise the limit."),
  storage_failed: entry(
    507,
    true,
    "The data folder could not be written.",
    "Free disk space or mend permissions; see the server's log.",
  ),
  internal: entry(500, true, "Something that should not happen did.", "Report it with the id in the server's log."),
} satisfies Record<string, CodeEntry>);

export type ErrorCode = keyof typeof errorCodes;

export interface CloseEntry {
  readonly name: string;
  readonly meaning: string;
  readonly advice: string;
  /** Whether sessions of the closed socket can be resumed on a new one. */
  readonly resumable: boolean;
}

export const closeCodes = Object.freeze({
  1001: {
    name: "going_away",
    meaning: "The server is shutting down.",
    advice: "Reconnect with back-off and resume.",
    resumable: true,
  },
  1002: {
    name: "websocket_error",
    meaning: "A frame broke the WebSocket protocol, such as a compressed one, which was not agreed on.",
    advice: "Use a well-kept WebSocket library; reconnect and resume.",
    resumable: true,
  },
  1007: {
    name: "invalid_utf8",
    meaning: "A text frame was not UTF-8.",
    advice: "Send UTF-8, then reconnect and resume.",
    resumable: true,
  },
  1008: {
    name: "too_many_fragments",
    meaning: "A message came in more fragments than are put together.",
    advice: "Send each message in one frame, then reconnect and resume.",
    resumable: true,
  },
  1009: {
    name: "frame_too_large",
    meaning: "A frame was larger than 64 KiB.",
    advice: "Send smaller messages, then reconnect and resume.",
    resumable: true,
  },
  4000: {
    name: "hello_timeout",
    meaning: "No hello came within 5 seconds.",
    advice: "Send hello as soon as the socket opens.",
    resumable: false,
  },
  4001: {
    name: "unauthorized",
    meaning: "The token was missing, wrong, or has been revoked.",
    advice: "Get a new token, then reconnect.",
    resumable: true,
  },
  4002: {
    name: "unsupported_version",
    meaning: "No common protocol version.",
    advice: "Update the client.",
    resumable: false,
  },
  4003: {
    name: "token_expired",
    meaning: "The token ran out and was not refreshed.",
    advice: "Get a new token, reconnect and resume.",
    resumable: true,
  },
  4004: {
    name: "slow_reader",
    meaning: "Too many unsent bytes were waiting for this client.",
    advice: "Reconnect and resume; read faster.",
    resumable: true,
  },
  4005: {
    name: "flood",
    meaning: "The client went on sending far past its limits.",
    advice: "Wait a minute, then reconnect.",
    resumable: true,
  },
  4006: {
    name: "heartbeat_timeout",
    meaning: "The client answered no ping.",
    advice: "Reconnect and resume.",
    resumable: true,
  },
  4007: {
    name: "replaced",
    meaning: "Another socket resumed this socket's only session.",
    advice: "Nothing: the other socket goes on.",
    resumable: false,
  },
  4008: {
    name: "too_many_connections",
    meaning: "As many sockets as allowed are open.",
    advice: "Share one socket between characters.",
    resumable: true,
  },
  4009: {
    name: "protocol_error",
    meaning: "The client sent a binary frame.",
    advice: "Send UTF-8 text frames.",
    resumable: true,
  },
} satisfies Record<number, CloseEntry>);

export type CloseCode = keyof typeof closeCodes;
