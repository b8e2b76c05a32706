using System;

namespace Barkeep
{
    /// <content>The side of a session that faces the wire.</content>
    public sealed partial class BarkeepSession
    {
        const long RetryOpenMs = 2000;

        /// <summary>The answer to session.open while messages that belong before it are still to come; else null.</summary>
        SessionOpenedMessage early;
        long earlySince;
        /// <summary>What the game says of the scene was told in this run; a resume after a lost socket has nothing to add.</summary>
        bool contextTold;

        internal bool Waits(string replyTo) { return replyTo != null && (replyTo == openId || outbox.Has(replyTo)); }

        internal void ConnectionMoved(bool ready)
        {
            mayTalk = false;
            openId = null;
            early = null;
            retryOpenAt = 0;
            if (State == SessionState.Open) State = SessionState.Opening;
            if (ready && State == SessionState.Opening) SendOpen();
        }

        internal void Tick()
        {
            var now = client.Options.Clock();
            actions.Tick(now);
            if (early != null && now - earlySince > client.Options.ConnectTimeoutMs) Open(early);
            if (State == SessionState.Opening && client.IsReady && openId == null && now >= retryOpenAt) SendOpen();
            Flush();
        }

        void SendOpen()
        {
            openId = client.NextId();
            client.TrySend(new SessionOpenMessage
            {
                Id = openId,
                Character = options.Character,
                Player = options.Player,
                Characters = Id == null ? options.Characters : null,
                Chatter = Id == null ? options.Chatter : null,
                Context = Id == null || !contextTold ? options.Context : null,
                Cues = options.Cues,
                Language = options.Language,
                From = Id == null ? from : null,
                Actions = Id == null && actions.Any ? actions.Definitions() : null,
                Resume = Id == null ? null : new SessionOpenResume { Session = Id, After = place.Last },
            });
            if (Id == null) actions.Told();
        }

        void Flush()
        {
            if (!mayTalk) return;
            if (actions.Changed)
            {
                actions.Told();
                // What is said next may need them.
                outbox.AddBeforeUnsent(new Outbox.Entry { Message = new ActionsSetMessage { Id = client.NextId(), Actions = actions.Definitions() } });
            }
            for (var entry = outbox.NextUnsent(); entry != null; entry = outbox.NextUnsent())
            {
                ((IInSession)entry.Message).Session = Id;
                if (!client.TrySend(entry.Message)) return;
                entry.Sent = true;
            }
        }

        /// <summary>A message of this session, or an answer to one of its own.</summary>
        internal void Handle(ServerMessage message)
        {
            if (State == SessionState.Closed) return;
            var error = message as ErrorMessage;
            if (error != null) { Refused(error); return; }
            var opened = message as SessionOpenedMessage;
            if (opened != null && opened.ReplyTo == openId)
            {
                early = opened;
                earlySince = client.Options.Clock();
            }
            else Take(message, ((ISessionMessage)message).Seq);
            if (early != null && State != SessionState.Closed && IsWhole(early)) Open(early);
        }

        void Take(ServerMessage message, long seq)
        {
            // What the session goes on with shows that nothing more will come of what was before.
            if (early != null && seq > early.Seq) Open(early);
            switch (place.Take(seq, openId != null))
            {
                case Arrival.Next: Apply(message); break;
                case Arrival.Early: client.Reconnect("A message of the session was lost on the way."); break;
            }
        }

        bool IsWhole(SessionOpenedMessage opened)
        {
            if (!opened.Resumed) return true;
            return opened.Gap == null ? place.Reaches(opened.Seq, 0, 0) : place.Reaches(opened.Seq, opened.Gap.From, opened.Gap.To);
        }

        void Open(SessionOpenedMessage opened)
        {
            early = null;
            openId = null;
            Id = opened.Session;
            Character = opened.Character;
            State = SessionState.Open;
            contextTold = true;
            if (!opened.Resumed) place.StartAt(opened.Seq);
            else place.Take(opened.Seq, true);
            client.Raise(MessageReceived, (ServerMessage)opened);
            if (forgotten != null && State == SessionState.Open) TellStartedOver();
            if (State == SessionState.Open) client.Raise(Opened, opened);
            // The replay is over: what is still unanswered never was answered.
            mayTalk = State == SessionState.Open;
            outbox.SendAllAgain();
            Flush();
        }

        void TellStartedOver()
        {
            var why = forgotten;
            forgotten = null;
            client.Raise(StartedOver, why);
        }

        void Apply(ServerMessage message)
        {
            client.Raise(MessageReceived, message);
            // Code of the game may just have closed it.
            if (State == SessionState.Closed) return;
            switch (message.Type)
            {
                case AckMessage.TypeName: Answered((AckMessage)message); break;
                case TurnStartedMessage.TypeName: Begin((TurnStartedMessage)message); break;
                case TextDeltaMessage.TypeName: Add((TextDeltaMessage)message); break;
                case CueMessage.TypeName: client.Raise(CueShown, (CueMessage)message); break;
                case StoryMovedMessage.TypeName: client.Raise(StoryMoved, (StoryMovedMessage)message); break;
                case MethodProgressMessage.TypeName: client.Raise(MethodProgressed, (MethodProgressMessage)message); break;
                case MethodStartedMessage.TypeName: Begin((MethodStartedMessage)message); break;
                case MethodFinishedMessage.TypeName: End((MethodFinishedMessage)message); break;
                case ActionCallMessage.TypeName: actions.Call((ActionCallMessage)message, ActionCalled); break;
                case ActionCancelledMessage.TypeName: actions.GiveUp(((ActionCancelledMessage)message).Call); break;
                case TurnFinishedMessage.TypeName: End((TurnFinishedMessage)message); break;
                case SessionClosedMessage.TypeName: ServerClosed(((SessionClosedMessage)message).Reason); break;
            }
        }

