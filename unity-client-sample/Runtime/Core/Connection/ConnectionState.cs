namespace Barkeep
{
    public enum ConnectionState
    {
        /// <summary>Not started, or stopped by the game.</summary>
        Stopped,
        /// <summary>Asks the game for a token.</summary>
        FetchingToken,
        /// <summary>Opens the socket.</summary>
        Connecting,
        /// <summary>Said hello and waits for welcome.</summary>
        Greeting,
        /// <summary>Welcome came: sessions can talk.</summary>
        Ready,
        /// <summary>The socket is lost; waits before the next try.</summary>
        Waiting,
        /// <summary>Trying again would not help; see the last failure. Start tries once more.</summary>
        Failed,
    }

    static class ConnectionMoves
    {
        /// <summary>The only moves between states; anything else is a mistake of ours.</summary>
        public static bool Allows(ConnectionState from, ConnectionState to)
        {
            if (to == ConnectionState.Stopped) return from != ConnectionState.Stopped;
            switch (from)
            {
                case ConnectionState.Stopped: case ConnectionState.Failed: case ConnectionState.Waiting: return to == ConnectionState.FetchingToken;
                case ConnectionState.FetchingToken: return to == ConnectionState.Connecting || to == ConnectionState.Waiting;
                case ConnectionState.Connecting: return to == ConnectionState.Greeting || to == ConnectionState.Waiting || to == ConnectionState.Failed;
                case ConnectionState.Greeting: return to == ConnectionState.Ready || to == ConnectionState.Waiting || to == ConnectionState.Failed;
                default: return to == ConnectionState.Waiting || to == ConnectionState.Failed;
            }
        }
    }
}
