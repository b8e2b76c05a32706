using System.Collections.Generic;
using Barkeep.Unity;
using UnityEngine;

namespace Barkeep.Samples
{
    /// <summary>
    /// A whole scene in one script: put it on an empty object and press Play. It makes the connection and the innkeeper,
    /// shows a chat window with the methods that run, and lets the innkeeper hand things over.
    /// </summary>
    public sealed class InnkeeperScene : MonoBehaviour
    {
        const int LinesKept = 60;

        [SerializeField] string address = "http://127.0.0.1:7070";
        [SerializeField] string characterId = "barkeep";

        // Kept when scripts are compiled anew while the game plays; so is the conversation, by the character.
        [SerializeField, HideInInspector] List<string> lines = new List<string>();
        [SerializeField, HideInInspector] List<string> bag = new List<string>();
        [SerializeField, HideInInspector] BarkeepCharacter innkeeper;
        [SerializeField, HideInInspector] BarkeepAction giveItem;
        [SerializeField, HideInInspector] BarkeepContext purse;
        string words = "";
        string running = "";
#if BARKEEP_INPUT_SYSTEM && ENABLE_INPUT_SYSTEM && !ENABLE_LEGACY_INPUT_MANAGER
        readonly TypedLine typed = new TypedLine();
#else
        string typed = "";
#endif
        Vector2 scroll;

        /// <summary>What was said, and what happened, oldest first.</summary>
        public IReadOnlyList<string> Lines { get { return lines; } }
        /// <summary>What the player got from the innkeeper.</summary>
        public IReadOnlyList<string> Bag { get { return bag; } }
        /// <summary>The method that runs now; empty when none does.</summary>
        public string Running { get { return running; } }

        void Awake()
        {
            if (BarkeepConnection.Current == null) MakeConnection();
            MakeInnkeeper();
        }

        void MakeConnection()
        {
            var holder = new GameObject("Barkeep connection");
            holder.SetActive(false);
            holder.AddComponent<BarkeepConnection>().Address = address;
            holder.SetActive(true);
        }

        void MakeInnkeeper()
        {
            var holder = new GameObject("Innkeeper");
            holder.SetActive(false);
            innkeeper = holder.AddComponent<BarkeepCharacter>();
            innkeeper.CharacterId = characterId;
            innkeeper.PlayerName = "Traveller";
            // He greets the player by himself.
            innkeeper.OpensAtStart = true;

            giveItem = holder.AddComponent<BarkeepAction>();
            giveItem.ActionName = "give_item";
            giveItem.Description = "Hands an item from the inn to the player. Use it when the player asks for something the inn has.";
            giveItem.Parameters.Add(new BarkeepParameter { name = "item", description = "What to hand over, such as ale or bread." });
            giveItem.AnswerAtOnce = false;

            purse = holder.AddComponent<BarkeepContext>();
            purse.Key = "bag";
            holder.SetActive(true);
        }

        // Listeners added in code are gone after a domain reload, unlike those wired in the inspector: so here, not in Awake.
        void OnEnable()
        {
            innkeeper.Ready.AddListener(Greet);
            innkeeper.Greeting.AddListener(Finish);
            innkeeper.WordsChanged.AddListener(Show);
            innkeeper.MethodStarted.AddListener(Run);
            innkeeper.MethodFinished.AddListener(Rest);
            innkeeper.TurnFinished.AddListener(Finish);
            innkeeper.Failed.AddListener(Explain);
            giveItem.Called.AddListener(GiveItem);
        }

        void OnDisable()
        {
#if BARKEEP_INPUT_SYSTEM && ENABLE_INPUT_SYSTEM && !ENABLE_LEGACY_INPUT_MANAGER
            typed.Listen(null);
#endif
            innkeeper.Ready.RemoveListener(Greet);
            innkeeper.Greeting.RemoveListener(Finish);
            innkeeper.WordsChanged.RemoveListener(Show);
            innkeeper.MethodStarted.RemoveListener(Run);
            innkeeper.MethodFinished.RemoveListener(Rest);
            innkeeper.TurnFinished.RemoveListener(Finish);
            innkeeper.Failed.RemoveListener(Explain);
            giveItem.Called.RemoveListener(GiveItem);
        }

        void Greet() { Add("(The innkeeper looks up.)"); }
        void Show(string text) { words = text; }
        void Run(string method) { running = method; }
        void Rest(string method) { running = ""; }
        void Explain(string message) { Add("(" + message + ")"); }

        void GiveItem(ActionCall call)
        {
            var item = call["item"].AsText();
            if (string.IsNullOrEmpty(item))
            {
                call.Fail("No item was named.");
                return;
            }
            bag.Add(item);
            purse.Text = "The player carries: " + string.Join(", ", bag.ToArray()) + ".";
            Add("(You got: " + item + ".)");
            call.Complete(JsonValue.NewObject().Set("given", item).Set("itemsInBag", bag.Count));
        }

        /// <summary>Says what the player typed.</summary>
        public void Say(string text)
        {
            if (string.IsNullOrWhiteSpace(text)) return;
            Add("You: " + text);
            innkeeper.Say(text);
        }

        void Finish(string text)
        {
            words = "";
            running = "";
            if (text.Length > 0) Add("Innkeeper: " + text);
        }

        void Add(string line)
        {
            lines.Add(line);
            if (lines.Count > LinesKept) lines.RemoveAt(0);
            scroll.y = float.MaxValue;
        }

#if BARKEEP_INPUT_SYSTEM && ENABLE_INPUT_SYSTEM && !ENABLE_LEGACY_INPUT_MANAGER
        void Update()
        {
            var line = typed.Read();
            if (line != null) Say(line);
            if (typed.Stops) innkeeper.Cancel();
        }

#endif
        void OnGUI()
        {
            GUILayout.BeginArea(new Rect(20, 20, Mathf.Min(560, Screen.width - 40), Screen.height - 40), GUI.skin.box);
            scroll = GUILayout.BeginScrollView(scroll);
            foreach (var line in lines) GUILayout.Label(line);
            if (words.Length > 0) GUILayout.Label("Innkeeper: " + words);
            if (running.Length > 0) GUILayout.Label("… " + running + " …");
            GUILayout.EndScrollView();

#if BARKEEP_INPUT_SYSTEM && ENABLE_INPUT_SYSTEM && !ENABLE_LEGACY_INPUT_MANAGER
            GUILayout.Label("> " + typed.Text + "_   (Enter says it, Escape stops him)");
#else
            GUILayout.BeginHorizontal();
            var entered = Event.current.type == EventType.KeyDown && Event.current.keyCode == KeyCode.Return;
            typed = GUILayout.TextField(typed);
            if (GUILayout.Button("Say", GUILayout.Width(60)) || entered)
            {
                Say(typed);
                typed = "";
            }
            if (innkeeper.IsTalking && GUILayout.Button("Stop", GUILayout.Width(60))) innkeeper.Cancel();
            GUILayout.EndHorizontal();
#endif
            GUILayout.EndArea();
        }
    }
}
