using System;
using System.Collections.Generic;
using System.Net.WebSockets;
using System.Reflection;
using System.Threading;
using Barkeep;

/// <summary>Bare sockets of the core, without a client around them: what a test says goes out as it stands.</summary>
static class Lines
{
    sealed class Line
    {
        public readonly SystemSocket Socket = new SystemSocket();
        /// <summary>What is to be said once the socket is open.</summary>
        public readonly Queue<string> Unsaid = new Queue<string>();
    }

    static readonly Dictionary<string, Line> open = new Dictionary<string, Line>();

    public static void Dial(string name, string url)
    {
        open[name] = new Line();
        open[name].Socket.Connect(ServerAddress.Socket(url), Protocol.Subprotocol);
    }

    public static void Speak(string name, string text) { open[name].Unsaid.Enqueue(text); }

    public static void HangUp(string name) { open[name].Socket.Close(1000, ""); }

    /// <summary>Sends what can be sent, and tells what came.</summary>
    public static void Tick(Action<JsonValue> tell)
    {
        foreach (var line in new List<KeyValuePair<string, Line>>(open))
        {
            while (line.Value.Unsaid.Count > 0 && line.Value.Socket.TrySend(line.Value.Unsaid.Peek())) line.Value.Unsaid.Dequeue();
            SocketEvent happened;
            while (line.Value.Socket.TryReceive(out happened))
            {
                var told = JsonValue.NewObject().Set("line", line.Key);
                if (happened.Kind == SocketEventKind.Text) tell(told.Set("event", "heard").Set("text", happened.Text));
                if (happened.Kind != SocketEventKind.Closed) continue;
                tell(told.Set("event", "hungUp").Set("code", happened.Code));
                open.Remove(line.Key);
            }
        }
    }

    /// <summary>The core sends no binary frames; a test that wants one takes the system's socket from behind it.</summary>
    public static void SendBinary(SystemSocket socket, byte[] bytes)
    {
        var inner = (ClientWebSocket)typeof(SystemSocket).GetField("socket", BindingFlags.Instance | BindingFlags.NonPublic).GetValue(socket);
        inner.SendAsync(new ArraySegment<byte>(bytes), WebSocketMessageType.Binary, true, CancellationToken.None).Wait();
    }
}