        void Answered(AckMessage ack)
        {
            var entry = outbox.Take(ack.ReplyTo);
            if (entry != null && entry.Done != null) entry.Done.TrySetResult(ack.Known ?? true);
        }

        void Begin(TurnStartedMessage started)
        {
            var said = outbox.Take(started.ReplyTo);
            Begin(new BarkeepTurn(started.Turn, started.Cause, said == null ? null : said.Turn));
        }

        void Begin(BarkeepTurn turn)
        {
            // One turn at a time: if the end of an earlier one was lost with a server, it will not come any more.
            LoseTurns("The server lost the end of this turn.");
            turns[turn.Id] = turn;
            CurrentTurn = turn;
            client.Raise(TurnStarted, turn);
        }

        /// <summary>The turn; one that began before this run of the game is taken up where it is.</summary>
        BarkeepTurn TurnOf(string id)
        {
            BarkeepTurn turn;
            if (turns.TryGetValue(id, out turn)) return turn;
            turn = new BarkeepTurn(id, null, null);
            Begin(turn);
            return turn;
        }

        void Add(TextDeltaMessage delta)
        {
            TurnOf(delta.Turn).Add(delta);
            client.Raise(TextAdded, delta);
        }

        void Begin(MethodStartedMessage started) { client.Raise(MethodStarted, TurnOf(started.Turn).Begin(started)); }

        void End(MethodFinishedMessage finished)
        {
            // It comes after its turn, which it must not begin again.
            if (finished.Later == true)
            {
                client.Raise(MethodFinishedLater, finished);
                return;
            }
            var run = TurnOf(finished.Turn).End(finished);
            if (run != null) client.Raise(MethodFinished, run);
        }

        void End(TurnFinishedMessage finished)
        {
            var turn = TurnOf(finished.Turn);
            turns.Remove(turn.Id);
            if (CurrentTurn == turn) CurrentTurn = null;
            turn.End(finished);
            lastTurn = turn.Id;
            client.Raise(TurnFinished, turn);
            turn.Completion.TrySetResult(turn);
        }

        void Refused(ErrorMessage error)
        {
            var failure = BarkeepException.From(error);
            if (error.ReplyTo != null && error.ReplyTo == openId) OpenRefused(failure);
            else
            {
                var entry = outbox.Take(error.ReplyTo);
                // An answer that crossed with the end of its call; the turn went on without it.
                var late = entry != null && entry.Message is ActionResultMessage && error.Code == ErrorCodes.UnknownCall;
                if (!late) client.Raise(Failed, failure);
                if (entry != null) entry.Fail(failure);
            }
        }

        void OpenRefused(BarkeepException failure)
        {
            openId = null;
            if (failure.Retryable)
            {
                retryOpenAt = client.Options.Clock() + Math.Max(RetryOpenMs, failure.RetryAfterMs);
                client.Raise(Failed, failure);
            }
            else if (Id != null || (from != null && failure.Code == ErrorCodes.ResumeFailed))
            {
                from = null;
                Forget(failure);
            }
            else
            {
                client.Raise(Failed, failure);
                End(failure.Code, failure);
            }
        }

        void ServerClosed(string reason)
        {
            var failure = new BarkeepException(ErrorCodes.SessionClosed, "The server closed the conversation: " + reason + ".", "Open a new session.");
            if (reason != "expired")
            {
                End(reason, failure);
                return;
            }
            Forget(failure);
            State = outbox.Count > 0 ? SessionState.Opening : SessionState.Asleep;
        }

        /// <summary>The server no longer has the session: the next one is new, and gets what waits to be sent.</summary>
        void Forget(BarkeepException why)
        {
            mayTalk = false;
            early = null;
            Id = lastTurn = null;
            forgotten = why;
            place.StartAt(0);
            actions.GiveUpAll();
            LoseTurns(why.Message);
        }

        void LoseTurns(string why)
        {
            CurrentTurn = null;
            if (turns.Count == 0) return;
            var lost = new BarkeepTurn[turns.Count];
            turns.Values.CopyTo(lost, 0);
            turns.Clear();
            foreach (var turn in lost) turn.Completion.TrySetException(new BarkeepException(ErrorCodes.ResumeFailed, why, "Say it again.", true));
        }

        void End(string reason, BarkeepException failure)
        {
            State = SessionState.Closed;
            mayTalk = false;
            early = null;
            actions.GiveUpAll();
            outbox.FailAll(failure);
            LoseTurns(failure.Message);
            client.Raise(Closed, reason);
        }
    }
}
