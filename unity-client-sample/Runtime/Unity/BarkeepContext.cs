using UnityEngine;
using UnityEngine.Scripting;

namespace Barkeep.Unity
{
    public enum BarkeepRespond
    {
        /// <summary>The character only knows it.</summary>
        Silent,
        /// <summary>It speaks if that is worth it.</summary>
        Auto,
        /// <summary>It speaks.</summary>
        Must,
    }

    /// <summary>
    /// A fact of the scene that the character beside it knows, such as the weather or what the player holds. Changing
    /// <see cref="Text"/> tells it again; switching the component off takes it back.
    /// </summary>
    [AddComponentMenu("Barkeep/Context")]
    public sealed class BarkeepContext : MonoBehaviour
    {
        [Tooltip("Empty: the character on this object or above it.")]
        [SerializeField] BarkeepCharacter character = null;
        [Tooltip("Which fact this is: a new text replaces the old one of the same key.")]
        [SerializeField] string key = "scene";
        [SerializeField, TextArea] string text = "";
        [SerializeField] BarkeepRespond respond = BarkeepRespond.Silent;
        [Tooltip("Changes are told at most this often, in seconds; the last one always.")]
        [SerializeField] float leastSeconds = 0.5f;

        BarkeepSession told;
        string toldText;
        float toldAt;

        public BarkeepCharacter Character { get { return character; } set { character = value; } }
        public string Key { get { return key; } set { key = value; } }
        public string Text { get { return text; } set { text = value ?? ""; } }
        public BarkeepRespond Respond { get { return respond; } set { respond = value; } }

        void OnEnable()
        {
            if (character == null) character = GetComponentInParent<BarkeepCharacter>();
            if (character == null) Debug.LogError("Barkeep: the context " + key + " has no character. Put it on the character's object, or name one.", this);
        }

        void Update()
        {
            var session = character == null ? null : character.Session;
            if (session == null || (session == told && text == toldText)) return;
            if (session == told && Time.unscaledTime - toldAt < leastSeconds) return;
            if (told == null && text.Length == 0) return;
            Tell(session);
        }

        void OnDisable()
        {
            if (told == null) return;
            told.StartedOver -= TellAgain;
            if (told.State != SessionState.Closed && !string.IsNullOrEmpty(toldText)) told.UpdateContextAsync("", key);
            told = null;
            toldText = null;
        }

        /// <summary>Sets the text; for UnityEvents.</summary>
        [Preserve]
        public void SetText(string newText) { Text = newText; }

        void TellAgain(BarkeepException why) { toldText = null; }

        void Tell(BarkeepSession session)
        {
            if (session != told) session.StartedOver += TellAgain;
            told = session;
            toldText = text;
            toldAt = Time.unscaledTime;
            // What goes wrong is told by the character's Failed event.
            session.UpdateContextAsync(text, key, respond.ToString().ToLowerInvariant());
        }
    }
}
