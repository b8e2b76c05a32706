// Stand-ins for Unity's immediate interface: a test types into a field and presses a button, and sees what was shown.
using System.Collections.Generic;

namespace UnityEngine
{
    /// <summary>The hands and eyes of whoever sits before it.</summary>
    public static class Gui
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

    public static class Screen { public static int width { get { return 800; } } public static int height { get { return 600; } } }
    public static class Mathf { public static float Min(float a, float b) { return a < b ? a : b; } }
    public struct Vector2 { public float x, y; }
    public struct Rect { public Rect(float x, float y, float width, float height) { } }
    public enum EventType { Repaint, KeyDown }
    public enum KeyCode { None, Return }
    public sealed class Event { public static Event current { get { return new Event(); } } public EventType type { get { return EventType.Repaint; } } public KeyCode keyCode { get { return KeyCode.None; } } }
    public sealed class GUIStyle { }
    public sealed class GUISkin { public GUIStyle box { get { return new GUIStyle(); } } }
    public sealed class GUIContent { public readonly string Text; public GUIContent(string text) { Text = text; } }
    public static class GUI { public static bool enabled = true; public static GUISkin skin { get { return new GUISkin(); } } }
    public sealed class GUILayoutOption { }

    public static class GUILayout
    {
        public static void BeginArea(Rect area, GUIStyle style) { }
        public static void EndArea() { }
        public static Vector2 BeginScrollView(Vector2 position, params GUILayoutOption[] options) { return position; }
        public static void EndScrollView() { }
        public static void BeginHorizontal(params GUILayoutOption[] options) { }
        public static void EndHorizontal() { }
        public static void Label(string text, params GUILayoutOption[] options) { Gui.Shown.Add(text); }
        public static string TextField(string text, params GUILayoutOption[] options) { return Gui.Field("", text); }
        public static bool Button(string text, params GUILayoutOption[] options) { return Gui.Button(text); }
        public static GUILayoutOption Width(float width) { return null; }
    }
}
