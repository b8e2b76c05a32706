using System;

namespace Barkeep
{
    public enum SocketEventKind { Opened, Text, Closed }

    /// <summary>Something that happened to a socket.</summary>
    public struct SocketEvent
    {
        public SocketEventKind Kind;
        /// <summary>The frame of a Text event.</summary>
        public string Text;
        /// <summary>The close code of a Closed event; 1006 when the connection broke without one.</summary>
        public int Code;
        /// <summary>Why it closed, for a person; may be empty.</summary>
        public string Reason;

        public static SocketEvent Opened() { return new SocketEvent { Kind = SocketEventKind.Opened }; }
        public static SocketEvent Received(string text) { return new SocketEvent { Kind = SocketEventKind.Text, Text = text }; }
        public static SocketEvent Closed(int code, string reason)
        {
            return new SocketEvent { Kind = SocketEventKind.Closed, Code = code, Reason = reason ?? "" };
        }
    }

    /// <summary>
    /// One WebSocket, used once and asked from one thread: whatever runs behind it, what happened waits in a bounded
    /// queue until <see cref="TryReceive"/> takes it. Nothing comes after Closed.
    /// </summary>
    public interface ISocket : IDisposable
    {
        /// <summary>Begins to connect; Opened or Closed follows.</summary>
        void Connect(Uri url, string subprotocol);

        /// <summary>Queues a text frame; false when the queue is full or the socket is not open.</summary>
        bool TrySend(string text);

        bool TryReceive(out SocketEvent happened);

        /// <summary>Begins to close; frames already queued are sent first.</summary>
        void Close(int code, string reason);
    }
}
