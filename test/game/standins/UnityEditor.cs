// Stand-ins for the few editor types the package's window uses.
using System;
using System.Collections.Generic;
using UnityEngine;

namespace UnityEditor
{
    [AttributeUsage(AttributeTargets.Method)] public sealed class MenuItemAttribute : Attribute { public MenuItemAttribute(string path) { } }
    [AttributeUsage(AttributeTargets.Class)] public sealed class InitializeOnLoadAttribute : Attribute { }
    public enum MessageType { None, Info, Warning, Error }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class CustomEditor : Attribute { public CustomEditor(Type inspectedType) { } }

    public class Editor : UnityEngine.ScriptableObject
    {
        public SerializedObject serializedObject { get; internal set; }
        public virtual UnityEngine.UIElements.VisualElement CreateInspectorGUI() { return null; }
    }

    public sealed class SerializedObject
    {
        internal readonly UnityEngine.Object Target;
        internal readonly List<SerializedProperty> Found = new List<SerializedProperty>();
        public SerializedObject(UnityEngine.Object obj) { Target = obj; }
        public void Update() { }

        public SerializedProperty FindProperty(string propertyPath)
        {
            var field = Target.GetType().GetField(propertyPath, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
            var found = new SerializedProperty { stringValue = (string)field.GetValue(Target), Field = field };
            Found.Add(found);
            return found;
        }

        public bool ApplyModifiedProperties()
        {
            foreach (var each in Found) each.Field.SetValue(Target, each.stringValue);
            return true;
        }
    }

    public sealed class SerializedProperty
    {
        internal System.Reflection.FieldInfo Field;
        public string stringValue { get; set; }
    }

    namespace UIElements
    {
        public class InspectorElement : UnityEngine.UIElements.VisualElement
        {
            public static void FillDefaultInspector(UnityEngine.UIElements.VisualElement container, SerializedObject serializedObject, Editor editor)
            {
                container.Add(new UnityEngine.UIElements.Label("(its fields)"));
            }
        }
    }

    public class EditorWindow : UnityEngine.Object
    {
        public static T GetWindow<T>(string title) where T : EditorWindow { return null; }
        public void Repaint() { }
        public void ShowNotification(GUIContent content) { Gui.Shown.Add(content.text); }
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
