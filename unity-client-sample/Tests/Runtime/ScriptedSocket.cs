using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Barkeep.Tests
{
    /// <summary>A socket whose server is the test: it shows what was sent, and receives what the test says.</summary>
    sealed class ScriptedSocket : ISocket
    {
        readonly Queue<SocketEvent> events = new Queue<SocketEvent>();
        public readonly List<JsonValue> Sent = new List<JsonValue>();
        public bool Disposed;
        public bool Full;

        public void Connect(Uri url, string subprotocol) { events.Enqueue(SocketEvent.Opened()); }

        public bool TrySend(string text)
        {
            if (Full) return false;
            Sent.Add(JsonReader.Read(text));
            return true;
        }

        public bool TryReceive(out SocketEvent happened)
        {
            happened = default(SocketEvent);
            if (events.Count == 0) return false;
            happened = events.Dequeue();
            return true;
        }

        public void Close(int code, string reason) { events.Enqueue(SocketEvent.Closed(code, reason)); }
        public void Dispose() { Disposed = true; }

        public void Receive(string json) { events.Enqueue(SocketEvent.Received(json)); }
        public void Break(int code = 1006) { events.Enqueue(SocketEvent.Closed(code, "")); }

        /// <summary>The last message sent of that type; null when there is none.</summary>
        public JsonValue Last(string type)
        {
            for (var index = Sent.Count - 1; index >= 0; index--) if (Sent[index]["type"].AsText() == type) return Sent[index];
            return null;
        }

        public int Count(string type)
        {
            var count = 0;
            foreach (var message in Sent) if (message["type"].AsText() == type) count++;
            return count;
        }
    }

    /// <summary>A client on scripted sockets and a clock the test moves.</summary>
    sealed class Bench
    {
        public readonly List<ScriptedSocket> Sockets = new List<ScriptedSocket>();
        public readonly List<BarkeepException> Failures = new List<BarkeepException>();
        public readonly BarkeepClient Client;
        public long Now;

        public Bench(Action<BarkeepClientOptions> change = null)
        {
            var options = new BarkeepClientOptions
            {
                Clock = () => Now,
                Random = () => 0.5,
                CreateSocket = () =>
                {
                    Sockets.Add(new ScriptedSocket());
                    return Socket;
                },
            };
            if (change != null) change(options);
            Client = new BarkeepClient(options);
            Client.Failed += Failures.Add;
        }

        public ScriptedSocket Socket { get { return Sockets[Sockets.Count - 1]; } }

        public void Tick(int times = 4) { for (var time = 0; time < times; time++) Client.Tick(); }

        /// <summary>Connects and is welcomed.</summary>
        public Bench Ready()
        {
            if (Client.State == ConnectionState.Stopped) Client.Start();
            Tick();
            Welcome();
            return this;
        }

        public void Welcome()
        {
            Socket.Receive("{\"type\":\"welcome\",\"replyTo\":" + Socket.Last("hello")["id"] + ",\"protocolVersion\":1,\"connection\":\"c\",\"server\":{\"name\":\"b\",\"version\":\"1\"},\"heartbeatMs\":15000,\"limits\":{}}");
            Tick();
        }

        /// <summary>Moves the clock past any wait between two tries, in steps that look like frames.</summary>
        public void WaitForRetry()
        {
            Tick(1);
            for (var step = 0; step < 40 && Client.State == ConnectionState.Waiting; step++)
            {
                Now += 500;
                Tick(1);
            }
            Tick();
        }

        public BarkeepSession Open(string id = "s1")
        {
            var session = Client.Open(new SessionOptions { Character = "barkeep" });
            Tick();
            Opened(id, 1, false);
            return session;
        }

        public void Opened(string id, long seq, bool resumed)
        {
            Say(id, seq, "session.opened", "\"replyTo\":" + Socket.Last("session.open")["id"] + ",\"character\":{\"id\":\"barkeep\",\"name\":\"B\"},\"resumed\":" + (resumed ? "true" : "false"));
        }

        /// <summary>The server sends a message of a session.</summary>
        public void Say(string session, long seq, string type, string fields)
        {
            Socket.Receive("{\"type\":\"" + type + "\",\"session\":\"" + session + "\",\"seq\":" + seq + (fields.Length > 0 ? "," + fields : "") + "}");
            Tick();
        }

        /// <summary>What a task came to; a task that has not ended fails the test at once, it would never end.</summary>
        public static T Result<T>(Task<T> task)
        {
            Assert.AreEqual(TaskStatus.RanToCompletion, task.Status);
            return task.Result;
        }

        /// <summary>Why a task failed.</summary>
        public static BarkeepException Failure(Task task)
        {
            Assert.AreEqual(TaskStatus.Faulted, task.Status);
            return (BarkeepException)task.Exception.GetBaseException();
        }

        public const string Usage = "\"usage\":{\"inputTokens\":1,\"outputTokens\":1},\"ms\":{\"firstText\":1,\"total\":2}";

        public void TurnStarted(long seq, string turn, JsonValue replyTo)
        {
            Say("s1", seq, "turn.started", "\"turn\":\"" + turn + "\",\"cause\":\"say\"" + (replyTo == null ? "" : ",\"replyTo\":" + replyTo));
        }

        public void Text(long seq, string turn, string delta, bool filler = false)
        {
            Say("s1", seq, "text.delta", "\"turn\":\"" + turn + "\",\"delta\":\"" + delta + "\"" + (filler ? ",\"filler\":true" : ""));
        }

        public void TurnFinished(long seq, string turn, string text, string finish = "complete")
        {
            Say("s1", seq, "turn.finished", "\"turn\":\"" + turn + "\",\"finish\":\"" + finish + "\",\"text\":\"" + text + "\"," + Usage);
        }
    }
}
