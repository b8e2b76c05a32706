using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Barkeep
{
    /// <summary>What a client needs; only <see cref="Address"/> and <see cref="CreateSocket"/> must be set. Times are in ms.</summary>
    public sealed class BarkeepClientOptions
    {
        /// <summary>Where the server is: http://127.0.0.1:7070, or the socket's own ws:// or wss:// address.</summary>
        public string Address = "http://127.0.0.1:7070";

        /// <summary>Asked for a token before each hello; null when the server needs none. Never build a key into a game.</summary>
        public Func<CancellationToken, Task<string>> Token;
        /// <summary>
        /// How often to take a fresh token over the open socket; half the life of your tokens is a good choice. 0 for never:
        /// then the server closes the socket when a token runs out, and the client resumes with a fresh one.
        /// </summary>
        public long RefreshTokenEveryMs;

        /// <summary>Makes one socket for each try to connect.</summary>
        public Func<ISocket> CreateSocket;

        /// <summary>A clock that never goes back.</summary>
        public Func<long> Clock;
        /// <summary>Numbers from 0 to 1, for jitter.</summary>
        public Func<double> Random;

        public string Name = "barkeep-csharp";
        public string Version = "0.1.0";
        public string Engine;

        public long TokenTimeoutMs = 15000;
        public long ConnectTimeoutMs = 10000;
        public long FirstRetryMs = 250;
        public long LongestRetryMs = 15000;
        /// <summary>Messages handled in one tick; the rest waits for the next frame.</summary>
        public int MaxMessagesPerTick = 256;
        /// <summary>Messages of one session that may wait for an answer.</summary>
        public int MaxUnanswered = 64;

        internal BarkeepClientOptions Complete()
        {
            var copy = (BarkeepClientOptions)MemberwiseClone();
            if (copy.CreateSocket == null) throw new ArgumentException("BarkeepClientOptions.CreateSocket must be set, such as () => new SystemSocket().");
            if (copy.Clock == null)
            {
                var watch = Stopwatch.StartNew();
                copy.Clock = () => watch.ElapsedMilliseconds;
            }
            if (copy.Random == null) copy.Random = new Random().NextDouble;
            return copy;
        }
    }
}
