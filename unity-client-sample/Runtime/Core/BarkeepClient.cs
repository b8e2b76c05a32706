using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace Barkeep
{
    /// <summary>
    /// A game's one connection to a Barkeep server, carrying any number of sessions. Everything happens in
    /// <see cref="Tick"/>, on the thread that calls it: events are raised there and tasks complete there, so a game needs no locks.
    /// </summary>
    public sealed class BarkeepClient : IConnectionListener, IDisposable
    {
        readonly BarkeepClientOptions options;
        readonly Connection connection;
        readonly List<BarkeepSession> sessions = new List<BarkeepSession>();
        readonly ConcurrentQueue<Action> posted = new ConcurrentQueue<Action>();
        readonly Queue<Action> afterwards = new Queue<Action>();
        int thread;
        bool ticking;

        /// <summary>Raised for each move of the connection.</summary>
        public event Action<ConnectionState> StateChanged;
        /// <summary>Raised for everything that went wrong and belongs to no session.</summary>
        public event Action<BarkeepException> Failed;
        /// <summary>The server is about to stop, in so many ms; the client comes back by itself.</summary>
        public event Action<long> Draining;

        public BarkeepClient(BarkeepClientOptions options)
        {
            this.options = options.Complete();
            connection = new Connection(this.options, this);
        }

        public ConnectionState State { get { return connection.State; } }
        /// <summary>The server's last welcome, with its limits; null before the first.</summary>
        public WelcomeMessage Welcome { get { return connection.Welcome; } }
        public IReadOnlyList<BarkeepSession> Sessions { get { return sessions; } }

        internal BarkeepClientOptions Options { get { return options; } }
        internal bool IsReady { get { return connection.State == ConnectionState.Ready; } }

        /// <summary>Connects, and stays connected until <see cref="Stop"/>.</summary>
        public void Start()
        {
            CheckThread();
            connection.Start();
        }

        /// <summary>Closes the socket. Sessions stay and are resumed by the next <see cref="Start"/>.</summary>
        public void Stop()
        {
            CheckThread();
            connection.Stop();
        }

        /// <summary>Closes the socket and every session; tasks that wait fail with <see cref="LocalErrors.Closed"/>.</summary>
        public void Dispose()
        {
            foreach (var session in sessions.ToArray()) session.Close();
            connection.Stop();
            RaiseAfterwards();
        }

        /// <summary>Call after the app was paused or in the background.</summary>
        public void Wake()
        {
            CheckThread();
            connection.Wake(3000);
        }

        /// <summary>Fetches a fresh token and says hello again, before the old one runs out.</summary>
        public void RefreshToken()
        {
            CheckThread();
            connection.RefreshToken();
        }

        /// <summary>A conversation with a character. It opens as soon as the connection is ready; speak to it at once if you like.</summary>
        public BarkeepSession Open(SessionOptions session)
        {
            CheckThread();
            var opened = new BarkeepSession(this, session);
            sessions.Add(opened);
            return opened;
        }

        /// <summary>Does everything there is to do. Call it once a frame, always from the same thread.</summary>
        public void Tick()
        {
            CheckThread();
            if (ticking) return;
            ticking = true;
            try
            {
                Action action;
                while (posted.TryDequeue(out action)) action();
                connection.Tick();
                for (var index = sessions.Count - 1; index >= 0; index--)
                {
                    sessions[index].Tick();
                    if (sessions[index].State == SessionState.Closed) sessions.RemoveAt(index);
                }
                RaiseAfterwards();
            }
            finally
            {
                ticking = false;
            }
        }

        void IConnectionListener.ConnectionMoved(ConnectionState state)
        {
            foreach (var session in sessions) session.ConnectionMoved(state == ConnectionState.Ready);
            afterwards.Enqueue(() => Raise(StateChanged, state));
        }

        void IConnectionListener.ConnectionFailed(BarkeepException failure) { Report(failure); }

        void IConnectionListener.MessageCame(ServerMessage message)
        {
            RaiseAfterwards();
            if (!IsReady) return;
            var reply = message as IReply;
            var replyTo = reply == null ? null : reply.ReplyTo;
            var draining = message as ServerDrainingMessage;
            if (draining != null) { afterwards.Enqueue(() => Raise(Draining, draining.DeadlineMs)); return; }

            var error = message as ErrorMessage;
            var inSession = message as ISessionMessage;
            var id = error != null ? error.Session : inSession == null ? null : inSession.Session;
            foreach (var session in sessions)
            {
                if (!session.Waits(replyTo) && (id == null || session.Id != id)) continue;
                session.Handle(message);
                return;
            }
            if (error != null) Report(BarkeepException.From(error));
        }

        internal string NextId() { return connection.NextId(); }
        internal bool TrySend(ClientMessage message) { return connection.TrySend(message); }
        internal void Reconnect(string why) { connection.Reconnect(why); }

        /// <summary>Runs something in the next tick; may be called from any thread.</summary>
        internal void Post(Action action) { posted.Enqueue(action); }

        internal void Report(BarkeepException failure) { afterwards.Enqueue(() => Raise(Failed, failure)); }

        /// <summary>Raises an event so that one handler that throws does not stop the rest.</summary>
        internal void Raise<T>(Action<T> handlers, T argument)
        {
            if (handlers == null) return;
            foreach (Action<T> handler in handlers.GetInvocationList())
            {
                try { handler(argument); }
                catch (Exception failure)
                {
                    var wrapped = new BarkeepException(LocalErrors.HandlerFailed, "Code of the game threw in an event: " + failure);
                    // A handler of Failed that throws would be told of its own failure for ever.
                    if (!(argument is BarkeepException)) Report(wrapped);
                }
            }
        }

        void RaiseAfterwards()
        {
            // Handlers may cause more; those wait for the next tick, so that a frame always ends.
            for (var count = afterwards.Count; count > 0; count--) afterwards.Dequeue()();
        }

        internal void CheckThread()
        {
            var current = Thread.CurrentThread.ManagedThreadId;
            if (thread == 0) thread = current;
            if (thread != current)
                throw new InvalidOperationException("Barkeep is used from two threads. Call it only from the one that calls Tick; in Unity, the main thread.");
        }
    }
}
