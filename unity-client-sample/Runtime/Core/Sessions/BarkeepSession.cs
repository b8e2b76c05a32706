using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Barkeep
{
    /// <summary>
    /// A conversation with one character. It outlives sockets: after a loss it resumes where it was, takes each message
    /// once and in order, and sends again what the server may not have got.
    /// </summary>
    public sealed partial class BarkeepSession
    {
        readonly BarkeepClient client;
        readonly SessionOptions options;
        readonly Outbox outbox = new Outbox();
        readonly SessionPlace place = new SessionPlace();
        readonly SessionActions actions;
        readonly Dictionary<string, BarkeepTurn> turns = new Dictionary<string, BarkeepTurn>(StringComparer.Ordinal);
        string openId;
        bool mayTalk;
        /// <summary>Why the session before this one is gone, until that was told.</summary>
        BarkeepException forgotten;
        long retryOpenAt;
        /// <summary>What a new session begins from; null once the server no longer had it.</summary>
        SessionOpenFrom from;
        /// <summary>The last turn that ended; null before there was one.</summary>
        string lastTurn;

        /// <summary>Each message of the session, once and in order, before the events below.</summary>
        public event Action<ServerMessage> MessageReceived;
        /// <summary>Opened, or resumed after a loss (see its Resumed).</summary>
        public event Action<SessionOpenedMessage> Opened;
        public event Action<BarkeepTurn> TurnStarted;
        /// <summary>More text, also of fillers (see its Filler).</summary>
        public event Action<TextDeltaMessage> TextAdded;
        /// <summary>What the character shows when so many characters of the turn's text have been said (see its At).</summary>
        public event Action<CueMessage> CueShown;
        /// <summary>Another scene of the character's story is on.</summary>
        public event Action<StoryMovedMessage> StoryMoved;
        public event Action<MethodRun> MethodStarted;
        public event Action<MethodRun> MethodFinished;
        /// <summary>A method that answers later says how far it is; and how it ended, after its turn.</summary>
        public event Action<MethodProgressMessage> MethodProgressed;
        public event Action<MethodFinishedMessage> MethodFinishedLater;
        /// <summary>An action nobody registered a handler for; answer it, or it fails by itself.</summary>
        public event Action<ActionCall> ActionCalled;
        public event Action<BarkeepTurn> TurnFinished;
        /// <summary>Something was wrong with a message of this session.</summary>
        public event Action<BarkeepException> Failed;
        /// <summary>The server no longer had the session, and why: a new one has begun, and the character has forgotten.</summary>
        public event Action<BarkeepException> StartedOver;
        /// <summary>The session is over; the reason is the server's, or "game".</summary>
        public event Action<string> Closed;

        internal BarkeepSession(BarkeepClient client, SessionOptions options)
        {
            if (options == null || (string.IsNullOrEmpty(options.Character) && (options.Characters == null || options.Characters.Count == 0))) throw new ArgumentException("SessionOptions.Character must be the id of a character, such as barkeep.");
            this.client = client;
            this.options = options;
            from = options.From;
            actions = new SessionActions(this, client);
            if (options.Resume == null) return;
            Id = options.Resume.Session;
            lastTurn = options.Resume.Turn;
            place.StartAt(options.Resume.After);
        }

        public SessionState State { get; private set; }
        /// <summary>Null until the session was opened.</summary>
        public string Id { get; private set; }
        /// <summary>The character as the server knows it; null until the session was opened.</summary>
        public SessionOpenedCharacter Character { get; private set; }
        /// <summary>The turn that runs; null between turns.</summary>
        public BarkeepTurn CurrentTurn { get; private set; }
        /// <summary>Enough to resume in a later run of the game; null until the session was opened.</summary>
        public SessionBookmark Bookmark { get { return Id == null ? null : new SessionBookmark { Session = Id, After = place.Last, Turn = lastTurn }; } }

        /// <summary>
        /// Says something; the task completes when the character has answered (also when it was cut short: see
        /// <see cref="BarkeepTurn.Finished"/>) and fails with <see cref="BarkeepException"/> when the server would not have it.
        /// A turn that runs is cut short first. Cancelling stops the character.
        /// </summary>
        public Task<BarkeepTurn> SayAsync(string text, CancellationToken cancellation = default(CancellationToken))
        {
            client.CheckThread();
            var entry = new Outbox.Entry { Message = new SayMessage { Text = text }, Turn = new TaskCompletionSource<BarkeepTurn>() };
            if (cancellation.IsCancellationRequested) entry.Turn.SetCanceled();
            else Queue(entry);
            WhenCancelled(cancellation, entry.Turn.Task, () => CancelSay(entry));
            return entry.Turn.Task;
        }

        /// <summary>
        /// Tells the character what happens around it. Completes when the server has it. Cancelling takes back what was not
        /// sent yet, and else only ends the waiting.
        /// </summary>
        /// <param name="text">What happened or is true now; empty with a key removes that key.</param>
        /// <param name="key">The same key replaces the earlier text.</param>
        /// <param name="respond">silent (default), auto or must; see <see cref="ContextUpdateMessage.Respond"/>.</param>
        /// <param name="cancellation">See above.</param>
        public Task UpdateContextAsync(string text, string key = null, string respond = null, CancellationToken cancellation = default(CancellationToken))
        {
            client.CheckThread();
            var entry = new Outbox.Entry { Message = new ContextUpdateMessage { Text = text, Key = key, Respond = respond }, Done = new TaskCompletionSource<bool>() };
            if (cancellation.IsCancellationRequested) entry.Done.SetCanceled();
            else Queue(entry);
            WhenCancelled(cancellation, entry.Done.Task, () => CancelUpdate(entry));
            return entry.Done.Task;
        }

        /// <summary>The character says exactly this; no model is asked. Completes with its turn.</summary>
        /// <param name="text">The words.</param>
        /// <param name="interrupt">Whether it ends a turn that runs; else it waits for its end.</param>
        /// <param name="speaker">In a scene: the id of the character that says it.</param>
        public Task<BarkeepTurn> LineAsync(string text, bool interrupt = true, string speaker = null)
        {
            return QueueTurn(new LineMessage { Text = text, Speaker = speaker, Interrupt = interrupt ? (bool?)null : false });
        }

        /// <summary>In a scene: says something to one of several, or as one of several players.</summary>
        public Task<BarkeepTurn> SayAsync(string text, string to, SayPlayer player = null)
        {
            return QueueTurn(new SayMessage { Text = text, To = to, Player = player });
        }

        /// <summary>In a scene: somebody may speak now. Completes with the turn.</summary>
        public Task<BarkeepTurn> NextAsync(string speaker = null) { return QueueTurn(new SceneNextMessage { Speaker = speaker }); }

        /// <summary>Something happened in the story. Completes with whether the scene that is on knew it.</summary>
        public Task<bool> TriggerAsync(string name, JsonValue data = null) { return QueueDone(new TriggerMessage { Name = name, Data = data }); }

        /// <summary>Replaces variables of the scene, for the persona's {{scene.…}}; <see cref="JsonValue.Null"/> removes one.</summary>
        public Task SetVariablesAsync(Dictionary<string, JsonValue> variables) { return QueueDone(new ContextUpdateMessage { Variables = variables }); }

        /// <summary>Ends a method that answers later.</summary>
        public Task CancelCallAsync(string call) { return QueueDone(new CallCancelMessage { Call = call }); }

        /// <summary>What the player thought of a turn; kept with it.</summary>
        public Task FeedbackAsync(string turn, bool good, string note = null) { return QueueDone(new FeedbackMessage { Turn = turn, Good = good, Note = note }); }

        /// <summary>Stops the character in mid-turn.</summary>
        /// <param name="heardChars">How much of the text the player had heard; the character remembers only that.</param>
        public void Cancel(long? heardChars = null)
        {
            client.CheckThread();
            if (CurrentTurn != null) Queue(new TurnCancelMessage { Turn = CurrentTurn.Id, HeardChars = heardChars });
        }

        /// <summary>Offers the character something the game can do, from now on.</summary>
        /// <param name="action">Name, description and parameters.</param>
        /// <param name="carryOut">Does it, and answers the call at once or later.</param>
        public void Register(GameAction action, Action<ActionCall> carryOut)
        {
            client.CheckThread();
            actions.Register(action, carryOut);
        }

        public void Unregister(string name)
        {
            client.CheckThread();
            actions.Unregister(name);
        }

        /// <summary>Ends the conversation. What still waits fails with <see cref="LocalErrors.Closed"/>.</summary>
        public void Close()
        {
            client.CheckThread();
            if (State == SessionState.Closed) return;
            if (Id != null && mayTalk) client.TrySend(new SessionCloseMessage { Id = client.NextId(), Session = Id });
            End("game", new BarkeepException(LocalErrors.Closed, "The game closed the conversation."));
        }

        /// <summary>Lets go of the conversation and leaves it with the server: a bookmark taken before goes on with it later.</summary>
        public void Leave()
        {
            client.CheckThread();
            if (State != SessionState.Closed) End("left", new BarkeepException(LocalErrors.Closed, "The game left the conversation."));
        }

        internal void CheckThread() { client.CheckThread(); }

        internal void Report(BarkeepException failure) { client.Raise(Failed, failure); }

        internal void SendResult(ActionResultMessage result)
        {
            if (State != SessionState.Closed) Queue(result);
        }

        Task<BarkeepTurn> QueueTurn(ClientMessage message)
        {
            client.CheckThread();
            var entry = new Outbox.Entry { Message = message, Turn = new TaskCompletionSource<BarkeepTurn>() };
            Queue(entry);
            return entry.Turn.Task;
        }

        Task<bool> QueueDone(ClientMessage message)
        {
            client.CheckThread();
            var entry = new Outbox.Entry { Message = message, Done = new TaskCompletionSource<bool>() };
            Queue(entry);
            return entry.Done.Task;
        }

        /// <summary>What goes wrong with it is raised as <see cref="Failed"/>.</summary>
        void Queue(ClientMessage message) { Queue(new Outbox.Entry { Message = message }); }

        void Queue(Outbox.Entry entry)
        {
            entry.Message.Id = client.NextId();
            BarkeepException refused = null;
            if (State == SessionState.Closed) refused = new BarkeepException(LocalErrors.Closed, "The conversation is over.", "Open a new session.");
            else if (outbox.Count >= client.Options.MaxUnanswered)
                refused = new BarkeepException(LocalErrors.TooMuchWaiting, outbox.Count + " messages already wait for an answer.", "Wait for answers before sending more.", true);
            if (refused != null)
            {
                entry.Fail(refused);
                return;
            }
            if (State == SessionState.Asleep) State = SessionState.Opening;
            outbox.Add(entry);
            Flush();
        }

        /// <summary>Runs <paramref name="cancel"/> in the tick after a cancel, as long as the task has not ended.</summary>
        void WhenCancelled(CancellationToken cancellation, Task task, Action cancel)
        {
            if (!cancellation.CanBeCanceled || task.IsCompleted) return;
            var registration = cancellation.Register(() => client.Post(cancel));
            task.ContinueWith((ended, held) => ((CancellationTokenRegistration)held).Dispose(), registration, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        void CancelUpdate(Outbox.Entry entry)
        {
            if (entry.Done.TrySetCanceled() && !entry.Sent) outbox.Take(entry.Message.Id);
        }

        void CancelSay(Outbox.Entry entry)
        {
            if (!entry.Turn.TrySetCanceled()) return;
            if (outbox.Has(entry.Message.Id))
            {
                if (!entry.Sent) outbox.Take(entry.Message.Id);
                else Queue(new TurnCancelMessage());
                return;
            }
            if (CurrentTurn != null && CurrentTurn.Completion == entry.Turn) Cancel();
        }
    }
}
