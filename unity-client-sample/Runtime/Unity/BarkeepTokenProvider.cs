using System.Threading;
using System.Threading.Tasks;
using UnityEngine;

namespace Barkeep.Unity
{
    /// <summary>
    /// Where the game gets a player's token from: derive from this, ask your own server, and put the component beside the
    /// <see cref="BarkeepConnection"/>. A key that is built into the game can be read by anybody who has the game.
    /// </summary>
    public abstract class BarkeepTokenProvider : MonoBehaviour
    {
        /// <summary>Called on the main thread before each hello, also after a loss.</summary>
        public abstract Task<string> GetTokenAsync(CancellationToken cancellation);
    }
}
