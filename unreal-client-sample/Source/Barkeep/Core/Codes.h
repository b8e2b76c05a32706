// Made from protocol/codes.ts by `npm run generate`. Changes belong there.
#pragma once

namespace barkeep {

inline constexpr int ProtocolVersion = 1;
inline constexpr const char* Subprotocol = "barkeep.v1";
inline constexpr const char* SocketPath = "/v1/ws";

struct ErrorCode {
    const char* code;
    bool retryable;
    const char* meaning;
    const char* advice;
};

inline constexpr ErrorCode ErrorCodes[] = {
    {"bad_json", false, "The frame or body is not a JSON object.", "Send one JSON object per frame."},
    {"unknown_type", false, "The message's type is not one a client may send.", "Check the spelling and the protocol version."},
    {"invalid_message", false, "A field is missing or has the wrong shape.", "Read the path in the message and mend that field."},
    {"invalid_request", false, "The HTTP request's body or query is not as documented.", "Read `details` and mend the field named there."},
    {"unsupported_version", false, "None of the protocol versions offered is spoken here.", "Offer protocol version 1."},
    {"not_greeted", false, "A message came before `hello`.", "Send `hello` first and wait for `welcome`."},
    {"already_greeted", false, "`hello` was already answered on this socket with another identity.", "Say hello once, or again only to refresh a token of the same player."},
    {"unauthorized", false, "The token is missing, wrong or revoked.", "Ask your own server for a fresh token."},
    {"token_expired", false, "The player token is past its time.", "Fetch a new token and say hello again."},
    {"forbidden", false, "The token is good, but not for this.", "Use a token that covers this player, character or route."},
    {"csrf", false, "A request with the page's cookie lacked the page's header, or came from another origin.", "Send the request from the admin page, or use a bearer token."},
    {"not_found", false, "There is nothing by that id.", "List first, then use an id from the list."},
    {"method_not_allowed", false, "This address takes other methods of HTTP.", "Use one of those in the `Allow` header."},
    {"unknown_character", false, "No character has that id.", "Open a session with an id from `welcome.characters`, or from GET /api/v1/characters."},
    {"unknown_session", false, "This connection has no session by that id.", "Open or resume the session first."},
    {"unknown_call", false, "No action call by that id is waiting for a result.", "Answer each action call once, before its deadline."},
    {"resume_failed", false, "The session to resume, or to begin from, is gone, never came that far, or belongs to somebody else.", "Open a new session."},
    {"session_moving", true, "The session is on its way from one machine to another.", "Resume it again after `retryAfterMs`."},
    {"session_moved", false, "The session has moved to another machine, and this socket hears it no more.", "Resume it: it is found wherever it is."},
    {"conflict", false, "The object changed since the version that was edited, or the id is taken.", "Load the current version and apply the change to it."},
    {"session_closed", false, "The session was closed.", "Open a new session."},
    {"too_large", false, "The message, body or field is larger than allowed.", "Send less; the limits stand in `welcome`."},
    {"rate_limited", true, "Too many requests in too short a time.", "Wait `retryAfterMs`, then try again."},
    {"quota_exceeded", true, "The daily allowance of tokens is used up.", "Wait until the allowance renews."},
    {"too_many_sessions", true, "This connection, player or server has as many sessions as allowed.", "Close one of your own sessions first; where the player's or the server's are counted, try again after `retryAfterMs`."},
    {"too_many_turns", true, "As many turns as allowed are running.", "Wait for `turn.finished` of another turn."},
    {"too_many_connections", true, "As many sockets as allowed are open.", "Close a socket, or share one socket between characters."},
    {"login_limited", true, "Too many failed logins.", "Wait `retryAfterMs`; the token stands in the server's first output."},
    {"turn_failed", true, "The turn could not be carried out.", "Say it again, or show the character's own line for this."},
    {"model_unavailable", true, "No model of the character's chain could be reached.", "Check the provider's key and address in the admin page."},
    {"model_auth", false, "The provider refused the API key.", "Set the right key and restart."},
    {"model_rate_limited", true, "The provider limits how often it may be asked.", "Wait `retryAfterMs`."},
    {"model_stalled", true, "The provider stopped sending in mid-answer.", "Say it again."},
    {"model_refused", false, "The provider refused to answer this.", "Say something else."},
    {"model_output", true, "The provider's answer could not be understood or was cut off.", "Say it again."},
    {"context_overflow", false, "What would be sent is longer than the model takes.", "Shorten the persona or context, or use a larger model."},
    {"no_tools", false, "The character's model can't call methods.", "Choose a model with tools in the admin page."},
    {"interrupted", true, "The server stopped while the turn ran.", "Resume the session and say it again."},
    {"draining", true, "The server is shutting down and takes nothing new.", "Reconnect after `retryAfterMs`."},
    {"slow_reader", true, "The client reads too slowly and its buffer was full.", "Reconnect and resume."},
    {"queue_full", true, "Too many method calls are waiting.", "Try again shortly, or raise the limit."},
    {"storage_failed", true, "The data folder could not be written.", "Free disk space or mend permissions; see the server's log."},
    {"internal", true, "Something that should not happen did.", "Report it with the id in the server's log."},
};

struct CloseCode {
    int code;
    const char* name;
    const char* meaning;
    const char* advice;
    bool resumable;
};

inline constexpr CloseCode CloseCodes[] = {
    {1001, "going_away", "The server is shutting down.", "Reconnect with back-off and resume.", true},
    {1002, "websocket_error", "A frame broke the WebSocket protocol, such as a compressed one, which was not agreed on.", "Use a well-kept WebSocket library; reconnect and resume.", true},
    {1007, "invalid_utf8", "A text frame was not UTF-8.", "Send UTF-8, then reconnect and resume.", true},
    {1008, "too_many_fragments", "A message came in more fragments than are put together.", "Send each message in one frame, then reconnect and resume.", true},
    {1009, "frame_too_large", "A frame was larger than 64 KiB.", "Send smaller messages, then reconnect and resume.", true},
    {4000, "hello_timeout", "No hello came within 5 seconds.", "Send hello as soon as the socket opens.", false},
    {4001, "unauthorized", "The token was missing, wrong, or has been revoked.", "Get a new token, then reconnect.", true},
    {4002, "unsupported_version", "No common protocol version.", "Update the client.", false},
    {4003, "token_expired", "The token ran out and was not refreshed.", "Get a new token, reconnect and resume.", true},
    {4004, "slow_reader", "Too many unsent bytes were waiting for this client.", "Reconnect and resume; read faster.", true},
    {4005, "flood", "The client went on sending far past its limits.", "Wait a minute, then reconnect.", true},
    {4006, "heartbeat_timeout", "The client answered no ping.", "Reconnect and resume.", true},
    {4007, "replaced", "Another socket resumed this socket's only session.", "Nothing: the other socket goes on.", false},
    {4008, "too_many_connections", "As many sockets as allowed are open.", "Share one socket between characters.", true},
    {4009, "protocol_error", "The client sent a binary frame.", "Send UTF-8 text frames.", true},
};

inline constexpr int CloseGoingAway = 1001;
inline constexpr int CloseWebsocketError = 1002;
inline constexpr int CloseInvalidUtf8 = 1007;
inline constexpr int CloseTooManyFragments = 1008;
inline constexpr int CloseFrameTooLarge = 1009;
inline constexpr int CloseHelloTimeout = 4000;
inline constexpr int CloseUnauthorized = 4001;
inline constexpr int CloseUnsupportedVersion = 4002;
inline constexpr int CloseTokenExpired = 4003;
inline constexpr int CloseSlowReader = 4004;
inline constexpr int CloseFlood = 4005;
inline constexpr int CloseHeartbeatTimeout = 4006;
inline constexpr int CloseReplaced = 4007;
inline constexpr int CloseTooManyConnections = 4008;
inline constexpr int CloseProtocolError = 4009;

}  // namespace barkeep
