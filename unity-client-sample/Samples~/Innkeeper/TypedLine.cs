#if BARKEEP_INPUT_SYSTEM && ENABLE_INPUT_SYSTEM && !ENABLE_LEGACY_INPUT_MANAGER
using UnityEngine.InputSystem;

namespace Barkeep.Samples
{
    /// <summary>
    /// A line typed on the Input System's keyboard. Where that package alone handles input, OnGUI draws but hears no key and no click.
    /// </summary>
    public sealed class TypedLine
    {
        Keyboard keyboard;

        /// <summary>What was typed since the last Enter.</summary>
        public string Text { get; private set; } = "";

        /// <summary>Call it each frame. The line that Enter has just ended; null when none was.</summary>
        public string Read()
        {
            Listen(Keyboard.current);
            if (keyboard == null) return null;
            if (keyboard.backspaceKey.wasPressedThisFrame && Text.Length > 0) Text = Text.Substring(0, Text.Length - 1);
            if (!keyboard.enterKey.wasPressedThisFrame && !keyboard.numpadEnterKey.wasPressedThisFrame) return null;
            var line = Text;
            Text = "";
            return line;
        }

        public bool Stops { get { return keyboard != null && keyboard.escapeKey.wasPressedThisFrame; } }

        /// <summary>Another keyboard may be plugged in; null lets go of it.</summary>
        public void Listen(Keyboard to)
        {
            if (keyboard == to) return;
            if (keyboard != null) keyboard.onTextInput -= Add;
            keyboard = to;
            if (keyboard != null) keyboard.onTextInput += Add;
        }

        void Add(char typed)
        {
            if (!char.IsControl(typed)) Text += typed;
        }
    }
}
#endif
