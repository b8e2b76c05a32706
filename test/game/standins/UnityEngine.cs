// Stand-ins for the few Unity types the package uses: enough to compile it with Mono, and to run its components through
// the life Unity gives them. Signatures follow Unity 2021.3's scripting reference.
using System;
using System.Collections.Generic;
using System.Reflection;

namespace UnityEngine
{
    [AttributeUsage(AttributeTargets.Field)] public sealed class SerializeFieldAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Field)] public sealed class HideInInspectorAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Field)] public sealed class TextAreaAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Field)] public sealed class TooltipAttribute : Attribute { public TooltipAttribute(string tooltip) { } }
    [AttributeUsage(AttributeTargets.Field)] public sealed class HeaderAttribute : Attribute { public HeaderAttribute(string header) { } }
    [AttributeUsage(AttributeTargets.Class)] public sealed class AddComponentMenuAttribute : Attribute { public AddComponentMenuAttribute(string menu) { } }
    [AttributeUsage(AttributeTargets.Class)] public sealed class DisallowMultipleComponentAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class DefaultExecutionOrderAttribute : Attribute
    {
        public readonly int Order;
        public DefaultExecutionOrderAttribute(int order) { Order = order; }
    }
    public enum RuntimeInitializeLoadType { SubsystemRegistration }
    [AttributeUsage(AttributeTargets.Method)] public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute { public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType type) { } }

    public class Object
    {
        internal bool Destroyed;

        public static void DontDestroyOnLoad(Object target) { ((GameObject)target).Stays = true; }
        public static void Destroy(Object target) { ((GameObject)target).End(); }
        public static bool operator ==(Object a, Object b) { return ReferenceEquals(Alive(a), Alive(b)); }
        public static bool operator !=(Object a, Object b) { return !(a == b); }
        public override bool Equals(object other) { return ReferenceEquals(this, other); }
        public override int GetHashCode() { return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this); }
        // In Unity a destroyed object equals null.
        static Object Alive(Object value) { return ReferenceEquals(value, null) || value.Destroyed ? null : value; }
    }

    public class Component : Object
    {
        public GameObject gameObject { get; internal set; }
        public T GetComponentInParent<T>() where T : class { return gameObject.Find<T>(); }
    }

    public class Behaviour : Component { }

    public class MonoBehaviour : Behaviour
    {
        internal bool Awoken, Enabled;

        internal void Message(string name, params object[] arguments)
        {
            var method = GetType().GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly);
            if (method == null) return;
            try { method.Invoke(this, arguments); }
            catch (TargetInvocationException failure) { Debug.LogError(name + ": " + failure.InnerException, this); }
        }
    }

    public sealed class GameObject : Object
    {
        readonly List<MonoBehaviour> components = new List<MonoBehaviour>();
        bool active = true;
        internal bool Stays;

        public GameObject(string name) { Loop.Objects.Add(this); }

        public T AddComponent<T>() where T : MonoBehaviour, new()
        {
            var component = new T { gameObject = this };
            components.Add(component);
            if (active) Wake(component);
            return component;
        }

        public void SetActive(bool value)
        {
            active = value;
            foreach (var component in components.ToArray())
            {
                if (value) Wake(component);
                else Sleep(component);
            }
        }

        internal T Find<T>() where T : class
        {
            foreach (var component in components) if (component is T) return component as T;
            return null;
        }

        internal IEnumerable<MonoBehaviour> Components { get { return components.ToArray(); } }

        internal void End()
        {
            if (Destroyed) return;
            foreach (var component in components) Sleep(component);
            foreach (var component in components)
            {
                if (component.Awoken) component.Message("OnDestroy");
                component.Destroyed = true;
            }
            Destroyed = true;
            Loop.Objects.Remove(this);
        }

        void Wake(MonoBehaviour component)
        {
            if (!component.Awoken)
            {
                component.Awoken = true;
                component.Message("Awake");
            }
            if (Destroyed || component.Enabled) return;
            component.Enabled = true;
            component.Message("OnEnable");
        }

        static void Sleep(MonoBehaviour component)
        {
            if (!component.Enabled) return;
            component.Enabled = false;
            component.Message("OnDisable");
        }
    }

    /// <summary>Unity's loop, as far as the package sees it.</summary>
    public static class Loop
    {
        public static readonly List<GameObject> Objects = new List<GameObject>();
        public static readonly List<string> Errors = new List<string>();

        public static void Frame() { Tell("Update"); }
        public static void Pause(bool paused) { Tell("OnApplicationPause", paused); }
        public static void Focus(bool focused) { Tell("OnApplicationFocus", focused); }
        public static void Quit() { Tell("OnApplicationQuit"); LoadScene(true); }
        public static void LoadScene(bool everything = false) { foreach (var each in Objects.ToArray()) if (everything || !each.Stays) each.End(); }

        static void Tell(string message, params object[] arguments)
        {
            foreach (var each in Objects.ToArray())
                foreach (var component in each.Components) if (component.Enabled) component.Message(message, arguments);
        }
    }

    public static class Application
    {
        public static bool isPlaying { get { return true; } }
        public static string unityVersion { get { return "2021.3.0f1"; } }
        public static void OpenURL(string url) { }
    }

    public static class Debug
    {
        public static void LogWarning(object message, Object context) { }
        public static void LogError(object message, Object context) { Loop.Errors.Add(message.ToString()); }
    }

    public static class Time
    {
        static readonly System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        public static float unscaledTime { get { return (float)watch.Elapsed.TotalSeconds; } }
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
    public sealed class GUIContent { public GUIContent(string text) { } }
    public static class GUI { public static bool enabled; public static GUISkin skin { get { return new GUISkin(); } } }
    public sealed class GUILayoutOption { }
    public static class GUILayout
    {
        public static void BeginArea(Rect area, GUIStyle style) { }
        public static void EndArea() { }
        public static Vector2 BeginScrollView(Vector2 position, params GUILayoutOption[] options) { return position; }
        public static void EndScrollView() { }
        public static void BeginHorizontal(params GUILayoutOption[] options) { }
        public static void EndHorizontal() { }
        public static void Label(string text, params GUILayoutOption[] options) { }
        public static string TextField(string text, params GUILayoutOption[] options) { return text; }
        public static bool Button(string text, params GUILayoutOption[] options) { return false; }
        public static GUILayoutOption Width(float width) { return null; }
    }
}

namespace UnityEngine.Scripting
{
    [AttributeUsage(AttributeTargets.All)] public sealed class PreserveAttribute : Attribute { }
}

namespace UnityEngine.Events
{
    public delegate void UnityAction();
    public delegate void UnityAction<T>(T argument);

    public class UnityEvent
    {
        event UnityAction Listeners;
        public void AddListener(UnityAction listener) { Listeners += listener; }
        public void Invoke() { if (Listeners != null) Listeners(); }
    }

    public class UnityEvent<T>
    {
        event UnityAction<T> Listeners;
        public void AddListener(UnityAction<T> listener) { Listeners += listener; }
        public void Invoke(T argument) { if (Listeners != null) Listeners(argument); }
    }
}
