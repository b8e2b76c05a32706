using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using UnityEngine;
using UnityEngine.Events;
using UnityEngine.Scripting;

namespace Barkeep.Unity
{
    /// <summary>
    /// A character that talks. Say something to it from code or from a UnityEvent, and show what its events bring. The
    /// conversation survives lost sockets, a domain reload while playing, and being switched off and on.
    /// </summary>
    [AddComponentMenu("Barkeep/Character")]
    public sealed class BarkeepCharacter : MonoBehaviour
    {
        [Tooltip("The character's id, as in the admin page.")]
        [SerializeField] string character = "barkeep";
        [Tooltip("Empty: the scene's connection.")]
        [SerializeField] BarkeepConnection connection = null;
        [Tooltip("Who is talking, as your game knows them. A player token overrides it.")]
        [SerializeField] string playerId = "player";
        [SerializeField] string playerName = "";
        [Tooltip("What the character knows of the scene when the conversation begins.")]
        [SerializeField, TextArea] string openingContext = "";

        [Tooltip("What the character may show beside its words, such as emotion with joy, fear.")]
        [SerializeField] List<BarkeepCue> cues = new List<BarkeepCue>();
        [Tooltip("What it speaks here, such as German. Empty: as its designer chose.")]
        [SerializeField] string language = "";
        [Tooltip("On: opens the conversation at once, for the greeting. Off: when first spoken to, or at Open, so that hundreds can stand in a scene.")]
        [SerializeField] bool opensAtStart = false;
        [Tooltip("A saved game loaded again: what Save gave. Empty: none.")]
        [SerializeField] BarkeepSave savedGame = new BarkeepSave();
        [Tooltip("Off: destroying it leaves the conversation with the server, for a Bookmark you kept to go on with.")]
        [SerializeField] bool endsWhenDestroyed = true;

        [Header("What happens")]
        [Tooltip("What it says before the player has said anything.")]
        [SerializeField] UnityEvent<string> onGreeting = new UnityEvent<string>();
        [Tooltip("Name and value of what it shows; its place in the words is in Session.CueShown.")]
        [SerializeField] UnityEvent<string, string> onCue = new UnityEvent<string, string>();
        [SerializeField] UnityEvent onReady = new UnityEvent();
        [SerializeField] UnityEvent onTurnStarted = new UnityEvent();
        [Tooltip("All the words of this turn so far, at most once a frame: set your text field to it.")]
        [SerializeField] UnityEvent<string> onWords = new UnityEvent<string>();
        [Tooltip("Only the words that are new.")]
        [SerializeField] UnityEvent<string> onText = new UnityEvent<string>();
        [Tooltip("Words said while waiting; they are not part of the answer.")]
        [SerializeField] UnityEvent<string> onFiller = new UnityEvent<string>();
        [SerializeField] UnityEvent<string> onMethodStarted = new UnityEvent<string>();
        [SerializeField] UnityEvent<string> onMethodFinished = new UnityEvent<string>();
        [SerializeField] UnityEvent<string> onTurnFinished = new UnityEvent<string>();
        [SerializeField] UnityEvent<string> onFailed = new UnityEvent<string>();

        // Kept through a domain reload, which takes everything that is not serialized.
        [SerializeField, HideInInspector] string bookmarkSession = "";
        [SerializeField, HideInInspector] long bookmarkAfter = 0;
        [SerializeField, HideInInspector] string bookmarkTurn = "";

        /// <summary>Whether there was a session when this was switched off: then it goes on when it is switched on.</summary>
        [SerializeField, HideInInspector] bool goesOn = false;

        [SerializeField, HideInInspector] bool parked = false;
        readonly StringBuilder words = new StringBuilder();
        /// <summary>The words as a text, until there are more.</summary>
        string wordsText;
        bool wordsToTell;
        /// <summary>Something wants the session before anything was said.</summary>
        bool wanted;
        /// <summary>The session goes on with one whose turns were not heard here.</summary>
        bool resumes;
        BarkeepSession session;
        /// <summary>The client that the session belongs to, and its connection.</summary>
        BarkeepClient client;
        BarkeepConnection connectionInUse;

