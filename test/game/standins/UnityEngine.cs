// Stand-ins for the few Unity types the package uses: enough to compile it with Mono, and, with those beside it, to run its
// components through the life Unity gives them. Signatures follow Unity 2021.3's scripting reference.
using System;

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
}

namespace UnityEngine.Scripting
{
    [AttributeUsage(AttributeTargets.All)] public sealed class PreserveAttribute : Attribute { }
}

namespace UnityEngine.Events
{
    public delegate void UnityAction();
    public delegate void UnityAction<T>(T argument);

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
