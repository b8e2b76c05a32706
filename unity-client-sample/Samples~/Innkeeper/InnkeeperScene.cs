using System.Collections.Generic;
using Barkeep.Unity;
using UnityEngine;
using UnityEngine.UIElements;
#if BARKEEP_INPUT_SYSTEM && BARKEEP_UGUI && ENABLE_INPUT_SYSTEM
using UnityEngine.EventSystems;
using UnityEngine.InputSystem.UI;
#endif

namespace Barkeep.Samples
{
    /// <summary>
    /// A whole scene in one script: put it on an empty object and press Play. It makes the connection, the innkeeper, a player who can
    /// walk up to him and away, and a window with the names to choose from, the methods that run, a save and a load.
    /// </summary>
    public sealed class InnkeeperScene : MonoBehaviour
    {
        const int LinesKept = 60;
        const string SavedSession = "Barkeep.Innkeeper.Session";
        const string SavedTurn = "Barkeep.Innkeeper.Turn";
        static readonly Vector3 near = new Vector3(1, 0, 0);
        static readonly Vector3 away = new Vector3(20, 0, 0);

        [SerializeField] string address = "http://127.0.0.1:7070";
        [SerializeField] string characterId = "barkeep";
        [Tooltip("Has triggers such as emotion_joy. Empty: the mood is only written.")]
        [SerializeField] Animator animator = null;

        // Kept when scripts are compiled anew while the game plays; so is the conversation, by the character.
        [SerializeField, HideInInspector] List<string> lines = new List<string>();
        [SerializeField, HideInInspector] List<string> bag = new List<string>();
        [SerializeField, HideInInspector] BarkeepCharacter innkeeper;
        [SerializeField, HideInInspector] BarkeepAction giveItem;
        [SerializeField, HideInInspector] BarkeepContext purse;
        [SerializeField, HideInInspector] UIDocument document;
        [SerializeField, HideInInspector] Transform player;
        InnkeeperWindow window;
        BarkeepConnection connection;
        /// <summary>Whose names the window shows.</summary>
        IReadOnlyList<WelcomeCharacters> named;
        string running = "";

        /// <summary>What was said, and what happened, oldest first.</summary>
        public IReadOnlyList<string> Lines { get { return lines; } }
        /// <summary>What the player got from the innkeeper.</summary>
        public IReadOnlyList<string> Bag { get { return bag; } }
        /// <summary>The method that runs now; empty when none does.</summary>
        public string Running { get { return running; } }

        void Awake()
        {
            if (BarkeepConnection.Current == null) MakeConnection();
            MakeWindow();
            MakeInnkeeper();
            MakePlayer();
        }

        void MakeConnection()
        {
            var holder = new GameObject("Barkeep connection");
            holder.SetActive(false);
            holder.AddComponent<BarkeepConnection>().Address = address;
            holder.SetActive(true);
        }

        void MakeWindow()
        {
            var settings = ScriptableObject.CreateInstance<PanelSettings>();
            settings.themeStyleSheet = Resources.Load<ThemeStyleSheet>("BarkeepInnkeeper");
            var holder = new GameObject("Innkeeper's window");
            holder.transform.SetParent(transform);
            holder.SetActive(false);
            document = holder.AddComponent<UIDocument>();
            document.panelSettings = settings;
            holder.SetActive(true);
#if BARKEEP_INPUT_SYSTEM && BARKEEP_UGUI && ENABLE_INPUT_SYSTEM
            // Before Unity 6, UI Toolkit hears the Input System through this alone; later, too, it is welcome.
            if (EventSystem.current == null) new GameObject("Event system").AddComponent<EventSystem>().gameObject.AddComponent<InputSystemUIInputModule>();
#elif ENABLE_INPUT_SYSTEM && !ENABLE_LEGACY_INPUT_MANAGER && !UNITY_6000_0_OR_NEWER
            Debug.LogError("Barkeep: with the Input System alone, this Unity needs the package com.unity.ugui for its windows to hear the keyboard. Add it in the Package Manager, or set Active Input Handling to Both.", this);
#endif
        }

        void MakeInnkeeper()
        {
            var holder = new GameObject("Innkeeper");
            holder.SetActive(false);
            innkeeper = holder.AddComponent<BarkeepCharacter>();
            innkeeper.CharacterId = characterId;
            innkeeper.PlayerName = "Traveller";
            innkeeper.Cues.Add(new BarkeepCue { name = "emotion", values = new List<string> { "joy", "anger", "surprise" }, description = "What shows on your face." });
            if (animator != null) holder.AddComponent<BarkeepCueAnimator>().Animator = animator;

            giveItem = holder.AddComponent<BarkeepAction>();
            giveItem.ActionName = "give_item";
            giveItem.Description = "Hands an item from the inn to the player. Use it when the player asks for something the inn has.";
            giveItem.Parameters.Add(new BarkeepParameter { name = "item", description = "What to hand over, such as ale or bread." });
            giveItem.AnswerAtOnce = false;

            purse = holder.AddComponent<BarkeepContext>();
            purse.Key = "bag";

            // Who comes near is greeted; when he goes, the conversation is parked.
            var reach = holder.AddComponent<SphereCollider>();
            reach.isTrigger = true;
            reach.radius = 4;
            holder.AddComponent<BarkeepProximity>();
            holder.SetActive(true);
        }

