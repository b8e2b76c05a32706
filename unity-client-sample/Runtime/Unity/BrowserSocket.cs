#if UNITY_WEBGL
using System;
using System.Runtime.InteropServices;

namespace Barkeep.Unity
{
    /// <summary>The browser's own WebSocket, for WebGL builds; see Plugins/WebGL/BarkeepSocket.jslib. It is asked, never calls back.</summary>
    public sealed class BrowserSocket : ISocket
    {
        const int NothingHappened = 0;
        const int Opened = 1;
        const int Text = 2;

        [DllImport("__Internal")] static extern int BarkeepSocketOpen(string url, string subprotocol);
        [DllImport("__Internal")] static extern int BarkeepSocketSend(int socket, string text);
        [DllImport("__Internal")] static extern int BarkeepSocketNext(int socket);
        [DllImport("__Internal")] static extern string BarkeepSocketText(int socket);
        [DllImport("__Internal")] static extern int BarkeepSocketCode(int socket);
        [DllImport("__Internal")] static extern void BarkeepSocketClose(int socket, int code, string reason);
        [DllImport("__Internal")] static extern void BarkeepSocketFree(int socket);

        int socket;

        public void Connect(Uri url, string subprotocol) { socket = BarkeepSocketOpen(url.AbsoluteUri, subprotocol); }

        public bool TrySend(string text) { return socket != 0 && BarkeepSocketSend(socket, text) != 0; }

        public bool TryReceive(out SocketEvent happened)
        {
            happened = default(SocketEvent);
            var kind = socket == 0 ? NothingHappened : BarkeepSocketNext(socket);
            if (kind == NothingHappened) return false;
            if (kind == Opened) happened = SocketEvent.Opened();
            else if (kind == Text) happened = SocketEvent.Received(BarkeepSocketText(socket));
            else
            {
                happened = SocketEvent.Closed(BarkeepSocketCode(socket), BarkeepSocketText(socket));
                Dispose();
            }
            return true;
        }

        public void Close(int code, string reason)
        {
            if (socket == 0) return;
            BarkeepSocketClose(socket, code, reason ?? "");
            Dispose();
        }

        public void Dispose()
        {
            if (socket != 0) BarkeepSocketFree(socket);
            socket = 0;
        }
    }
}
#endif
