using System;
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.Events;
using UnityEngine.Scripting;

namespace Barkeep.Unity
{
    /// <summary>
    /// Something the game can do for the character beside it, such as handing over an item. The character calls it while it
    /// talks; the event carries it out, and the answer goes back into what the character says. Switched off, it is no longer
    /// offered, and a call that runs has failed.
    /// </summary>
    [AddComponentMenu("Barkeep/Action")]
    public sealed class BarkeepAction : MonoBehaviour
    {
        [Tooltip("Empty: the character on this object or above it.")]
        [SerializeField] BarkeepCharacter character = null;
        [Tooltip("As the character calls it: letters, digits and underscores.")]
        [SerializeField] string actionName = "give_item";
        [Tooltip("What it does and when to use it, for the character to read.")]
        [SerializeField, TextArea] string description = "";
        [SerializeField] List<BarkeepParameter> parameters = new List<BarkeepParameter>();
        [Tooltip("How long the game may take, in ms.")]
        [SerializeField] int timeoutMs = 10000;
        [Tooltip("Answer \"done\" as soon as the event has run. Switch off to answer later with Complete or Fail.")]
        [SerializeField] bool answerAtOnce = true;
        [Tooltip("Off: the character goes on at once, as for a wave or a look, and hears nothing of what came of it.")]
        [SerializeField] bool waitsForAnswer = true;
        [SerializeField] UnityEvent<ActionCall> onCalled = new UnityEvent<ActionCall>();
        [SerializeField] UnityEvent<ActionCall> onGivenUp = new UnityEvent<ActionCall>();

        BarkeepSession registeredWith;
        ActionCall current;

        public BarkeepCharacter Character { get { return character; } set { character = value; } }
        public string ActionName { get { return actionName; } set { actionName = value; } }
        public string Description { get { return description; } set { description = value; } }
        public List<BarkeepParameter> Parameters { get { return parameters; } }
        public int TimeoutMs { get { return timeoutMs; } set { timeoutMs = value; } }
        public bool AnswerAtOnce { get { return answerAtOnce; } set { answerAtOnce = value; } }
        /// <summary>Whether the character waits for what comes of it. Set before the action is switched on.</summary>
        public bool WaitsForAnswer { get { return waitsForAnswer; } set { waitsForAnswer = value; } }
        /// <summary>Carries the action out. Read arguments as call["item"].AsText().</summary>
        public UnityEvent<ActionCall> Called { get { return onCalled; } }
        /// <summary>Nobody waits for the answer any more: undo, or stop half way.</summary>
        public UnityEvent<ActionCall> GivenUp { get { return onGivenUp; } }

        void OnEnable()
        {
            if (character == null) character = GetComponentInParent<BarkeepCharacter>();
            if (character == null)
            {
                Debug.LogError("Barkeep: the action " + actionName + " has no character. Put it on the character's object, or name one.", this);
                return;
            }
            character.SessionBegun += Register;
            if (character.Session != null) Register(character.Session);
        }

        void OnDisable()
        {
            if (character != null) character.SessionBegun -= Register;
            if (registeredWith != null) registeredWith.Unregister(actionName);
            registeredWith = null;
            if (current != null) current.Fail("The game can't do that any more.");
            current = null;
        }

        /// <summary>Answers the call that runs: it was done.</summary>
        /// <param name="result">What came of it, in words for the character; may be empty.</param>
        [Preserve]
        public void Complete(string result)
        {
            if (current != null) current.Complete(string.IsNullOrEmpty(result) ? null : JsonValue.From(result));
        }

        /// <summary>Answers the call that runs: it could not be done, and why.</summary>
        [Preserve]
        public void Fail(string reason)
        {
            if (current != null) current.Fail(reason);
        }

        void Register(BarkeepSession session)
        {
            registeredWith = session;
            session.Register(
                new GameAction { Name = actionName, Description = description, Parameters = BarkeepParameter.Schema(parameters), TimeoutMs = timeoutMs, Answers = waitsForAnswer ? (bool?)null : false },
                CarryOut);
        }

        void CarryOut(ActionCall call)
        {
            current = call;
            call.Cancellation.Register(() => { if (this != null) onGivenUp.Invoke(call); });
            onCalled.Invoke(call);
            if (answerAtOnce && !call.IsOver) call.Complete();
        }
    }

    /// <summary>One argument of an action, as the inspector shows it.</summary>
    [Serializable]
    public sealed class BarkeepParameter
    {
        public enum Kind { Text, Number, WholeNumber, Flag }

        public string name = "";
        public Kind kind = Kind.Text;
        [TextArea] public string description = "";
        public bool required = true;
        [Tooltip("For texts: the only values allowed. Empty: any.")]
        public List<string> options = new List<string>();

        /// <summary>The JSON Schema of an object with these fields.</summary>
        public static JsonValue Schema(IEnumerable<BarkeepParameter> parameters)
        {
            var properties = JsonValue.NewObject();
            var required = JsonValue.NewList();
            foreach (var parameter in parameters)
            {
                properties.Set(parameter.name, parameter.ToSchema());
                if (parameter.required) required.Add(parameter.name);
            }
            return JsonValue.NewObject().Set("type", "object").Set("properties", properties).Set("required", required);
        }

        JsonValue ToSchema()
        {
            var schema = JsonValue.NewObject().Set("type", TypeName(kind));
            if (!string.IsNullOrEmpty(description)) schema.Set("description", description);
            if (kind != Kind.Text || options.Count == 0) return schema;
            var values = JsonValue.NewList();
            foreach (var option in options) values.Add(option);
            return schema.Set("enum", values);
        }

        static string TypeName(Kind kind)
        {
            switch (kind)
            {
                case Kind.Number: return "number";
                case Kind.WholeNumber: return "integer";
                case Kind.Flag: return "boolean";
                default: return "string";
            }
        }
    }
}
