// What Unity does to running components when scripts are compiled anew while the game plays: everything is disabled, all that was
// ever loaded is gone, new components are made of what can be serialized, and enabled. Awake does not come again.
using System;
using System.Collections.Generic;
using System.Reflection;
using UnityEditor;

namespace UnityEngine
{
    static class DomainReload
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

        /// <param name="privatesToo">Unity saves private fields as well, whatever their attributes; nobody should need that.</param>
        /// <param name="backwards">In which order components are disabled, Unity does not say.</param>
        public static void Run(bool privatesToo, bool backwards)
        {
            var enabled = new List<MonoBehaviour>();
            foreach (var each in Loop.Objects)
                foreach (var component in each.Components) if (component.Enabled) enabled.Add(component);
            if (backwards) enabled.Reverse();
            foreach (var component in enabled) component.UnitySleep();
            enabled.Sort((a, b) => OrderOf(a).CompareTo(OrderOf(b)));
            ForgetStatics();
            var reborn = new Dictionary<object, object>();
            foreach (var each in Loop.Objects)
                for (var index = 0; index < each.Parts.Count; index++)
                {
                    var old = each.Parts[index] as MonoBehaviour;
                    if (old == null) continue;
                    var made = (MonoBehaviour)Activator.CreateInstance(old.GetType());
                    made.gameObject = each;
                    made.Awoken = old.Awoken;
                    reborn[old] = made;
                    each.Parts[index] = made;
                }
            foreach (var pair in reborn) Copy(pair.Key, pair.Value, reborn, privatesToo);
            foreach (var component in enabled) ((MonoBehaviour)reborn[component]).UnityWake();
            Load();
        }

        static int OrderOf(MonoBehaviour component)
        {
            var order = component.GetType().GetCustomAttribute<DefaultExecutionOrder>();
            return order == null ? 0 : order.order;
        }

        static void Copy(object from, object to, Dictionary<object, object> reborn, bool privatesToo)
        {
            foreach (var field in from.GetType().GetFields(Own))
            {
                var kept = field.IsPublic || privatesToo || field.GetCustomAttribute<SerializeField>() != null;
                if (!kept || field.IsInitOnly || !CanBeSaved(field.FieldType)) continue;
                var value = field.GetValue(from);
                object other;
                field.SetValue(to, value != null && reborn.TryGetValue(value, out other) ? other : value);
            }
        }

        /// <summary>Events keep what the inspector wired, and lose what code added: here, everything.</summary>
        static bool CanBeSaved(Type type)
        {
            if (type.Namespace == "UnityEngine.Events") return false;
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>)) return CanBeSaved(type.GetGenericArguments()[0]);
            return type.IsPrimitive || type.IsEnum || type == typeof(string) || typeof(Object).IsAssignableFrom(type) || (type.IsSerializable && type.Namespace.StartsWith("Barkeep"));
        }

        static void ForgetStatics()
        {
            foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
            {
                if (type.Namespace == null || !type.Namespace.StartsWith("Barkeep") || type.ContainsGenericParameters) continue;
                foreach (var field in type.GetFields(Static))
                    if (!field.IsLiteral && !field.IsInitOnly) field.SetValue(null, field.FieldType.IsValueType ? Activator.CreateInstance(field.FieldType) : null);
            }
        }

        /// <summary>What the editor does when it has loaded the scripts, at its start and after each reload.</summary>
        public static void Load()
        {
            foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
                if (type.GetCustomAttribute<InitializeOnLoadAttribute>() != null) type.TypeInitializer.Invoke(null, null);
        }
    }
}