        void MakePlayer()
        {
            var holder = new GameObject("Traveller");
            holder.tag = "Player";
            player = holder.transform;
            player.position = near;
            holder.AddComponent<SphereCollider>();
            holder.AddComponent<Rigidbody>().isKinematic = true;
        }

        // Listeners added in code are gone after a domain reload, unlike those wired in the inspector: so here, not in Awake.
        void OnEnable()
        {
            innkeeper.Ready.AddListener(Greet);
            innkeeper.Greeting.AddListener(Answer);
            innkeeper.TurnStarted.AddListener(Begin);
            innkeeper.WordsChanged.AddListener(Show);
            innkeeper.FillerSaid.AddListener(ShowAside);
            innkeeper.CueShown.AddListener(ShowCue);
            innkeeper.MethodStarted.AddListener(Run);
            innkeeper.MethodFinished.AddListener(Rest);
            innkeeper.TurnFinished.AddListener(Finish);
            innkeeper.Failed.AddListener(Explain);
            giveItem.Called.AddListener(GiveItem);

            window = new InnkeeperWindow(document.rootVisualElement);
            foreach (var line in lines) window.Add(line);
            window.Said += Say;
            window.Stopped += innkeeper.Cancel;
            window.Chosen += TalkTo;
            window.Saved += Save;
            window.Loaded += Load;
            window.Walked += Walk;
            named = null;
        }

        void OnDisable()
        {
            innkeeper.Ready.RemoveListener(Greet);
            innkeeper.Greeting.RemoveListener(Answer);
            innkeeper.TurnStarted.RemoveListener(Begin);
            innkeeper.WordsChanged.RemoveListener(Show);
            innkeeper.FillerSaid.RemoveListener(ShowAside);
            innkeeper.CueShown.RemoveListener(ShowCue);
            innkeeper.MethodStarted.RemoveListener(Run);
            innkeeper.MethodFinished.RemoveListener(Rest);
            innkeeper.TurnFinished.RemoveListener(Finish);
            innkeeper.Failed.RemoveListener(Explain);
            giveItem.Called.RemoveListener(GiveItem);
            if (connection != null) connection.Failed.RemoveListener(ExplainConnection);
            connection = null;
        }

        void Update()
        {
            if (connection != BarkeepConnection.Current)
            {
                if (connection != null) connection.Failed.RemoveListener(ExplainConnection);
                connection = BarkeepConnection.Current;
                if (connection != null) connection.Failed.AddListener(ExplainConnection);
            }
            var characters = connection == null ? null : connection.Characters;
            if (characters == null || characters == named) return;
            named = characters;
            window.ShowNames(characters, innkeeper.CharacterId);
        }

        void Greet() { Add("(The innkeeper looks up.)"); }
        void Begin() { window.ShowTalking(true); }
        void ShowCue(string cue, string value) { ShowAside(value.Length == 0 ? cue : value); }
        void ShowAside(string text) { window.ShowAside("(" + text + ")"); }
        void Rest(string method) { Run(""); }
        void Explain(string message) { Add("(" + message + ")"); }
        void ExplainConnection(BarkeepException failure) { Explain(failure.Message + " " + failure.Advice); }

        void Show(string text) { window.ShowWords(text.Length == 0 ? "" : "Innkeeper: " + text); }

        void Run(string method)
        {
            running = method;
            window.ShowAside(method.Length == 0 ? "" : "… " + method + " …");
        }

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
            running = "";
            window.ShowTalking(false);
            window.ShowAside("");
            Answer(text);
        }

        void Answer(string text)
        {
            window.ShowWords("");
            if (text.Length > 0) Add("Innkeeper: " + text);
        }

        /// <summary>Another character of the list stands behind the bar.</summary>
        public void TalkTo(string id)
        {
            innkeeper.Load(null);
            innkeeper.CharacterId = id;
            Finish("");
            innkeeper.Open();
        }

        /// <summary>Walks up to the innkeeper, or away from him.</summary>
        public void Walk() { player.position = player.position == near ? away : near; }

        public void Save()
        {
            var saved = innkeeper.Save();
            if (saved == null)
            {
                Add("(There is nothing to save yet: talk first.)");
                return;
            }
            PlayerPrefs.SetString(SavedSession, saved.session);
            PlayerPrefs.SetString(SavedTurn, saved.turn);
            PlayerPrefs.Save();
            Add("(Saved.)");
        }

        public void Load()
        {
            var saved = new BarkeepSave { session = PlayerPrefs.GetString(SavedSession, ""), turn = PlayerPrefs.GetString(SavedTurn, "") };
            if (saved.IsEmpty)
            {
                Add("(There is no saved game.)");
                return;
            }
            innkeeper.Load(saved);
            Finish("");
            lines.Clear();
            window.Clear();
            innkeeper.SessionBegun += ShowLoaded;
            innkeeper.Open();
        }

        /// <summary>What had been said when the game was saved.</summary>
        void ShowLoaded(BarkeepSession session)
        {
            innkeeper.SessionBegun -= ShowLoaded;
            session.Opened += opened =>
            {
                // Where the saved one is gone, a new one has begun, with its greeting.
                if (opened.Resumed || opened.Transcript == null || innkeeper.Save() == null) return;
                foreach (var entry in opened.Transcript) Add((entry.Role == "player" ? "You: " : "Innkeeper: ") + entry.Text);
            };
        }

        void Add(string line)
        {
            lines.Add(line);
            if (lines.Count > LinesKept) lines.RemoveAt(0);
            window.Add(line);
        }
    }
}
