// Stand-ins for as much of Unity's physics and animation as the package uses: bodies that meet triggers, and an Animator's triggers.
using System.Collections.Generic;

namespace UnityEngine
{
    public struct Vector3
    {
        public float x, y, z;

        public Vector3(float x, float y, float z)
        {
            this.x = x;
            this.y = y;
            this.z = z;
        }

        public static bool operator ==(Vector3 a, Vector3 b) { return a.x == b.x && a.y == b.y && a.z == b.z; }
        public static bool operator !=(Vector3 a, Vector3 b) { return !(a == b); }
        public override bool Equals(object other) { return other is Vector3 && (Vector3)other == this; }
        public override int GetHashCode() { return x.GetHashCode(); }
        internal float Squared { get { return x * x + y * y + z * z; } }
        internal Vector3 From(Vector3 other) { return new Vector3(x - other.x, y - other.y, z - other.z); }
    }

    public class Collider : Component
    {
        public bool isTrigger { get; set; }
    }

    public class SphereCollider : Collider
    {
        public float radius { get; set; }
        public SphereCollider() { radius = 0.5f; }
    }

    public class Rigidbody : Component
    {
        public bool isKinematic { get; set; }
    }

    /// <summary>Bodies that meet triggers, and part from them.</summary>
    static class Physics
    {
        static readonly HashSet<KeyValuePair<SphereCollider, SphereCollider>> touching = new HashSet<KeyValuePair<SphereCollider, SphereCollider>>();

        public static void Step()
        {
            foreach (var one in Loop.Objects.ToArray())
                foreach (var other in Loop.Objects.ToArray())
                {
                    var trigger = (SphereCollider)one.Find<SphereCollider>();
                    var body = (SphereCollider)other.Find<SphereCollider>();
                    if (trigger == null || !trigger.isTrigger || body == null || one == other || other.Find<Rigidbody>() == null) continue;
                    var pair = new KeyValuePair<SphereCollider, SphereCollider>(trigger, body);
                    var reach = trigger.radius + body.radius;
                    var met = one.Active && other.Active && one.transform.position.From(other.transform.position).Squared <= reach * reach;
                    if (met ? !touching.Add(pair) : !touching.Remove(pair)) continue;
                    foreach (var each in one.Components) each.UnityMessage(met ? "OnTriggerEnter" : "OnTriggerExit", body);
                }
        }
    }

    public enum AnimatorControllerParameterType { Trigger = 9 }

    public class AnimatorControllerParameter
    {
        public string name { get; internal set; }
        public AnimatorControllerParameterType type { get; internal set; }
    }

    public class Animator : Behaviour
    {
        internal readonly List<string> Set = new List<string>();
        public AnimatorControllerParameter[] parameters { get; internal set; }
        public void SetTrigger(string name) { Set.Add(name); }
    }
}