        public string CharacterId { get { return character; } set { character = value; } }
        public string PlayerId { get { return playerId; } set { playerId = value; } }
        public string PlayerName { get { return playerName; } set { playerName = value; } }
        public string OpeningContext { get { return openingContext; } set { openingContext = value; } }
        public BarkeepConnection Connection { get { return connection; } set { connection = value; } }

        public List<BarkeepCue> Cues { get { return cues; } }
        public string Language { get { return language; } set { language = value; } }
        /// <summary>Whether the conversation opens at once, rather than when first spoken to or at <see cref="Open"/>.</summary>
        public bool OpensAtStart { get { return opensAtStart; } set { opensAtStart = value; } }
        public bool EndsWhenDestroyed { get { return endsWhenDestroyed; } set { endsWhenDestroyed = value; } }

        /// <summary>
        /// Where the conversation is, to go on with in another scene or another run of the game: keep it while this object lives, as
        /// JSON if you like, and set it in Start on the character that goes on. Null before there was one.
        /// </summary>
        public SessionBookmark Bookmark
        {
            get
            {
                if (session != null && session.Bookmark != null) return session.Bookmark;
                return string.IsNullOrEmpty(bookmarkSession) ? null : new SessionBookmark { Session = bookmarkSession, After = bookmarkAfter, Turn = bookmarkTurn };
            }
            set
            {
                if (session != null) throw new InvalidOperationException("The conversation has begun: set the bookmark in Start, before it is opened or spoken to.");
                Keep(value);
            }
        }

        public UnityEvent<string> Greeting { get { return onGreeting; } }
        public UnityEvent<string, string> CueShown { get { return onCue; } }
        public UnityEvent Ready { get { return onReady; } }
        public UnityEvent TurnStarted { get { return onTurnStarted; } }
        public UnityEvent<string> WordsChanged { get { return onWords; } }
        public UnityEvent<string> TextAdded { get { return onText; } }
        public UnityEvent<string> FillerSaid { get { return onFiller; } }
        public UnityEvent<string> MethodStarted { get { return onMethodStarted; } }
        public UnityEvent<string> MethodFinished { get { return onMethodFinished; } }
        public UnityEvent<string> TurnFinished { get { return onTurnFinished; } }
        /// <summary>What went wrong, and what to do.</summary>
        public UnityEvent<string> Failed { get { return onFailed; } }

        /// <summary>Raised once a session object exists, also after a reload; actions and context register here.</summary>
        public event Action<BarkeepSession> SessionBegun;

        /// <summary>The core's session with all its typed events; null until the connection is there.</summary>
        public BarkeepSession Session { get { return session; } }
        /// <summary>The words of the current turn so far, or of the last one.</summary>
        public string Words { get { return wordsText ?? (wordsText = words.ToString()); } }
        public bool IsTalking { get { return session != null && session.CurrentTurn != null; } }

        // Comes for a copy of this object and for a new scene, not after a domain reload: the bookmark is not theirs.
        void Awake()
        {
            bookmarkSession = "";
            goesOn = parked = false;
        }

        // After the Connection's, in which the words of this frame came.
        void Update()
        {
            TellWords();
            if (session != null || wanted || goesOn || (opensAtStart && !parked)) Begin(false);
        }

        void OnDisable()
        {
            if (session == null) return;
            session.Cancel();
            Keep(session.Bookmark);
            goesOn = session.State != SessionState.Closed;
        }

        void OnDestroy()
        {
            if (session == null) return;
            if (endsWhenDestroyed) session.Close();
            else session.Leave();
        }

        /// <summary>Opens the conversation, as soon as there is a connection: for the greeting, when the player comes near.</summary>
        [Preserve]
        public void Open() { wanted = true; }

