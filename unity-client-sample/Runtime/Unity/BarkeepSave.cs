using System;

namespace Barkeep.Unity
{
    /// <summary>A conversation as of a turn: what <see cref="BarkeepCharacter.Save"/> gives and Load takes. Put it into your saved game.</summary>
    [Serializable]
    public sealed class BarkeepSave
    {
        public string session = "";
        public string turn = "";

        public bool IsEmpty { get { return string.IsNullOrEmpty(session) || string.IsNullOrEmpty(turn); } }
    }
}
