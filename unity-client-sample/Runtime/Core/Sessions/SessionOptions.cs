using System;
using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>With whom to talk, and what to tell the character first.</summary>
    public sealed class SessionOptions
    {
        /// <summary>The character's id, as in the admin page.</summary>
        public string Character;
        /// <summary>Instead of <see cref="Character"/>: everybody in a scene that the player talks with.</summary>
        public List<string> Characters;
        /// <summary>In a scene: how many turns the characters go on among themselves before they wait.</summary>
        public long? Chatter;
        /// <summary>What the character may show beside its words; told by <see cref="BarkeepSession.CueShown"/>.</summary>
        public List<SessionOpenCues> Cues;
        /// <summary>What the character speaks here, such as German; null for what its designer chose.</summary>
        public string Language;
        /// <summary>A saved game loaded again: a new conversation that remembers another one up to that turn.</summary>
        public SessionOpenFrom From;
        /// <summary>Who is talking; null for nobody in particular. A player token overrides it.</summary>
        public BarkeepPlayer Player;
        /// <summary>What the character knows of the scene: a text, or an object of variables for the persona.</summary>
        public JsonValue Context;
        /// <summary>A session of an earlier run of the game to go on with; null for a new one.</summary>
        public SessionBookmark Resume;
    }

    /// <summary>Enough to go on with a session later; a game may save it.</summary>
    [Serializable]
    public sealed class SessionBookmark
    {
        public string Session;
        /// <summary>The last message that was handled.</summary>
        public long After;
        /// <summary>The last turn that had ended; empty before there was one.</summary>
        public string Turn;
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
