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

        public string tag { get { return gameObject.tag; } set { gameObject.tag = value; } }
        public bool CompareTag(string tag) { return gameObject.tag == tag; }
        public T GetComponent<T>() { return (T)(object)gameObject.Find<T>(); }

        public T GetComponentInParent<T>()
        {
            for (var at = gameObject; at != null; at = at.transform.parent == null ? null : at.transform.parent.gameObject)
            {
                var found = at.Find<T>();
                if (found != null) return (T)found;
            }
            return default(T);
        }

        public T GetComponentInChildren<T>()
        {
            foreach (var each in Loop.Objects)
                if (each.IsBelow(gameObject) && each.Find<T>() != null) return (T)each.Find<T>();
            return default(T);
        }
    }

    public class Transform : Component
    {
        public Transform parent { get; private set; }
        public Vector3 position { get; set; }
        public void SetParent(Transform p) { parent = p; }
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
        internal readonly List<Component> Parts = new List<Component>();
        internal IEnumerable<MonoBehaviour> Components { get { return Parts.ConvertAll(part => part as MonoBehaviour).FindAll(part => !ReferenceEquals(part, null)); } }
        internal bool Active = true;
        internal bool Stays;

        public Transform transform { get; private set; }
        public string tag { get; set; }

        public GameObject(string name)
        {
            tag = "Untagged";
            transform = new Transform { gameObject = this };
            Loop.Objects.Add(this);
        }

        public T AddComponent<T>() where T : Component
        {
            var component = Activator.CreateInstance<T>();
            component.gameObject = this;
            Parts.Add(component);
            var behaviour = component as MonoBehaviour;
            if (Active && behaviour != null) behaviour.UnityWake();
            return component;
        }

        public void SetActive(bool value)
        {
            Active = value;
            foreach (var component in Components)
            {
                if (value) component.UnityWake();
                else component.UnitySleep();
            }
        }

        internal object Find<T>()
        {
            foreach (var part in Parts) if (part is T) return part;
            return null;
        }

        internal bool IsBelow(GameObject other)
        {
            for (var at = transform; at != null; at = at.parent) if (at.gameObject == other) return true;
            return false;
        }

        internal bool StaysWithItsRoot
        {
            get
            {
                var root = transform;
                while (root.parent != null) root = root.parent;
                return root.gameObject.Stays;
            }
        }

        internal void End()
        {
            if (Destroyed) return;
            foreach (var component in Components) component.UnitySleep();
            foreach (var component in Components) component.UnityEnd();
            Destroyed = true;
            Loop.Objects.Remove(this);
        }
    }

    /// <summary>Unity's loop, as far as the package sees it.</summary>
    static class Loop
    {
        public static readonly List<GameObject> Objects = new List<GameObject>();
        public static readonly List<string> Errors = new List<string>();
        public static readonly List<string> Warnings = new List<string>();
        internal static readonly List<Object> Condemned = new List<Object>();

        public static void Frame()
        {
            Physics.Step();
            Tell("Update");
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
            foreach (var each in Objects.ToArray()) if (!each.StaysWithItsRoot) each.End();
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
                    component.gameObject.Parts.Remove(component);
                }
            }
            Condemned.Clear();
        }

        static void Tell(string message, params object[] arguments)
        {
            foreach (var each in Objects.ToArray())
                foreach (var component in each.Components) if (component.Enabled) component.UnityMessage(message, arguments);
        }
    }
}
