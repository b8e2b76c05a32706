using System.Collections.Generic;
using System.Threading.Tasks;

namespace Barkeep
{
    /// <summary>
    /// What a session wants the server to have, in order, each until it is answered. What a lost socket may have taken
    /// with it is sent again under the same id, by which the server knows it.
    /// </summary>
    sealed class Outbox
    {
        public sealed class Entry
        {
            public ClientMessage Message;
            /// <summary>Completes with the turn of a `say`; null for other messages.</summary>
            public TaskCompletionSource<BarkeepTurn> Turn;
            /// <summary>Completes with the answer to any other message.</summary>
            public TaskCompletionSource<bool> Done;
            public bool Sent;

            public void Fail(BarkeepException failure)
            {
                if (Turn != null) Turn.TrySetException(failure);
                if (Done != null) Done.TrySetException(failure);
            }
        }

        readonly List<Entry> entries = new List<Entry>();

        public int Count { get { return entries.Count; } }

        public void Add(Entry entry) { entries.Add(entry); }

        /// <summary>Puts it before all that was not sent yet, in place of one of its kind that was not.</summary>
        public void AddBeforeUnsent(Entry entry)
        {
            entries.RemoveAll(other => !other.Sent && other.Message.Type == entry.Message.Type);
            var index = entries.FindIndex(other => !other.Sent);
            entries.Insert(index < 0 ? entries.Count : index, entry);
        }

        public bool Has(string id) { return IndexOf(id) >= 0; }

        /// <summary>Takes the entry that was answered; null when there is none by that id.</summary>
        public Entry Take(string id)
        {
            var index = IndexOf(id);
            if (index < 0) return null;
            var entry = entries[index];
            entries.RemoveAt(index);
            return entry;
        }

        /// <summary>The oldest entry not sent yet; null when all are on their way.</summary>
        public Entry NextUnsent()
        {
            foreach (var entry in entries) if (!entry.Sent) return entry;
            return null;
        }

        public void SendAllAgain()
        {
            foreach (var entry in entries) entry.Sent = false;
        }

        public void FailAll(BarkeepException failure)
        {
            var failed = entries.ToArray();
            entries.Clear();
            foreach (var entry in failed) entry.Fail(failure);
        }

        int IndexOf(string id)
        {
            if (id == null) return -1;
            for (var index = 0; index < entries.Count; index++) if (entries[index].Message.Id == id) return index;
            return -1;
        }
    }
}
