using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using UnityEngine;
using UnityEngine.Events;
using UnityEngine.Scripting;

namespace Barkeep.Unity
{
    /// <summary>
    /// The game's connection to its Barkeep server; one is enough for all characters. It drives the core from Update, so
    /// every event of every component comes on the main thread.
    /// </summary>
    [AddComponentMenu("Barkeep/Connection")]
    [DisallowMultipleComponent]
    [DefaultExecutionOrder(-100)]
    public sealed class BarkeepConnection : MonoBehaviour
    {
        const string ClientName = "barkeep-unity";

        [Tooltip("Where the server is, such as http://127.0.0.1:7070 or https://talk.example.")]
        [SerializeField] string address = "http://127.0.0.1:7070";
        [Tooltip("Gives the player's token. In the editor, the Barkeep window's token serves when this is empty.")]
        [SerializeField] BarkeepTokenProvider tokenProvider = null;
        [Tooltip("How often to take a fresh token over the open socket, in seconds: half the life of your tokens. 0: only when the server closes the socket of one that ran out.")]
        [SerializeField] float refreshTokenEverySeconds = 0;
        [Tooltip("Stay when the next scene loads; a second connection in that scene gives way to this one. The object is moved to the top of its scene.")]
        [SerializeField] bool keepAcrossScenes = true;
        [SerializeField] UnityEvent<ConnectionState> onStateChanged = new UnityEvent<ConnectionState>();
        [SerializeField] UnityEvent<BarkeepException> onFailed = new UnityEvent<BarkeepException>();

        BarkeepClient client;
        bool starting;

        /// <summary>The connection that characters use which name no other; null when there is none.</summary>
        public static BarkeepConnection Current { get; private set; }

        /// <summary>Set by the editor's window: the token it signed in with. Null in a build.</summary>
        public static Func<string> DevelopmentToken { get; set; }

        /// <summary>Gives the player's token; a game in code sets this instead of a component, no later than in Start.</summary>
        public Func<CancellationToken, Task<string>> TokenSource { get; set; }

        public string Address { get { return address; } set { address = value; } }
        /// <summary>Set before the connection is first switched on.</summary>
        public float RefreshTokenEverySeconds { get { return refreshTokenEverySeconds; } set { refreshTokenEverySeconds = value; } }
        /// <summary>Set before the connection awakes.</summary>
        public bool KeepAcrossScenes { get { return keepAcrossScenes; } set { keepAcrossScenes = value; } }
        public ConnectionState State { get { return client == null ? ConnectionState.Stopped : client.State; } }
        public UnityEvent<ConnectionState> StateChanged { get { return onStateChanged; } }
        public UnityEvent<BarkeepException> Failed { get { return onFailed; } }

        /// <summary>The core's client, for what the components don't offer; null before it was first switched on.</summary>
        public BarkeepClient Client { get { return client; } }

        /// <summary>Ids and names of those the token may talk to, for a list to choose from; null before the connection is there, or where they are more than 200.</summary>
        public IReadOnlyList<WelcomeCharacters> Characters { get { return client == null || client.Welcome == null ? null : client.Welcome.Characters; } }

        // With domain reload switched off, statics of the last play would still be there.
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        static void Forget() { Current = null; }

        void Awake()
        {
            if (Current != null && Current != this && Current.keepAcrossScenes)
            {
                Destroy(this);
                return;
            }
            if (!keepAcrossScenes || !Application.isPlaying) return;
            // Unity keeps only what is at the top of a scene.
            transform.SetParent(null);
            DontDestroyOnLoad(gameObject);
        }

        void OnEnable()
        {
            if (Current != null && Current != this && Current.keepAcrossScenes) return;
            Current = this;
            starting = client != null || Create();
        }

        bool Create()
        {
            try
            {
                client = new BarkeepClient(new BarkeepClientOptions
                {
                    Address = address,
                    Token = GetTokenAsync,
                    RefreshTokenEveryMs = (long)(refreshTokenEverySeconds * 1000),
                    CreateSocket = NewSocket,
                    Name = ClientName,
                    Engine = "Unity " + Application.unityVersion,
                });
            }
            catch (ArgumentException mistake)
            {
                Debug.LogError("Barkeep: " + mistake.Message + " Mend it in the Connection component.", this);
                return false;
            }
            client.StateChanged += state => onStateChanged.Invoke(state);
            client.Failed += Report;
            return true;
        }

        void Update()
        {
            if (client == null) return;
            // Not in OnEnable: the game's scripts may name a source of tokens in theirs, which come later.
            if (starting) client.Start();
            starting = false;
            client.Tick();
        }

        // Comes before a domain reload too, which would leave the socket's tasks behind. Sessions stay on the server.
        void OnDisable()
        {
            starting = false;
            if (client != null) client.Stop();
            if (Current == this) Current = null;
        }

        void OnDestroy() { End(); }

        void OnApplicationPause(bool paused)
        {
            if (!paused && client != null) client.Wake();
        }

        void OnApplicationFocus(bool focused)
        {
            if (focused && client != null) client.Wake();
        }

        void OnApplicationQuit() { End(); }

        void End()
        {
            if (client != null) client.Dispose();
            client = null;
        }

        /// <summary>Tries again after the state Failed.</summary>
        [Preserve]
        public void Retry()
        {
            if (client != null) client.Start();
        }

        /// <summary>Takes a fresh token over the open socket now, such as before the one in use runs out.</summary>
        [Preserve]
        public void RefreshToken()
        {
            if (client != null) client.RefreshToken();
        }

        Task<string> GetTokenAsync(CancellationToken cancellation)
        {
            if (TokenSource != null) return TokenSource(cancellation);
            if (tokenProvider != null) return tokenProvider.GetTokenAsync(cancellation);
            return Task.FromResult(DevelopmentToken == null ? null : DevelopmentToken());
        }

        static ISocket NewSocket()
        {
#if UNITY_WEBGL && !UNITY_EDITOR
            return new BrowserSocket();
#else
            return new SystemSocket();
#endif
        }

        void Report(BarkeepException failure)
        {
            if (failure.Retryable) Debug.LogWarning("Barkeep: " + failure.Message + " " + failure.Advice, this);
            else Debug.LogError("Barkeep: " + failure.Message + " " + failure.Advice, this);
            onFailed.Invoke(failure);
        }
    }
}