        /// <summary>
        /// Ends the session, for a character out of sight, and keeps what was said: when it is opened or spoken to again, it remembers
        /// everything up to the last turn that ended. Other characters may have its place on the socket meanwhile.
        /// </summary>
        [Preserve]
        public void Park()
        {
            wanted = goesOn = false;
            parked = true;
            if (session == null) return;
            var left = session;
            session = null;
            var saved = SaveOf(left.Bookmark);
            if (saved != null) savedGame = saved;
            else if (resumes && left.Bookmark != null)
            {
                // No turn to come back to is known: the session itself stays with the server.
                Keep(left.Bookmark);
                left.Cancel();
                left.Leave();
                return;
            }
            left.Close();
        }

        /// <summary>What to keep with a saved game: up to which turn was talked. Null before there was a turn that ended.</summary>
        public BarkeepSave Save()
        {
            return SaveOf(Bookmark) ?? (savedGame.IsEmpty ? null : new BarkeepSave { session = savedGame.session, turn = savedGame.turn });
        }

        static BarkeepSave SaveOf(SessionBookmark at)
        {
            return at == null || string.IsNullOrEmpty(at.Turn) ? null : new BarkeepSave { session = at.Session, turn = at.Turn };
        }

        /// <summary>
        /// A saved game loaded again: a conversation that runs ends, and the next one, once opened or spoken to, remembers that one up
        /// to that turn. Null: nothing.
        /// </summary>
        public void Load(BarkeepSave saved)
        {
            wanted = goesOn = parked = false;
            if (session != null) session.Close();
            session = null;
            bookmarkSession = "";
            savedGame = saved == null ? new BarkeepSave() : new BarkeepSave { session = saved.session, turn = saved.turn };
        }

