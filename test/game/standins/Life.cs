// Unity's objects and their life: awake, enabled, each frame, paused, disabled, destroyed, and what a change of scene, the end of play
// and a reload of the scripts do to them.
using System;
using System.Collections.Generic;
using System.Reflection;

namespace UnityEngine
{
    public class Object
    {
        internal bool Destroyed;

        public static void DontDestroyOnLoad(Object target)
        {
            var root = (GameObject)target;
            // Unity only keeps objects at the top of a scene, and says so.
            if (root.transform.parent != null) Debug.LogError("DontDestroyOnLoad only works for root GameObjects or components on root GameObjects.", root);
            else root.Stays = true;
        }

        /// <summary>As in Unity, what is destroyed lives on until the end of the frame.</summary>
        public static void Destroy(Object target) { Loop.Condemned.Add(target); }

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
        public Transform transform { get { return gameObject.transform; } }

        public bool CompareTag(string tag)
        {
            var collider = this as Collider;
            return collider != null && collider.Tag == tag;
        }

        public T GetComponentInParent<T>() where T : class
        {
            for (var at = gameObject; at != null; at = at.transform.parent == null ? null : at.transform.parent.gameObject)
            {
                var found = at.Find<T>();
                if (found != null) return found;
            }
            return null;
        }
    }

    public sealed class Transform : Component
    {
        public Transform parent { get; private set; }
        public void SetParent(Transform to) { parent = to; }
    }

    public class Collider : Component
    {
        /// <summary>In Unity the object's.</summary>
        public string Tag = "Untagged";
    }

    public class Behaviour : Component { }

    public class MonoBehaviour : Behaviour
    {
        internal bool Awoken, Enabled;

        internal void UnityMessage(string name, params object[] arguments)
        {
            var method = GetType().GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly);
            if (method == null) return;
            try { method.Invoke(this, arguments); }
            catch (TargetInvocationException failure) { Debug.LogError(name + ": " + failure.InnerException, this); }
        }

        internal void UnityWake()
        {
            if (!Awoken)
            {
                Awoken = true;
                UnityMessage("Awake");
            }
            if (Enabled) return;
            Enabled = true;
            UnityMessage("OnEnable");
        }

        internal void UnitySleep()
        {
            if (!Enabled) return;
            Enabled = false;
            UnityMessage("OnDisable");
        }

        internal void UnityEnd()
        {
            if (Awoken && !Destroyed) UnityMessage("OnDestroy");
            Destroyed = true;
        }
    }

    public sealed class GameObject : Object
    {
        internal readonly List<MonoBehaviour> Components = new List<MonoBehaviour>();
        internal bool Active = true;
        internal bool Stays;

        public Transform transform { get; private set; }

        public GameObject(string name)
        {
            transform = new Transform { gameObject = this };
            Loop.Objects.Add(this);
        }

        public T AddComponent<T>() where T : MonoBehaviour, new()
        {
            var component = new T { gameObject = this };
            Components.Add(component);
            if (Active) component.UnityWake();
            return component;
        }

        public void SetActive(bool value)
        {
            Active = value;
            foreach (var component in Components.ToArray())
            {
                if (value) component.UnityWake();
                else component.UnitySleep();
            }
        }

        public T Find<T>() where T : class
        {
            foreach (var component in Components) if (component is T) return component as T;
            return null;
        }

        internal void End()
        {
            if (Destroyed) return;
            foreach (var component in Components.ToArray()) component.UnitySleep();
            foreach (var component in Components.ToArray()) component.UnityEnd();
            Destroyed = true;
            Loop.Objects.Remove(this);
        }
    }

    /// <summary>Unity's loop, as far as the package sees it.</summary>
    public static class Loop
    {
        public static readonly List<GameObject> Objects = new List<GameObject>();
        public static readonly List<string> Errors = new List<string>();
        internal static readonly List<Object> Condemned = new List<Object>();

        public static void Frame()
        {
            Tell("Update");
            Gui.Shown.Clear();
            Tell("OnGUI");
            Bury();
        }

        public static void Pause(bool paused) { Tell("OnApplicationPause", paused); }
        public static void Focus(bool focused) { Tell("OnApplicationFocus", focused); }

        public static void Quit()
        {
            Tell("OnApplicationQuit");
            foreach (var each in Objects.ToArray()) each.End();
        }

        /// <summary>Takes everything of the scene that is not to stay.</summary>
        public static void LoadScene()
        {
            foreach (var each in Objects.ToArray()) if (!each.Stays) each.End();
            Bury();
        }

        /// <summary>What Unity calls when play begins, with the domain reload switched off or on.</summary>
        public static void BeginPlay()
        {
            foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
                foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                    if (method.GetCustomAttribute<RuntimeInitializeOnLoadMethodAttribute>() != null) method.Invoke(null, null);
        }

        static void Bury()
        {
            foreach (var target in Condemned.ToArray())
            {
                var component = target as MonoBehaviour;
                if (component == null) ((GameObject)target).End();
                else
                {
                    component.UnitySleep();
                    component.UnityEnd();
                    component.gameObject.Components.Remove(component);
                }
            }
            Condemned.Clear();
        }

        static void Tell(string message, params object[] arguments)
        {
            foreach (var each in Objects.ToArray())
                foreach (var component in each.Components.ToArray()) if (component.Enabled) component.UnityMessage(message, arguments);
        }
    }
}
