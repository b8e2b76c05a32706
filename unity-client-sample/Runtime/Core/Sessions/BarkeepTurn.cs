using System.Collections.Generic;
using System.Text;
using System.Threading.Tasks;

namespace Barkeep
{
    /// <summary>One answer of a character, growing while it is spoken.</summary>
    public sealed class BarkeepTurn
    {
        readonly StringBuilder words = new StringBuilder();
        readonly List<MethodRun> methods = new List<MethodRun>();
        internal readonly TaskCompletionSource<BarkeepTurn> Completion;

        internal BarkeepTurn(string id, string cause, TaskCompletionSource<BarkeepTurn> completion)
        {
            Id = id;
            Cause = cause;
            Completion = completion ?? new TaskCompletionSource<BarkeepTurn>();
        }

        public string Id { get; private set; }
        /// <summary>"say" when the player spoke, "context" when something happened; null when it was taken up in its middle.</summary>
        public string Cause { get; private set; }
        /// <summary>The words so far, fillers aside, from where this run of the game heard it; after the end, the whole text as the server tells it.</summary>
        public string Text { get { return Finished != null ? Finished.Text : words.ToString(); } }
        /// <summary>The methods that ran or run, in order.</summary>
        public IReadOnlyList<MethodRun> Methods { get { return methods; } }
        /// <summary>How it ended, with usage and times; null while it runs.</summary>
        public TurnFinishedMessage Finished { get; private set; }
        /// <summary>Completes when the turn has finished, however it finished.</summary>
        public Task<BarkeepTurn> Task { get { return Completion.Task; } }

        internal void Add(TextDeltaMessage delta)
        {
            if (delta.Filler != true) words.Append(delta.Delta);
        }

        internal MethodRun Begin(MethodStartedMessage started)
        {
            var run = new MethodRun(started);
            methods.Add(run);
            return run;
        }

        internal MethodRun End(MethodFinishedMessage finished)
        {
            foreach (var run in methods)
            {
                if (run.Call != finished.Call) continue;
                run.Finished = finished;
                return run;
            }
            return null;
        }

        internal void End(TurnFinishedMessage finished) { Finished = finished; }
    }

    /// <summary>A method of the character's that ran during a turn.</summary>
    public sealed class MethodRun
    {
        internal MethodRun(MethodStartedMessage started)
        {
            Call = started.Call;
            Method = started.Method;
            Name = started.Name;
        }

        public string Call { get; private set; }
        /// <summary>The method's id.</summary>
        public string Method { get; private set; }
        /// <summary>Its name for people.</summary>
        public string Name { get; private set; }
        /// <summary>How it ended; null while it runs.</summary>
        public MethodFinishedMessage Finished { get; internal set; }
    }
}
