using UnityEngine;

namespace Barkeep.Unity
{
    /// <summary>
    /// Opens the conversation of the character it stands on, or below, when the player comes near, and parks it when the player is gone.
    /// Beside it: a collider with Is Trigger; one of the two that meet needs a Rigidbody or a CharacterController.
    /// </summary>
    [AddComponentMenu("Barkeep/Proximity")]
    public sealed class BarkeepProximity : MonoBehaviour
    {
        [Tooltip("Who opens it: objects with this tag.")]
        [SerializeField] string playerTag = "Player";

        public string PlayerTag { get { return playerTag; } set { playerTag = value; } }

        void OnTriggerEnter(Collider other)
        {
            var character = Near(other);
            if (character != null) character.Open();
        }

        void OnTriggerExit(Collider other)
        {
            var character = Near(other);
            if (character != null) character.Park();
        }

        /// <summary>The character, when it is the player who moved; else null.</summary>
        BarkeepCharacter Near(Collider other)
        {
            return other.CompareTag(playerTag) ? GetComponentInParent<BarkeepCharacter>() : null;
        }
    }
}
