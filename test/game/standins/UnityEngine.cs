// Stand-ins for the few Unity types the package uses: enough to compile it with Mono, and, with those beside it, to run its
// components through the life Unity gives them. Signatures follow Unity 2021.3's scripting reference.
using System;
using System.Collections.Generic;

[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("UnityEditor")]

namespace UnityEngine
{
    [AttributeUsage(AttributeTargets.Field)] public sealed class SerializeField : Attribute { }
    [AttributeUsage(AttributeTargets.Field)] public sealed class HideInInspector : Attribute { }
    [AttributeUsage(AttributeTargets.Field)] public sealed class TextAreaAttribute : Attribute { }
    [AttributeUsage(AttributeTargets.Field)] public sealed class TooltipAttribute : Attribute { public TooltipAttribute(string tooltip) { } }
    [AttributeUsage(AttributeTargets.Field)] public sealed class HeaderAttribute : Attribute { public HeaderAttribute(string header) { } }
    [AttributeUsage(AttributeTargets.Class)] public sealed class AddComponentMenu : Attribute { public AddComponentMenu(string menu) { } }
    [AttributeUsage(AttributeTargets.Class)] public sealed class DisallowMultipleComponent : Attribute { }
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class DefaultExecutionOrder : Attribute
    {
        public int order { get; private set; }
        public DefaultExecutionOrder(int order) { this.order = order; }
    }
    public enum RuntimeInitializeLoadType { SubsystemRegistration = 4 }
    [AttributeUsage(AttributeTargets.Method)] public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute { public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType type) { } }

    public static class Application
    {
        public static bool isPlaying { get { return true; } }
        public static string unityVersion { get { return "2021.3.0f1"; } }
        public static void OpenURL(string url) { }
    }

    public static class Debug
    {
        public static void LogWarning(object message, Object context) { Loop.Warnings.Add(message.ToString()); }
        public static void LogError(object message, Object context) { Loop.Errors.Add(message.ToString()); }
    }

    public static class PlayerPrefs
    {
        static readonly Dictionary<string, string> kept = new Dictionary<string, string>();
        public static void SetString(string key, string value) { kept[key] = value; }
        public static string GetString(string key, string defaultValue)
        {
            string value;
            return kept.TryGetValue(key, out value) ? value : defaultValue;
        }
        public static void Save() { }
    }

    public class ScriptableObject : Object
    {
        public static T CreateInstance<T>() where T : ScriptableObject { return Activator.CreateInstance<T>(); }
    }

    public static class Resources
    {
        /// <summary>As if the sample's folder were in the project.</summary>
        public static T Load<T>(string path) where T : Object { return Activator.CreateInstance<T>(); }
    }

    public static class Time
    {
        static readonly System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        public static float unscaledTime { get { return (float)watch.Elapsed.TotalSeconds; } }
    }
}

namespace UnityEngine.Scripting
{
    [AttributeUsage(AttributeTargets.All)] public sealed class PreserveAttribute : Attribute { }
}

namespace UnityEngine.Events
{
    public delegate void UnityAction();
    public delegate void UnityAction<T0>(T0 argument);
    public delegate void UnityAction<T0, T1>(T0 first, T1 second);

    public class UnityEvent<T0, T1>
    {
        event UnityAction<T0, T1> Listeners;
        public void AddListener(UnityAction<T0, T1> listener) { Listeners += listener; }
        public void RemoveListener(UnityAction<T0, T1> listener) { Listeners -= listener; }
        public void Invoke(T0 first, T1 second) { if (Listeners != null) Listeners(first, second); }
    }

    public class UnityEvent
    {
        event UnityAction Listeners;
        public void AddListener(UnityAction listener) { Listeners += listener; }
        public void RemoveListener(UnityAction listener) { Listeners -= listener; }
        public void Invoke() { if (Listeners != null) Listeners(); }
    }

    public class UnityEvent<T>
    {
        event UnityAction<T> Listeners;
        public void AddListener(UnityAction<T> listener) { Listeners += listener; }
        public void RemoveListener(UnityAction<T> listener) { Listeners -= listener; }
        public void Invoke(T argument) { if (Listeners != null) Listeners(argument); }
    }
}
