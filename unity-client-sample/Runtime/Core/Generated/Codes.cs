// Made from protocol/messages.ts and protocol/codes.ts by `npm run generate`. Changes belong there.
using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>Every code an error of the wire can carry.</summary>
    public static class ErrorCodes
    {
        /// <summary>The frame or body is not a JSON object.</summary>
        public const string BadJson = "bad_json";
        /// <summary>The message's type is not one a client may send.</summary>
        public const string UnknownType = "unknown_type";
        /// <summary>A field is missing or has the wrong shape.</summary>
        public const string InvalidMessage = "invalid_message";
        /// <summary>The HTTP request's body or query is not as documented.</summary>
        public const string InvalidRequest = "invalid_request";
        /// <summary>None of the protocol versions offered is spoken here.</summary>
        public const string UnsupportedVersion = "unsupported_version";
        /// <summary>A message came before `hello`.</summary>
        public const string NotGreeted = "not_greeted";
        /// <summary>`hello` was already answered on this socket with another identity.</summary>
        public const string AlreadyGreeted = "already_greeted";
        /// <summary>The token is missing, wrong or revoked.</summary>
        public const string Unauthorized = "unauthorized";
        /// <summary>The player token is past its time.</summary>
        public const string TokenExpired = "token_expired";
        /// <summary>The token is good, but not for this.</summary>
        public const string Forbidden = "forbidden";
        /// <summary>A request with the page's cookie lacked the page's header, or came from another origin.</summary>
        public const string Csrf = "csrf";
        /// <summary>There is nothing by that id.</summary>
        public const string NotFound = "not_found";
        /// <summary>This address takes other methods of HTTP.</summary>
        public const string MethodNotAllowed = "method_not_allowed";
        /// <summary>No character has that id.</summary>
        public const string UnknownCharacter = "unknown_character";
        /// <summary>This connection has no session by that id.</summary>
        public const string UnknownSession = "unknown_session";
        /// <summary>No action call by that id is waiting for a result.</summary>
        public const string UnknownCall = "unknown_call";
        /// <summary>The session to resume, or to begin from, is gone, never came that far, or belongs to somebody else.</summary>
        public const string ResumeFailed = "resume_failed";
        /// <summary>The session is on its way from one machine to another.</summary>
        public const string SessionMoving = "session_moving";
        /// <summary>The session has moved to another machine, and this socket hears it no more.</summary>
        public const string SessionMoved = "session_moved";
        /// <summary>The object changed since the version that was edited, or the id is taken.</summary>
        public const string Conflict = "conflict";
        /// <summary>The session was closed.</summary>
        public const string SessionClosed = "session_closed";
        /// <summary>The message, body or field is larger than allowed.</summary>
        public const string TooLarge = "too_large";
        /// <summary>Too many requests in too short a time.</summary>
        public const string RateLimited = "rate_limited";
        /// <summary>The daily allowance of tokens is used up.</summary>
        public const string QuotaExceeded = "quota_exceeded";
        /// <summary>This connection, player or server has as many sessions as allowed.</summary>
        public const string TooManySessions = "too_many_sessions";
        /// <summary>As many turns as allowed are running.</summary>
        public const string TooManyTurns = "too_many_turns";
        /// <summary>As many sockets as allowed are open.</summary>
        public const string TooManyConnections = "too_many_connections";
        /// <summary>Too many failed logins.</summary>
        public const string LoginLimited = "login_limited";
        /// <summary>The turn could not be carried out.</summary>
        public const string TurnFailed = "turn_failed";
        /// <summary>No model of the character's chain could be reached.</summary>
        public const string ModelUnavailable = "model_unavailable";
        /// <summary>The provider refused the API key.</summary>
        public const string ModelAuth = "model_auth";
        /// <summary>The provider limits how often it may be asked.</summary>
        public const string ModelRateLimited = "model_rate_limited";
        /// <summary>The provider stopped sending in mid-answer.</summary>
        public const string ModelStalled = "model_stalled";
        /// <summary>The provider refused to answer this.</summary>
        public const string ModelRefused = "model_refused";
        /// <summary>The provider's answer could not be understood or was cut off.</summary>
        public const string ModelOutput = "model_output";
        /// <summary>What would be sent is longer than the model takes.</summary>
        public const string ContextOverflow = "context_overflow";
        /// <summary>The character's model can't call methods.</summary>
        public const string NoTools = "no_tools";
        /// <summary>The server stopped while the turn ran.</summary>
        public const string Interrupted = "interrupted";
        /// <summary>The server is shutting down and takes nothing new.</summary>
        public const string Draining = "draining";
        /// <summary>The client reads too slowly and its buffer was full.</summary>
        public const string SlowReader = "slow_reader";
        /// <summary>Too many method calls are waiting.</summary>
        public const string QueueFull = "queue_full";
        /// <summary>The data folder could not be written.</summary>
        public const string StorageFailed = "storage_failed";
        /// <summary>Something that should not happen did.</summary>
        public const string Internal = "internal";

        static readonly Dictionary<string, ErrorAdvice> advice = new Dictionary<string, ErrorAdvice>
        {
            { "bad_json", new ErrorAdvice("bad_json", false, "The frame or body is not a JSON object.", "Send one JSON object per frame.") },
            { "unknown_type", new ErrorAdvice("unknown_type", false, "The message's type is not one a client may send.", "Check the spelling and the protocol version.") },
            { "invalid_message", new ErrorAdvice("invalid_message", false, "A field is missing or has the wrong shape.", "Read the path in the message and mend that field.") },
            { "invalid_request", new ErrorAdvice("invalid_request", false, "The HTTP request's body or query is not as documented.", "Read `details` and mend the field named there.") },
            { "unsupported_version", new ErrorAdvice("unsupported_version", false, "None of the protocol versions offered is spoken here.", "Offer protocol version 1.") },
            { "not_greeted", new ErrorAdvice("not_greeted", false, "A message came before `hello`.", "Send `hello` first and wait for `welcome`.") },
            { "already_greeted", new ErrorAdvice("already_greeted", false, "`hello` was already answered on this socket with another identity.", "Say hello once, or again only to refresh a token of the same player.") },
            { "unauthorized", new ErrorAdvice("unauthorized", false, "The token is missing, wrong or revoked.", "Ask your own server for a fresh token.") },
            { "token_expired", new ErrorAdvice("token_expired", false, "The player token is past its time.", "Fetch a new token and say hello again.") },
            { "forbidden", new ErrorAdvice("forbidden", false, "The token is good, but not for this.", "Use a token that covers this player, character or route.") },
            { "csrf", new ErrorAdvice("csrf", false, "A request with the page's cookie lacked the page's header, or came from another origin.", "Send the request from the admin page, or use a bearer token.") },
            { "not_found", new ErrorAdvice("not_found", false, "There is nothing by that id.", "List first, then use an id from the list.") },
            { "method_not_allowed", new ErrorAdvice("method_not_allowed", false, "This address takes other methods of HTTP.", "Use one of those in the `Allow` header.") },
            { "unknown_character", new ErrorAdvice("unknown_character", false, "No character has that id.", "Open a session with an id from `welcome.characters`, or from GET /api/v1/characters.") },
            { "unknown_session", new ErrorAdvice("unknown_session", false, "This connection has no session by that id.", "Open or resume the session first.") },
            { "unknown_call", new ErrorAdvice("unknown_call", false, "No action call by that id is waiting for a result.", "Answer each action call once, before its deadline.") },
            { "resume_failed", new ErrorAdvice("resume_failed", false, "The session to resume, or to begin from, is gone, never came that far, or belongs to somebody else.", "Open a new session.") },
            { "session_moving", new ErrorAdvice("session_moving", true, "The session is on its way from one machine to another.", "Resume it again after `retryAfterMs`.") },
            { "session_moved", new ErrorAdvice("session_moved", false, "The session has moved to another machine, and this socket hears it no more.", "Resume it: it is found wherever it is.") },
            { "conflict", new ErrorAdvice("conflict", false, "The object changed since the version that was edited, or the id is taken.", "Load the current version and apply the change to it.") },
            { "session_closed", new ErrorAdvice("session_closed", false, "The session was closed.", "Open a new session.") },
            { "too_large", new ErrorAdvice("too_large", false, "The message, body or field is larger than allowed.", "Send less; the limits stand in `welcome`.") },
            { "rate_limited", new ErrorAdvice("rate_limited", true, "Too many requests in too short a time.", "Wait `retryAfterMs`, then try again.") },
            { "quota_exceeded", new ErrorAdvice("quota_exceeded", true, "The daily allowance of tokens is used up.", "Wait until the allowance renews.") },
            { "too_many_sessions", new ErrorAdvice("too_many_sessions", true, "This connection, player or server has as many sessions as allowed.", "Close one of your own sessions first; where the player's or the server's are counted, try again after `retryAfterMs`.") },
            { "too_many_turns", new ErrorAdvice("too_many_turns", true, "As many turns as allowed are running.", "Wait for `turn.finished` of another turn.") },
            { "too_many_connections", new ErrorAdvice("too_many_connections", true, "As many sockets as allowed are open.", "Close a socket, or share one socket between characters.") },
            { "login_limited", new ErrorAdvice("login_limited", true, "Too many failed logins.", "Wait `retryAfterMs`; the token stands in the server's first output.") },
            { "turn_failed", new ErrorAdvice("turn_failed", true, "The turn could not be carried out.", "Say it again, or show the character's own line for this.") },
            { "model_unavailable", new ErrorAdvice("model_unavailable", true, "No model of the character's chain could be reached.", "Check the provider's key and address in the admin page.") },
            { "model_auth", new ErrorAdvice("model_auth", false, "The provider refused the API key.", "Set the right key and restart.") },
            { "model_rate_limited", new ErrorAdvice("model_rate_limited", true, "The provider limits how often it may be asked.", "Wait `retryAfterMs`.") },
            { "model_stalled", new ErrorAdvice("model_stalled", true, "The provider stopped sending in mid-answer.", "Say it again.") },
            { "model_refused", new ErrorAdvice("model_refused", false, "The provider refused to answer this.", "Say something else.") },
            { "model_output", new ErrorAdvice("model_output", true, "The provider's answer could not be understood or was cut off.", "Say it again.") },
            { "context_overflow", new ErrorAdvice("context_overflow", false, "What would be sent is longer than the model takes.", "Shorten the persona or context, or use a larger model.") },
            { "no_tools", new ErrorAdvice("no_tools", false, "The character's model can't call methods.", "Choose a model with tools in the admin page.") },
            { "interrupted", new ErrorAdvice("interrupted", true, "The server stopped while the turn ran.", "Resume the session and say it again.") },
            { "draining", new ErrorAdvice("draining", true, "The server is shutting down and takes nothing new.", "Reconnect after `retryAfterMs`.") },
            { "slow_reader", new ErrorAdvice("slow_reader", true, "The client reads too slowly and its buffer was full.", "Reconnect and resume.") },
            { "queue_full", new ErrorAdvice("queue_full", true, "Too many method calls are waiting.", "Try again shortly, or raise the limit.") },
            { "storage_failed", new ErrorAdvice("storage_failed", true, "The data folder could not be written.", "Free disk space or mend permissions; see the server's log.") },
            { "internal", new ErrorAdvice("internal", true, "Something that should not happen did.", "Report it with the id in the server's log.") },
        };

        /// <summary>What the code means and what to do next; null for a code this version does not know.</summary>
        public static ErrorAdvice Find(string code)
        {
            ErrorAdvice found;
            return code != null && advice.TryGetValue(code, out found) ? found : null;
        }
    }

    /// <summary>Every code the server closes a socket with.</summary>
    public static class CloseCodes
    {
        /// <summary>The server is shutting down.</summary>
        public const int GoingAway = 1001;
        /// <summary>A frame broke the WebSocket protocol, such as a compressed one, which was not agreed on.</summary>
        public const int WebsocketError = 1002;
        /// <summary>A text frame was not UTF-8.</summary>
        public const int InvalidUtf8 = 1007;
        /// <summary>A message came in more fragments than are put together.</summary>
        public const int TooManyFragments = 1008;
        /// <summary>A frame was larger than 64 KiB.</summary>
        public const int FrameTooLarge = 1009;
        /// <summary>No hello came within 5 seconds.</summary>
        public const int HelloTimeout = 4000;
        /// <summary>The token was missing, wrong, or has been revoked.</summary>
        public const int Unauthorized = 4001;
        /// <summary>No common protocol version.</summary>
        public const int UnsupportedVersion = 4002;
        /// <summary>The token ran out and was not refreshed.</summary>
        public const int TokenExpired = 4003;
        /// <summary>Too many unsent bytes were waiting for this client.</summary>
        public const int SlowReader = 4004;
        /// <summary>The client went on sending far past its limits.</summary>
        public const int Flood = 4005;
        /// <summary>The client answered no ping.</summary>
        public const int HeartbeatTimeout = 4006;
        /// <summary>Another socket resumed this socket's only session.</summary>
        public const int Replaced = 4007;
        /// <summary>As many sockets as allowed are open.</summary>
        public const int TooManyConnections = 4008;
        /// <summary>The client sent a binary frame.</summary>
        public const int ProtocolError = 4009;

        static readonly Dictionary<int, CloseAdvice> advice = new Dictionary<int, CloseAdvice>
        {
            { 1001, new CloseAdvice(1001, "going_away", "The server is shutting down.", "Reconnect with back-off and resume.", true) },
            { 1002, new CloseAdvice(1002, "websocket_error", "A frame broke the WebSocket protocol, such as a compressed one, which was not agreed on.", "Use a well-kept WebSocket library; reconnect and resume.", true) },
            { 1007, new CloseAdvice(1007, "invalid_utf8", "A text frame was not UTF-8.", "Send UTF-8, then reconnect and resume.", true) },
            { 1008, new CloseAdvice(1008, "too_many_fragments", "A message came in more fragments than are put together.", "Send each message in one frame, then reconnect and resume.", true) },
            { 1009, new CloseAdvice(1009, "frame_too_large", "A frame was larger than 64 KiB.", "Send smaller messages, then reconnect and resume.", true) },
            { 4000, new CloseAdvice(4000, "hello_timeout", "No hello came within 5 seconds.", "Send hello as soon as the socket opens.", false) },
            { 4001, new CloseAdvice(4001, "unauthorized", "The token was missing, wrong, or has been revoked.", "Get a new token, then reconnect.", true) },
            { 4002, new CloseAdvice(4002, "unsupported_version", "No common protocol version.", "Update the client.", false) },
            { 4003, new CloseAdvice(4003, "token_expired", "The token ran out and was not refreshed.", "Get a new token, reconnect and resume.", true) },
            { 4004, new CloseAdvice(4004, "slow_reader", "Too many unsent bytes were waiting for this client.", "Reconnect and resume; read faster.", true) },
            { 4005, new CloseAdvice(4005, "flood", "The client went on sending far past its limits.", "Wait a minute, then reconnect.", true) },
            { 4006, new CloseAdvice(4006, "heartbeat_timeout", "The client answered no ping.", "Reconnect and resume.", true) },
            { 4007, new CloseAdvice(4007, "replaced", "Another socket resumed this socket's only session.", "Nothing: the other socket goes on.", false) },
            { 4008, new CloseAdvice(4008, "too_many_connections", "As many sockets as allowed are open.", "Share one socket between characters.", true) },
            { 4009, new CloseAdvice(4009, "protocol_error", "The client sent a binary frame.", "Send UTF-8 text frames.", true) },
        };

        /// <summary>What the code means and what to do next; null for a code this version does not know.</summary>
        public static CloseAdvice Find(int code)
        {
            CloseAdvice found;
            return advice.TryGetValue(code, out found) ? found : null;
        }
    }

    /// <summary>What both sides agreed on before the first message.</summary>
    public static class Protocol
    {
        public const int Version = 1;
        public const string Subprotocol = "barkeep.v1";
    }
}
