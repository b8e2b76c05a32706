// Stand-ins for the part of Unity's Input System that the sample reads its keyboard with: a test types and presses keys.
using System;

namespace UnityEngine.InputSystem
{
    public class InputDevice { }

    namespace Controls
    {
        public class ButtonControl { public bool wasPressedThisFrame { get; set; } }
        public class KeyControl : ButtonControl { }
    }

    public sealed class Keyboard : InputDevice
    {
        public static Keyboard current { get; private set; } = new Keyboard();
        public event Action<char> onTextInput;
        public Controls.KeyControl enterKey { get; private set; } = new Controls.KeyControl();
        public Controls.KeyControl numpadEnterKey { get; private set; } = new Controls.KeyControl();
        public Controls.KeyControl backspaceKey { get; private set; } = new Controls.KeyControl();
        public Controls.KeyControl escapeKey { get; private set; } = new Controls.KeyControl();

        /// <summary>As fingers do it: a backspace, too, comes both as a key and as a character.</summary>
        public void Press(char key)
        {
            backspaceKey.wasPressedThisFrame = key == '\b';
            enterKey.wasPressedThisFrame = key == '\n';
            if (onTextInput != null) onTextInput(key);
        }
    }
}
