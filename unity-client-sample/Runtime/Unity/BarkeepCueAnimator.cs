using System.Collections.Generic;
using UnityEngine;

namespace Barkeep.Unity
{
    /// <summary>
    /// Sets the triggers of an Animator by what the character shows: the cue emotion with joy sets emotion_joy, or emotion where
    /// the controller has no such trigger.
    /// </summary>
    [AddComponentMenu("Barkeep/Cue Animator")]
    public sealed class BarkeepCueAnimator : MonoBehaviour
    {
        [Tooltip("Empty: the character on this object or above it.")]
        [SerializeField] BarkeepCharacter character = null;
        [Tooltip("Empty: the animator on this object or below it.")]
        [SerializeField] Animator animator = null;

        readonly HashSet<string> missing = new HashSet<string>();

        public BarkeepCharacter Character { get { return character; } set { character = value; } }
        public Animator Animator { get { return animator; } set { animator = value; } }

        void OnEnable()
        {
            if (character == null) character = GetComponentInParent<BarkeepCharacter>();
            if (animator == null) animator = GetComponentInChildren<Animator>();
            if (character == null) Debug.LogError("Barkeep: the cue animator has no character. Put it on the character's object, or name one.", this);
            else if (animator == null) Debug.LogError("Barkeep: the cue animator has no Animator. Put it above the model that has one, or name one.", this);
            else character.CueShown.AddListener(Show);
        }

        void OnDisable()
        {
            if (character != null) character.CueShown.RemoveListener(Show);
        }

        void Show(string cue, string value)
        {
            var wanted = value.Length == 0 ? cue : cue + "_" + value;
            if (Has(wanted)) animator.SetTrigger(wanted);
            else if (Has(cue)) animator.SetTrigger(cue);
            else if (missing.Add(wanted)) Debug.LogWarning("Barkeep: the Animator's controller has no trigger named " + wanted + ", nor " + cue + ". Add one to its parameters, or take the cue from the character.", this);
        }

        bool Has(string trigger)
        {
            foreach (var parameter in animator.parameters)
                if (parameter.type == AnimatorControllerParameterType.Trigger && parameter.name == trigger) return true;
            return false;
        }
    }
}
