using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>With whom to talk, and what to tell the character first.</summary>
    public sealed class SessionOptions
    {
        /// <summary>The character's id, as in the admin page.</summary>
        public string Character;
        /// <summary>Who is talking; null for nobody in particular. A player token overrides it.</summary>
        public Player Player;
        /// <summary>What the character knows of the scene: a text, or an object of variables for the persona.</summary>
        public JsonValue Context;
        /// <summary>A session of an earlier run of the game to go on with; null for a new one.</summary>
        public SessionBookmark Resume;
    }

    /// <summary>Enough to go on with a session later; a game may save it.</summary>
    public sealed class SessionBookmark
    {
        public string Session;
        /// <summary>The last message that was handled.</summary>
        public long After;
    }

    public enum SessionState
    {
        /// <summary>Waits for the connection, or for the server to open it.</summary>
        Opening,
        /// <summary>Talks.</summary>
        Open,
        /// <summary>The server let it go after a long silence; the next thing said opens a new one.</summary>
        Asleep,
        /// <summary>Over.</summary>
        Closed,
    }
}
