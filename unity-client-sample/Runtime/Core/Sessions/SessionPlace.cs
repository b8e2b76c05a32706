namespace Barkeep
{
    enum Arrival { Next, Again, Early }

    /// <summary>
    /// Where a session is in its sequence: 1, 2, 3 … without gaps. A message that came already is dropped; one that comes
    /// too early means that another was lost on the way.
    /// </summary>
    sealed class SessionPlace
    {
        public long Last { get; private set; }

        public void StartAt(long last) { Last = last; }

        /// <summary>Whether all before this place has come, aside from what the server says it lost.</summary>
        public bool Reaches(long seq, long lostFrom, long lostTo)
        {
            if (lostFrom <= Last + 1 && lostTo > Last && lostTo < seq) Last = lostTo;
            return Last + 1 >= seq;
        }

        /// <param name="seq">The message's place.</param>
        /// <param name="replaying">During a replay a jump is the server's: what it lost itself, it names in session.opened.</param>
        public Arrival Take(long seq, bool replaying)
        {
            if (seq <= Last) return Arrival.Again;
            if (seq != Last + 1 && !replaying) return Arrival.Early;
            Last = seq;
            return Arrival.Next;
        }
    }
}
