// Stand-ins for the few editor types the package's window uses.
using System;
using System.Collections.Generic;
using UnityEngine;

namespace UnityEditor
{
    [AttributeUsage(AttributeTargets.Method)] public sealed class MenuItemAttribute : Attribute { public MenuItemAttribute(string path) { } }
    [AttributeUsage(AttributeTargets.Class)] public sealed class InitializeOnLoadAttribute : Attribute { }
    public enum MessageType { None, Info, Warning, Error }

    public class EditorWindow : UnityEngine.Object
    {
        public static T GetWindow<T>(string title) where T : EditorWindow { return null; }
        public void Repaint() { }
        public void ShowNotification(GUIContent content) { Gui.Shown.Add(content.Text); }
    }

    public static class EditorStyles { public static GUIStyle boldLabel { get { return null; } } }

    public static class EditorGUILayout
    {
        public static void LabelField(string label, GUIStyle style, params GUILayoutOption[] options) { Gui.Shown.Add(label); }
        public static string TextField(string label, string text, params GUILayoutOption[] options) { return Gui.Field(label, text); }
        public static string PasswordField(string label, string text, params GUILayoutOption[] options) { return Gui.Field(label, text); }
        public static void HelpBox(string message, MessageType type) { Gui.Shown.Add(type + ": " + message); }
    }

    public static class EditorPrefs
    {
        static readonly Dictionary<string, string> kept = new Dictionary<string, string>();

        public static string GetString(string key, string otherwise)
        {
            string value;
            return kept.TryGetValue(key, out value) ? value : otherwise;
        }

        public static void SetString(string key, string value) { kept[key] = value; }
    }
}
