// Stand-ins for the few editor types the package's window uses; it is compiled against them, not run.
using System;
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
        public void ShowNotification(GUIContent content) { }
    }

    public static class EditorStyles { public static GUIStyle boldLabel { get { return null; } } }

    public static class EditorGUILayout
    {
        public static void LabelField(string label, GUIStyle style, params GUILayoutOption[] options) { }
        public static string TextField(string label, string text, params GUILayoutOption[] options) { return text; }
        public static string PasswordField(string label, string text, params GUILayoutOption[] options) { return text; }
        public static void HelpBox(string message, MessageType type) { }
    }

    public static class EditorPrefs
    {
        public static string GetString(string key, string otherwise) { return otherwise; }
        public static void SetString(string key, string value) { }
    }
}
