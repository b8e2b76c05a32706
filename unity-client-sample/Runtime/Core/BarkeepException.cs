using System;

namespace Barkeep
{
    /// <summary>
    /// Something that was wrong, as the server said it (a code of <see cref="ErrorCodes"/>) or as found here (a code of
    /// <see cref="LocalErrors"/>), with what to do next.
    /// </summary>
    public sealed class BarkeepException : Exception
    {
        public string Code { get; private set; }
        /// <summary>Whether the same thing may succeed later.</summary>
        public bool Retryable { get; private set; }
        /// <summary>How long to wait first, in ms; 0 when the server did not say.</summary>
        public long RetryAfterMs { get; private set; }
        /// <summary>What to do next; empty when the message says it all.</summary>
        public string Advice { get; private set; }

        public BarkeepException(string code, string message, string advice = "", bool retryable = false, long retryAfterMs = 0)
            : base(message)
        {
            Code = code;
            Advice = advice;
            Retryable = retryable;
            RetryAfterMs = retryAfterMs;
        }

        public static BarkeepException From(ErrorMessage error)
        {
            var known = ErrorCodes.Find(error.Code);
            return new BarkeepException(error.Code, error.Message, known == null ? "" : known.Advice, error.Retryable, error.RetryAfterMs ?? 0);
        }

        public override string ToString() { return Code + ": " + Message + (Advice.Length > 0 ? " " + Advice : ""); }
    }

    /// <summary>What can go wrong on this side of the wire.</summary>
    public static class LocalErrors
    {
        /// <summary>The game's token callback failed.</summary>
        public const string NoToken = "no_token";
        /// <summary>The server could not be reached, or the socket broke.</summary>
        public const string Unreachable = "unreachable";
        /// <summary>More is waiting to be sent than allowed.</summary>
        public const string TooMuchWaiting = "too_much_waiting";
        /// <summary>The game closed the session or the client.</summary>
        public const string Closed = "closed";
        /// <summary>The server sent something that can't be read.</summary>
        public const string BadMessage = "bad_message";
        /// <summary>Code of the game threw in an event or action.</summary>
        public const string HandlerFailed = "handler_failed";
    }
}
