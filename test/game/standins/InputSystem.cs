// Stand-ins for what lets UI Toolkit hear the Input System.
namespace UnityEngine.EventSystems
{
    public abstract class UIBehaviour : MonoBehaviour { }
    public abstract class BaseInputModule : UIBehaviour { }

    public class EventSystem : UIBehaviour
    {
        public static EventSystem current { get; set; }
        void OnEnable() { current = this; }
    }
}

namespace UnityEngine.InputSystem.UI
{
    public class InputSystemUIInputModule : EventSystems.BaseInputModule { }
}
