// Stand-ins for Unity's immediate interface: a test types into a field and presses a button, and sees what was shown.
using System.Collections.Generic;

namespace UnityEngine
{
    /// <summary>The hands and eyes of whoever sits before it.</summary>
    static class Gui
    {
        /// <summary>The button that is pressed in the next pass; null for none.</summary>
        public static string Press;
        /// <summary>What is typed into fields, by their label; a field without one has the empty label.</summary>
        public static readonly Dictionary<string, string> Type = new Dictionary<string, string>();
        /// <summary>Everything shown since it was last cleared.</summary>
        public static readonly List<string> Shown = new List<string>();

        public static string Field(string label, string text)
        {
            string typed;
            if (!Type.TryGetValue(label, out typed)) return text;
            Type.Remove(label);
            return typed;
        }

        public static bool Button(string text)
        {
            Shown.Add("[" + text + "]");
            if (Press != text || !GUI.enabled) return false;
            Press = null;
            return true;
        }
    }

    public sealed class GUIStyle { }
    public sealed class GUIContent { public string text { get; set; } public GUIContent(string text) { this.text = text; } }
    public static class GUI { public static bool enabled { get; set; } static GUI() { enabled = true; } }
    public sealed class GUILayoutOption { }

    public static class GUILayout
    {
        public static bool Button(string text, params GUILayoutOption[] options) { return Gui.Button(text); }
    }
}
