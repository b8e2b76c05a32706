using System;

namespace Barkeep
{
    /// <summary>
    /// How long to wait before the next try: doubling from the first wait to the longest, each with full jitter above
    /// half of it, so that the clients of a server that restarts do not come back all at once.
    /// </summary>
    public sealed class Backoff
    {
        readonly long firstMs;
        readonly long longestMs;
        readonly Func<double> random;
        int tries;

        /// <param name="firstMs">The first wait, in ms.</param>
        /// <param name="longestMs">The longest wait, in ms.</param>
        /// <param name="random">Numbers from 0 to 1.</param>
        public Backoff(long firstMs, long longestMs, Func<double> random)
        {
            this.firstMs = firstMs;
            this.longestMs = longestMs;
            this.random = random;
        }

        /// <summary>The next wait, in ms.</summary>
        public long Next()
        {
            var full = Math.Min(longestMs, firstMs * (1L << Math.Min(tries, 20)));
            tries++;
            return full / 2 + (long)(full / 2.0 * random());
        }

        public void Reset() { tries = 0; }
    }
}