        /// <summary>Says something, and forgets about it: events tell the rest. For UnityEvents such as a text field's.</summary>
        [Preserve]
        public void Say(string text)
        {
            if (string.IsNullOrWhiteSpace(text)) return;
            SayAsync(text).ContinueWith(Observe, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        /// <summary>
        /// Says something and gives the finished turn. Cancelling stops the character; destroying it fails the task with
        /// <see cref="LocalErrors.Closed"/>.
        /// </summary>
        public Task<BarkeepTurn> SayAsync(string text, CancellationToken cancellation = default(CancellationToken))
        {
            Begin(true);
            if (session == null)
            {
                var failed = new TaskCompletionSource<BarkeepTurn>();
                failed.SetException(new InvalidOperationException("There is no BarkeepConnection in the scene. Add one: Add Component > Barkeep > Connection."));
                return failed.Task;
            }
            return session.SayAsync(text, cancellation);
        }

        /// <summary>Stops the character in mid-sentence.</summary>
        [Preserve]
        public void Cancel()
        {
            if (session != null) session.Cancel();
        }

        /// <summary>Stops the character; it remembers only what the player had heard.</summary>
        [Preserve]
        public void Cancel(int heardChars)
        {
            if (session != null) session.Cancel(heardChars);
        }

        /// <summary>Opens the session as soon as there is a connection; when that is gone for a new one, goes on there.</summary>
        /// <param name="anew">Opens another also when the server has ended this one.</param>
        void Begin(bool anew)
        {
            var current = connection != null ? connection : BarkeepConnection.Current;
            if (current == null || current.Client == null) return;
            if (session != null && (session.State != SessionState.Closed || (client == current.Client && !anew))) return;
            if (session != null && client != current.Client) Keep(session.Bookmark);
            client = current.Client;
            connectionInUse = current;
            wanted = goesOn = parked = false;
            resumes = !string.IsNullOrEmpty(bookmarkSession);
            session = client.Open(new SessionOptions
            {
                Character = character,
                Player = string.IsNullOrEmpty(playerId) ? null : new BarkeepPlayer { Id = playerId, Name = string.IsNullOrEmpty(playerName) ? null : playerName },
                Context = string.IsNullOrEmpty(openingContext) ? null : JsonValue.From(openingContext),
                Resume = TakeBookmark(),
                From = savedGame.IsEmpty ? null : new SessionOpenFrom { Session = savedGame.session, Turn = savedGame.turn },
                Cues = cues.Count == 0 ? null : cues.ConvertAll(cue => cue.ToMessage()),
                Language = string.IsNullOrEmpty(language) ? null : language,
            });
            Follow(session);
            if (SessionBegun != null) SessionBegun(session);
        }

        void Keep(SessionBookmark bookmark)
        {
            bookmarkSession = bookmark == null ? "" : bookmark.Session;
            bookmarkAfter = bookmark == null ? 0 : bookmark.After;
            bookmarkTurn = bookmark == null ? "" : bookmark.Turn ?? "";
        }

        SessionBookmark TakeBookmark()
        {
            if (string.IsNullOrEmpty(bookmarkSession)) return null;
            var bookmark = new SessionBookmark { Session = bookmarkSession, After = bookmarkAfter, Turn = bookmarkTurn };
            bookmarkSession = "";
            return bookmark;
        }

        void Follow(BarkeepSession followed)
        {
            followed.Opened += Greet;
            followed.CueShown += cue => onCue.Invoke(cue.Name, cue.Value ?? "");
            followed.TurnStarted += turn =>
            {
                SetWords("");
                onTurnStarted.Invoke();
                TellWords();
            };
            followed.TextAdded += Hear;
            followed.MethodStarted += run => onMethodStarted.Invoke(run.Name);
            followed.MethodFinished += run => onMethodFinished.Invoke(run.Name);
            followed.TurnFinished += Finish;
            followed.Failed += Report;
            followed.StartedOver += why =>
            {
                if (!savedGame.IsEmpty) Report(why);
                savedGame = new BarkeepSave();
            };
        }

        void Greet(SessionOpenedMessage opened)
        {
            onReady.Invoke();
            // What was said before is no greeting: the game may show it from the session's Opened event.
            if (opened.Resumed || !savedGame.IsEmpty || opened.Transcript == null) return;
            foreach (var entry in opened.Transcript)
            {
                if (entry.Role != "character") continue;
                SetWords(entry.Text);
                TellWords();
                onGreeting.Invoke(entry.Text);
            }
        }

        void Hear(TextDeltaMessage delta)
        {
            if (delta.Filler == true)
            {
                onFiller.Invoke(delta.Delta);
                return;
            }
            words.Append(delta.Delta);
            wordsText = null;
            wordsToTell = true;
            onText.Invoke(delta.Delta);
        }

        void SetWords(string text)
        {
            words.Length = 0;
            words.Append(text);
            wordsText = null;
            wordsToTell = true;
        }

        /// <summary>Once for all that came: telling the whole text at each of its pieces costs the square of its length.</summary>
        void TellWords()
        {
            if (!wordsToTell) return;
            wordsToTell = false;
            onWords.Invoke(Words);
        }

        void Finish(BarkeepTurn turn)
        {
            SetWords(turn.Text);
            TellWords();
            onTurnFinished.Invoke(Words);
            if (turn.Finished.Error == null) return;
            var known = ErrorCodes.Find(turn.Finished.Error.Code);
            Report(new BarkeepException(turn.Finished.Error.Code, turn.Finished.Error.Message, known == null ? "" : known.Advice));
        }

        void Report(BarkeepException failure)
        {
            var message = failure.Message + " " + failure.Advice;
            if (failure.Code == ErrorCodes.UnknownCharacter && connectionInUse.Characters != null)
                message += " This token may talk to: " + string.Join(", ", connectionInUse.Characters.Select(one => one.Id).ToArray()) + ".";
            Debug.LogWarning("Barkeep (" + character + "): " + message, this);
            onFailed.Invoke(message);
        }

        void Observe(Task<BarkeepTurn> failed)
        {
            var barkeep = failed.Exception.GetBaseException() as BarkeepException;
            // A BarkeepException was told by the session's own event already.
            if (barkeep == null) Debug.LogError("Barkeep (" + character + "): " + failed.Exception.GetBaseException().Message, this);
        }
    }
}
