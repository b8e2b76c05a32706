#if !UNITY_WEBGL || UNITY_EDITOR
using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Barkeep
{
    /// <summary>
    /// A socket on System.Net.WebSockets: desktop, mobile, the editor and Mono. Two tasks off the main thread send and
    /// receive. When nobody takes what came, it stops reading, so that the server sees a slow reader, not a full memory.
    /// </summary>
    public sealed class SystemSocket : ISocket
    {
        const int FirstBufferBytes = 8 * 1024;
        const int CloseGraceMs = 1000;
        const int Broken = 1006;

        readonly SystemSocketOptions options;
        readonly ClientWebSocket socket = new ClientWebSocket();
        readonly CancellationTokenSource stop = new CancellationTokenSource();
        readonly ConcurrentQueue<SocketEvent> inbound = new ConcurrentQueue<SocketEvent>();
        readonly SemaphoreSlim inboundSpace;
        readonly ConcurrentQueue<Outgoing> outbound = new ConcurrentQueue<Outgoing>();
        readonly SemaphoreSlim outboundReady = new SemaphoreSlim(0);
        int outboundCount;
        volatile bool open;
        int disposed;

        struct Outgoing
        {
            public string Text;
            /// <summary>Not 0 for the last entry: close with this code.</summary>
            public int CloseCode;
        }

        public SystemSocket(SystemSocketOptions options = null)
        {
            this.options = options ?? new SystemSocketOptions();
            inboundSpace = new SemaphoreSlim(this.options.MaxInbound);
        }

        public void Connect(Uri url, string subprotocol)
        {
            socket.Options.AddSubProtocol(subprotocol);
            Task.Run(() => RunAsync(url));
        }

        public bool TrySend(string text)
        {
            if (!open || Volatile.Read(ref outboundCount) >= options.MaxOutbound) return false;
            Enqueue(new Outgoing { Text = text });
            return true;
        }

        public bool TryReceive(out SocketEvent happened)
        {
            if (!inbound.TryDequeue(out happened)) return false;
            if (happened.Kind == SocketEventKind.Text) inboundSpace.Release();
            return true;
        }

        public void Close(int code, string reason)
        {
            if (open) Enqueue(new Outgoing { Text = reason ?? "", CloseCode = code });
            else stop.Cancel();
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref disposed, 1) != 0) return;
            open = false;
            stop.Cancel();
            socket.Abort();
        }

        void Enqueue(Outgoing outgoing)
        {
            Interlocked.Increment(ref outboundCount);
            outbound.Enqueue(outgoing);
            outboundReady.Release();
        }

        /// <summary>The socket's whole life; never throws, always ends with Closed.</summary>
        async Task RunAsync(Uri url)
        {
            var closed = SocketEvent.Closed(Broken, "");
            Task sending = null;
            try
            {
                await socket.ConnectAsync(url, stop.Token).ConfigureAwait(false);
                open = true;
                inbound.Enqueue(SocketEvent.Opened());
                sending = SendLoopAsync();
                closed = await ReceiveLoopAsync().ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                closed = SocketEvent.Closed(CodeOf(socket), Innermost(failure).Message);
            }
            open = false;
            stop.Cancel();
            if (sending != null) await sending.ConfigureAwait(false);
            inbound.Enqueue(closed);
            socket.Dispose();
        }

        async Task<SocketEvent> ReceiveLoopAsync()
        {
            var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
            try
            {
                while (true)
                {
                    await inboundSpace.WaitAsync(stop.Token).ConfigureAwait(false);
                    var length = 0;
                    WebSocketReceiveResult result;
                    do
                    {
                        if (length == buffer.Length) buffer = Grow(buffer);
                        result = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, length, buffer.Length - length), stop.Token).ConfigureAwait(false);
                        if (result.MessageType == WebSocketMessageType.Close) return await AnswerCloseAsync(result).ConfigureAwait(false);
                        length += result.Count;
                        if (length > options.MaxMessageBytes) return SocketEvent.Closed(Broken, "The server sent more than " + options.MaxMessageBytes + " bytes in one message.");
                    }
                    while (!result.EndOfMessage);
                    if (result.MessageType == WebSocketMessageType.Text) inbound.Enqueue(SocketEvent.Received(Encoding.UTF8.GetString(buffer, 0, length)));
                    else inboundSpace.Release();
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        async Task<SocketEvent> AnswerCloseAsync(WebSocketReceiveResult close)
        {
            var closed = SocketEvent.Closed(close.CloseStatus.HasValue ? (int)close.CloseStatus.Value : 1005, close.CloseStatusDescription);
            if (socket.State == WebSocketState.CloseReceived)
            {
                using (var grace = new CancellationTokenSource(CloseGraceMs))
                {
                    try { await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", grace.Token).ConfigureAwait(false); }
                    catch (Exception) { /* The server is gone already; its reason is known. */ }
                }
            }
            return closed;
        }

        async Task SendLoopAsync()
        {
            var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
            try
            {
                while (true)
                {
                    await outboundReady.WaitAsync(stop.Token).ConfigureAwait(false);
                    Outgoing next;
                    if (!outbound.TryDequeue(out next)) continue;
                    Interlocked.Decrement(ref outboundCount);
                    if (next.CloseCode != 0)
                    {
                        open = false;
                        await socket.CloseOutputAsync((WebSocketCloseStatus)next.CloseCode, next.Text, stop.Token).ConfigureAwait(false);
                        stop.CancelAfter(CloseGraceMs);
                        return;
                    }
                    var needed = Encoding.UTF8.GetMaxByteCount(next.Text.Length);
                    if (needed > buffer.Length)
                    {
                        ArrayPool<byte>.Shared.Return(buffer);
                        buffer = ArrayPool<byte>.Shared.Rent(needed);
                    }
                    var length = Encoding.UTF8.GetBytes(next.Text, 0, next.Text.Length, buffer, 0);
                    await socket.SendAsync(new ArraySegment<byte>(buffer, 0, length), WebSocketMessageType.Text, true, stop.Token).ConfigureAwait(false);
                }
            }
            catch (Exception)
            {
                // A socket that can't send is broken: the receiving side ends too, and says so.
                stop.Cancel();
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        byte[] Grow(byte[] buffer)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 2, options.MaxMessageBytes + FirstBufferBytes));
            Buffer.BlockCopy(buffer, 0, larger, 0, buffer.Length);
            ArrayPool<byte>.Shared.Return(buffer);
            return larger;
        }

        static int CodeOf(ClientWebSocket socket) { return socket.CloseStatus.HasValue ? (int)socket.CloseStatus.Value : Broken; }

        static Exception Innermost(Exception failure)
        {
            while (failure.InnerException != null) failure = failure.InnerException;
            return failure;
        }
    }

    public sealed class SystemSocketOptions
    {
        /// <summary>Messages that may wait to be taken before the socket stops reading.</summary>
        public int MaxInbound = 256;
        /// <summary>Messages that may wait to be sent before <see cref="ISocket.TrySend"/> refuses.</summary>
        public int MaxOutbound = 256;
        /// <summary>Largest message from the server, in bytes; a transcript can be long.</summary>
        public int MaxMessageBytes = 8 * 1024 * 1024;
    }
}
#endif
