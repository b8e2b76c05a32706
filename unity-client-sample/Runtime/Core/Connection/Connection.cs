using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Barkeep
{
    /// <summary>
    /// One socket after another to one server: token, hello, heartbeat, and back again when the socket is lost. All of it
    /// runs in <see cref="Tick"/>; it knows nothing of sessions.
    /// </summary>
    sealed class Connection
    {
        /// <summary>After this long a connection counts as good, and waits begin from the shortest again.</summary>
        const long SteadyMs = 3000;

        readonly BarkeepClientOptions options;
        readonly IConnectionListener listener;
        readonly Uri url;
        readonly Backoff backoff;
        readonly string idPrefix = Guid.NewGuid().ToString("N").Substring(0, 8);
        long lastId;

        ISocket socket;
        Task<string> token;
        CancellationTokenSource tokenStop;
        long tokenAskedAt;
        long since;
        long retryAt;
        long lastHeard;
        /// <summary>When the server must have answered a ping; 0 while none is on its way.</summary>
        long answerDue;
        long leastWaitMs;
        string helloId;
        int refusals;

        public ConnectionState State { get; private set; }
        public WelcomeMessage Welcome { get; private set; }

        /// <param name="options">Complete options.</param>
        /// <param name="listener">Told of everything from within <see cref="Tick"/>.</param>
        public Connection(BarkeepClientOptions options, IConnectionListener listener)
        {
            this.options = options;
            this.listener = listener;
            url = ServerAddress.Socket(options.Address);
            backoff = new Backoff(options.FirstRetryMs, options.LongestRetryMs, options.Random);
        }

        public string NextId() { return idPrefix + "-" + (++lastId); }

        public void Start()
        {
            if (State != ConnectionState.Stopped && State != ConnectionState.Failed) return;
            refusals = 0;
            backoff.Reset();
            FetchToken();
        }

        public void Stop()
        {
            if (State == ConnectionState.Stopped) return;
            if (socket != null) socket.Close(1000, "");
            Release(false);
            Move(ConnectionState.Stopped);
        }

        /// <summary>
        /// The app was away: whatever waits is tried at once, and a socket that may be dead is asked, so that its loss is
        /// known after <paramref name="answerWithinMs"/>, not after two heartbeats.
        /// </summary>
        public void Wake(long answerWithinMs)
        {
            var now = options.Clock();
            if (State == ConnectionState.Waiting) retryAt = Math.Min(retryAt, now);
            if (State == ConnectionState.Ready) Ask(now, answerWithinMs);
        }

        /// <summary>Gives the socket up and comes back on a new one.</summary>
        public void Reconnect(string why)
        {
            if (State == ConnectionState.Ready) Lose(1006, why);
        }

        public bool TrySend(ClientMessage message)
        {
            return socket != null && State == ConnectionState.Ready && socket.TrySend(message.ToJson().ToString());
        }

        /// <summary>Says hello again with a fresh token, so that the socket outlives the old one. One that can't be had is told of as a failure.</summary>
        public void RefreshToken()
        {
            if (State == ConnectionState.Ready && options.Token != null && token == null) AskForToken();
        }

        public void Tick()
        {
            var now = options.Clock();
            switch (State)
            {
                case ConnectionState.Waiting:
                    if (now >= retryAt) FetchToken();
                    break;
                case ConnectionState.FetchingToken:
                    TakeToken(now);
                    break;
                case ConnectionState.Connecting:
                case ConnectionState.Greeting:
                    Receive();
                    if ((State == ConnectionState.Connecting || State == ConnectionState.Greeting) && now - since > options.ConnectTimeoutMs)
                        Lose(1006, "The server did not answer within " + options.ConnectTimeoutMs + " ms.");
                    break;
                case ConnectionState.Ready:
                    Receive();
                    if (State == ConnectionState.Ready) KeepAlive(options.Clock());
                    if (State == ConnectionState.Ready) Renew(options.Clock());
                    break;
            }
        }

        void FetchToken()
        {
            Move(ConnectionState.FetchingToken);
            since = options.Clock();
            AskForToken();
        }

        void AskForToken()
        {
            tokenAskedAt = options.Clock();
            tokenStop = new CancellationTokenSource();
            try
            {
                token = options.Token == null ? Task.FromResult<string>(null) : options.Token(tokenStop.Token);
            }
            catch (Exception failure)
            {
                var failed = new TaskCompletionSource<string>();
                failed.SetException(failure);
                token = failed.Task;
            }
        }

        void TakeToken(long now)
        {
            if (!TokenIsDue(now)) return;
            var failure = TokenFailure();
            if (failure != null)
            {
                ForgetToken();
                listener.ConnectionFailed(failure);
                Wait(now);
                return;
            }
            since = now;
            Move(ConnectionState.Connecting);
            socket = options.CreateSocket();
            socket.Connect(url, Protocol.Subprotocol);
        }

        /// <summary>Over the open socket: asks for a fresh token when it is time to, and says hello with the one that came.</summary>
        void Renew(long now)
        {
            if (token == null)
            {
                if (options.RefreshTokenEveryMs > 0 && now - tokenAskedAt >= options.RefreshTokenEveryMs) RefreshToken();
                return;
            }
            if (!TokenIsDue(now)) return;
            var failure = TokenFailure();
            if (failure == null) SayHello();
            else listener.ConnectionFailed(failure);
            ForgetToken();
        }

        /// <summary>Whether the game has answered, or had time enough to.</summary>
        bool TokenIsDue(long now) { return token.IsCompleted || now - tokenAskedAt > options.TokenTimeoutMs; }

        /// <summary>Why there is no token; null when there is one.</summary>
        BarkeepException TokenFailure()
        {
            if (token.Status == TaskStatus.RanToCompletion) return null;
            var why = token.IsFaulted ? token.Exception.GetBaseException().Message : token.IsCanceled ? "it was cancelled" : "it took longer than " + options.TokenTimeoutMs + " ms";
            return new BarkeepException(LocalErrors.NoToken, "The game's token callback gave no token: " + why + ".", "Check the callback and the server it asks.", true);
        }

        void ForgetToken()
        {
            if (tokenStop != null)
            {
                tokenStop.Cancel();
                tokenStop.Dispose();
            }
            tokenStop = null;
            token = null;
        }

        void SayHello()
        {
            helloId = NextId();
            var hello = new HelloMessage
            {
                Id = helloId,
                ProtocolVersions = new List<long> { Protocol.Version },
                Token = token.Result,
                Client = new HelloClient { Name = options.Name, Version = options.Version, Engine = options.Engine },
            };
            socket.TrySend(hello.ToJson().ToString());
        }

        void Receive()
        {
            SocketEvent happened;
            for (var handled = 0; handled < options.MaxMessagesPerTick && socket != null && socket.TryReceive(out happened); handled++)
            {
                lastHeard = options.Clock();
                answerDue = 0;
                if (happened.Kind == SocketEventKind.Text) Read(happened.Text);
                else if (happened.Kind == SocketEventKind.Closed) Lose(happened.Code, happened.Reason);
                else
                {
                    Move(ConnectionState.Greeting);
                    SayHello();
                }
            }
        }

        void Read(string frame)
        {
            ServerMessage message;
            try
            {
                message = ServerMessages.Read(JsonReader.Read(frame));
            }
            catch (Exception failure) when (failure is JsonFormatException || failure is MessageFormatException)
            {
                listener.ConnectionFailed(new BarkeepException(LocalErrors.BadMessage, failure.Message, "The client may be older than the server; update it."));
                return;
            }
            var welcome = message as WelcomeMessage;
            if (welcome == null) Pass(message);
            else if (State == ConnectionState.Greeting) Greet(welcome);
            else Welcome = welcome;
        }

        void Greet(WelcomeMessage welcome)
        {
            Welcome = welcome;
            refusals = 0;
            leastWaitMs = 0;
            ForgetToken();
            since = lastHeard;
            Move(ConnectionState.Ready);
        }

        void Pass(ServerMessage message)
        {
            var error = message as ErrorMessage;
            if (error != null && error.RetryAfterMs.HasValue && error.Session == null && error.ReplyTo == null) leastWaitMs = error.RetryAfterMs.Value;
            if (error != null && error.ReplyTo == helloId) listener.ConnectionFailed(BarkeepException.From(error));
            else if (!(message is PongMessage)) listener.MessageCame(message);
        }

        /// <summary>Goes by answers, not by silence alone: a game that hung for a while has not listened.</summary>
        void KeepAlive(long now)
        {
            var heartbeat = Math.Max(1000, Welcome.HeartbeatMs);
            if (answerDue == 0 && now - lastHeard > heartbeat) Ask(now, heartbeat);
            else if (answerDue != 0 && now > answerDue) Lose(1006, "Nothing was heard from the server for " + (now - lastHeard) + " ms.");
        }

        void Ask(long now, long withinMs)
        {
            answerDue = now + withinMs;
            TrySend(new PingMessage { Id = NextId() });
        }

        void Lose(int code, string reason)
        {
            var now = options.Clock();
            var known = CloseCodes.Find(code);
            // A socket that is lost again at once must not be tried again at once.
            if (State == ConnectionState.Ready && now - since >= SteadyMs) backoff.Reset();
            Release(true);
            listener.ConnectionFailed(Describe(code, reason, known));
            if (State == ConnectionState.Stopped) return;
            if (code == CloseCodes.Unauthorized) refusals++;
            var hopeless = code == CloseCodes.UnsupportedVersion || code == CloseCodes.Replaced || refusals > 1;
            if (hopeless) Move(ConnectionState.Failed);
            else
            {
                if (code == CloseCodes.Flood) leastWaitMs = 60000;
                Wait(now);
            }
        }

        static BarkeepException Describe(int code, string reason, CloseAdvice known)
        {
            var why = string.IsNullOrEmpty(reason) ? "" : " " + reason;
            if (known == null) return new BarkeepException(LocalErrors.Unreachable, "The connection is lost." + why, "Is the server running at that address?", true);
            return new BarkeepException(known.Name, known.Meaning + why, known.Advice, known.Resumable);
        }

        void Wait(long now)
        {
            retryAt = now + Math.Max(leastWaitMs, backoff.Next());
            leastWaitMs = 0;
            Move(ConnectionState.Waiting);
        }

        void Release(bool abort)
        {
            ForgetToken();
            var released = socket;
            socket = null;
            if (released != null && abort) released.Dispose();
        }

        void Move(ConnectionState to)
        {
            if (!ConnectionMoves.Allows(State, to)) throw new InvalidOperationException("Barkeep: no way from " + State + " to " + to + ".");
            State = to;
            listener.ConnectionMoved(to);
        }
    }

    interface IConnectionListener
    {
        void ConnectionMoved(ConnectionState state);
        void ConnectionFailed(BarkeepException failure);
        void MessageCame(ServerMessage message);
    }
}
