using System.Threading.Tasks;
using UnityEditor;
using UnityEngine;
using Barkeep.Unity;

namespace Barkeep.Editor
{
    /// <summary>Window > Barkeep: signs the editor in to a server, and tells what is wrong when it can't.</summary>
    public sealed class BarkeepWindow : EditorWindow
    {
        string address;
        string token;
        Task<ServerCheck> running;
        ServerCheck last;

        [MenuItem("Window/Barkeep")]
        public static void Open() { GetWindow<BarkeepWindow>("Barkeep"); }

        void OnEnable()
        {
            address = DevelopmentSignIn.Address;
            token = DevelopmentSignIn.Token;
        }

        void OnGUI()
        {
            EditorGUILayout.LabelField("Sign in to a server", EditorStyles.boldLabel);
            address = EditorGUILayout.TextField("Address", address);
            token = EditorGUILayout.PasswordField("Token", token);
            EditorGUILayout.HelpBox("The token stays on this machine, for playing in the editor. A build asks your own server: see BarkeepTokenProvider.", MessageType.Info);

            GUI.enabled = running == null;
            if (GUILayout.Button(running == null ? "Sign in and check" : "Checking…")) Begin();
            GUI.enabled = true;
            if (GUILayout.Button("Open the admin page")) OpenAdminPage();
            if (last != null) Show(last);
        }

        // Called some ten times a second; the check itself runs elsewhere.
        void OnInspectorUpdate()
        {
            if (running == null || !running.IsCompleted) return;
            last = running.Result;
            running = null;
            Repaint();
        }

        void Begin()
        {
            DevelopmentSignIn.Address = address;
            DevelopmentSignIn.Token = token;
            var check = new ServerCheck(address, token);
            running = Task.Run(() => check.Run());
        }

        void OpenAdminPage()
        {
            try { Application.OpenURL(ServerAddress.Http(address).AbsoluteUri); }
            catch (System.ArgumentException mistake) { ShowNotification(new GUIContent(mistake.Message)); }
        }

        static void Show(ServerCheck check)
        {
            foreach (var line in check.Lines)
            {
                var kind = line.Mark == CheckMark.Good ? MessageType.Info : MessageType.Error;
                EditorGUILayout.HelpBox(line.Advice.Length == 0 ? line.Text : line.Text + "\n" + line.Advice, kind);
            }
            if (check.Passed) EditorGUILayout.HelpBox("All is well: press Play, and characters talk.", MessageType.Info);
        }
    }

    /// <summary>Where the editor is signed in; kept in the editor's own preferences, never in the project or a build.</summary>
    [InitializeOnLoad]
    public static class DevelopmentSignIn
    {
        const string AddressKey = "Barkeep.Address";
        const string TokenKey = "Barkeep.Token";

        static DevelopmentSignIn() { BarkeepConnection.DevelopmentToken = () => Token.Length == 0 ? null : Token; }

        public static string Address
        {
            get { return EditorPrefs.GetString(AddressKey, "http://127.0.0.1:7070"); }
            set { EditorPrefs.SetString(AddressKey, value); }
        }

        public static string Token
        {
            get { return EditorPrefs.GetString(TokenKey, ""); }
            set { EditorPrefs.SetString(TokenKey, value); }
        }
    }
}
