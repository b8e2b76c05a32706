using System;
using System.Threading;

namespace Barkeep
{
    /// <summary>
    /// Something the character asks the game to do. Answer it once, at once or later: <see cref="Complete"/> or
    /// <see cref="Fail"/>. An answer after the deadline or a cancel is dropped.
    /// </summary>
    public sealed class ActionCall
    {
        readonly BarkeepSession session;
        readonly CancellationTokenSource stop = new CancellationTokenSource();
        readonly long deadline;

        internal ActionCall(BarkeepSession session, ActionCallMessage message, long now)
        {
            this.session = session;
            Message = message;
            deadline = now + message.DeadlineMs.GetValueOrDefault();
        }

        public ActionCallMessage Message { get; private set; }
        public string Call { get { return Message.Call; } }
        public string Name { get { return Message.Name; } }

        /// <summary>Whether the character waits; else it has gone on, and an answer goes nowhere.</summary>
        public bool WaitsForAnswer { get { return Message.DeadlineMs.HasValue; } }

        /// <summary>One argument; <see cref="JsonValue.Null"/> when the character left it out.</summary>
        public JsonValue this[string argument]
        {
            get
            {
                JsonValue value;
                return Message.Arguments.TryGetValue(argument, out value) ? value : JsonValue.Null;
            }
        }

        /// <summary>Cancelled when nobody waits for the answer any more.</summary>
        public CancellationToken Cancellation { get { return stop.Token; } }
        public bool IsOver { get; private set; }

        /// <param name="result">What came of it, for the character to read; null for "done".</param>
        public void Complete(JsonValue result = null) { Answer(new ActionResultMessage { Ok = true, Result = result }); }

        /// <param name="reason">Why it could not be done, in words the character can use.</param>
        public void Fail(string reason) { Answer(new ActionResultMessage { Ok = false, Error = reason ?? "It could not be done." }); }

        void Answer(ActionResultMessage answer)
        {
            session.CheckThread();
            if (IsOver) return;
            IsOver = true;
            answer.Call = Call;
            if (WaitsForAnswer) session.SendResult(answer);
        }

        internal void GiveUp()
        {
            if (IsOver) return;
            IsOver = true;
            try { stop.Cancel(); }
            catch (AggregateException failure) { session.Report(new BarkeepException(LocalErrors.HandlerFailed, "Code of the game threw when an action was cancelled: " + failure)); }
        }

        internal bool IsLate(long now) { return now >= deadline; }
    }
}
