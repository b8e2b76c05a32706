using System;

namespace Barkeep
{
    /// <summary>The server's address as people write it, and the two addresses made from it.</summary>
    public static class ServerAddress
    {
        const string SocketPath = "/v1/ws";

        /// <summary>The WebSocket's address. Throws <see cref="ArgumentException"/> with what is wrong.</summary>
        public static Uri Socket(string address)
        {
            var given = Parse(address);
            var builder = new UriBuilder(given) { Scheme = IsSecure(given) ? "wss" : "ws", Port = given.Port };
            if (given.AbsolutePath == "/") builder.Path = SocketPath;
            return builder.Uri;
        }

        /// <summary>The address of the admin page and the HTTP API, without a path.</summary>
        public static Uri Http(string address)
        {
            var given = Parse(address);
            return new UriBuilder(IsSecure(given) ? "https" : "http", given.Host, given.Port).Uri;
        }

        static bool IsSecure(Uri given) { return given.Scheme == "wss" || given.Scheme == "https"; }

        static Uri Parse(string address)
        {
            Uri given;
            if (!Uri.TryCreate((address ?? "").Trim(), UriKind.Absolute, out given) || given.Host.Length == 0)
                throw new ArgumentException("'" + address + "' is no server address; write it like http://127.0.0.1:7070.");
            if (given.Scheme != "ws" && given.Scheme != "wss" && given.Scheme != "http" && given.Scheme != "https")
                throw new ArgumentException("'" + address + "' starts with " + given.Scheme + "; use http, https, ws or wss.");
            return given;
        }
    }
}
