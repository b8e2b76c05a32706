using System;
using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>What the game can do for the character of one session, and the calls that are being carried out.</summary>
    sealed class SessionActions
    {
        readonly BarkeepSession session;
        readonly BarkeepClient client;
        readonly Dictionary<string, GameAction> definitions = new Dictionary<string, GameAction>(StringComparer.Ordinal);
        readonly Dictionary<string, Action<ActionCall>> handlers = new Dictionary<string, Action<ActionCall>>(StringComparer.Ordinal);
        readonly List<ActionCall> running = new List<ActionCall>();

        public SessionActions(BarkeepSession session, BarkeepClient client)
        {
            this.session = session;
            this.client = client;
        }

        /// <summary>Whether the server does not know yet what is offered now.</summary>
        public bool Changed { get; private set; }
        public bool Any { get { return definitions.Count > 0; } }

        public void Told() { Changed = false; }

        public void Register(GameAction action, Action<ActionCall> carryOut)
        {
            if (action == null || string.IsNullOrEmpty(action.Name)) throw new ArgumentException("A game action needs a name.");
            if (carryOut == null) throw new ArgumentException("The game action " + action.Name + " needs something that carries it out.");
            definitions[action.Name] = action;
            handlers[action.Name] = carryOut;
            Changed = true;
        }

        public void Unregister(string name)
        {
            if (!definitions.Remove(name)) return;
            handlers.Remove(name);
            Changed = true;
        }

        public List<GameAction> Definitions() { return new List<GameAction>(definitions.Values); }

        public void Call(ActionCallMessage message, Action<ActionCall> otherwise)
        {
            Action<ActionCall> carryOut;
            var call = new ActionCall(session, message, client.Options.Clock());
            if (!handlers.TryGetValue(message.Name, out carryOut)) carryOut = otherwise;
            if (carryOut == null)
            {
                call.Fail("The game can't do " + message.Name + " now.");
                return;
            }
            if (call.WaitsForAnswer) running.Add(call);
            try
            {
                carryOut(call);
            }
            catch (Exception failure)
            {
                session.Report(new BarkeepException(LocalErrors.HandlerFailed, "The game's action " + message.Name + " threw: " + failure));
                call.Fail("Something went wrong in the game.");
            }
        }

        public void GiveUp(string call)
        {
            foreach (var candidate in running) if (candidate.Call == call) { candidate.GiveUp(); return; }
        }

        public void GiveUpAll()
        {
            foreach (var call in running.ToArray()) call.GiveUp();
            running.Clear();
            // A new session has to be told again what the game can do.
            Changed = Any;
        }

        public void Tick(long now)
        {
            for (var index = running.Count - 1; index >= 0; index--)
            {
                if (running[index].IsLate(now)) running[index].GiveUp();
                if (running[index].IsOver) running.RemoveAt(index);
            }
        }
    }
}
