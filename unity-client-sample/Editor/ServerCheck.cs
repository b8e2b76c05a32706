using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;

namespace Barkeep.Editor
{
    public enum CheckMark { Good, Bad }

    /// <summary>One thing that was looked at, and what to do about it.</summary>
    public sealed class CheckLine
    {
        public CheckMark Mark { get; private set; }
        public string Text { get; private set; }
        /// <summary>What to do next; empty when nothing is wrong.</summary>
        public string Advice { get; private set; }

        public CheckLine(CheckMark mark, string text, string advice = "")
        {
            Mark = mark;
            Text = text;
            Advice = advice;
        }
    }

    /// <summary>
    /// Looks whether a game in the editor could talk now: address, server, token, characters; stops at the first thing that
    /// keeps the rest from working. Knows nothing of Unity; takes seconds when nothing answers, so run it off the main thread.
    /// </summary>
    public sealed class ServerCheck
    {
        readonly string address;
        readonly string token;
        readonly int timeoutMs;
        readonly List<CheckLine> lines = new List<CheckLine>();
        readonly List<KeyValuePair<string, string>> characters = new List<KeyValuePair<string, string>>();

        /// <param name="address">The server's address, as people write it.</param>
        /// <param name="token">A game key, or the token the server shows when it starts.</param>
        /// <param name="timeoutMs">How long each question may take, in ms.</param>
        public ServerCheck(string address, string token, int timeoutMs = 4000)
        {
            this.address = address;
            this.token = (token ?? "").Trim();
            this.timeoutMs = timeoutMs;
        }

        public IReadOnlyList<CheckLine> Lines { get { return lines; } }
        /// <summary>Ids and names of the characters the token may talk to.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> Characters { get { return characters; } }
        public bool Passed { get; private set; }

        /// <summary>Never throws: what goes wrong is a line.</summary>
        public ServerCheck Run()
        {
            Uri root;
            try
            {
                root = ServerAddress.Http(address);
            }
            catch (ArgumentException mistake)
            {
                Bad(mistake.Message, "Write it like http://127.0.0.1:7070.");
                return this;
            }
            Passed = Answers(root) && IsReady(root) && TokenIsGood(root) && HasCharacters(root);
            return this;
        }

        bool Answers(Uri root)
        {
            var health = Ask(root, "/healthz", false);
            if (health.Status == 0) return Bad("Nothing answers at " + root + " (" + health.Failure + ").", "Start the server there: run npm start in Barkeep's folder, and look at the address it prints.");
            if (health.Status == 403) return Bad("The server at " + root + " does not go by that name.", "Use the address the server prints, or list this name in BARKEEP_ALLOWED_HOSTS.");
            if (health.Status != 200 || !health.Json["ok"].AsFlag()) return Bad("Something answers at " + root + ", but it is no Barkeep server.", "Look at the address and port the server prints when it starts.");
            return Good("A Barkeep server answers at " + root + ".");
        }

        bool IsReady(Uri root)
        {
            if (Ask(root, "/readyz", false).Status == 200) return Good("It is ready.");
            return Bad("It is starting or shutting down.", "Wait a moment and check again.");
        }

        bool TokenIsGood(Uri root)
        {
            if (token.Length == 0) return Bad("There is no token.", "Copy the token the server shows under \"Game clients\" when it starts, or make a game key in its admin page.");
            var me = Ask(root, "/api/v1/me", true);
            if (me.Status == 200) return Good("The token is good.");
            if (me.Status == 401) return Bad("The server refuses the token.", "It may be of another server or have been deleted. Copy it again, or make a new game key in the admin page.");
            return Bad("The server answered " + me.Status + " to the token" + Message(me) + ".", "Look at the server's log.");
        }

        bool HasCharacters(Uri root)
        {
            var answer = Ask(root, "/api/v1/characters", true);
            if (answer.Status != 200) return Bad("The characters can't be listed (" + answer.Status + ")" + Message(answer) + ".", "Look at the server's log.");
            foreach (var one in answer.Json["items"].Items)
                characters.Add(new KeyValuePair<string, string>(one["id"].AsText(), one["name"].AsText() ?? one["id"].AsText()));
            if (characters.Count == 0) return Bad("The token may talk to no character.", "Make one in the admin page, or give the token one.");
            return Good("Characters: " + string.Join(", ", characters.ConvertAll(one => one.Key).ToArray()) + ".");
        }

        static string Message(Answer answer)
        {
            var message = answer.Json["error"]["message"].AsText();
            return message == null ? "" : ": " + message;
        }

        bool Good(string text)
        {
            lines.Add(new CheckLine(CheckMark.Good, text));
            return true;
        }

        bool Bad(string text, string advice)
        {
            lines.Add(new CheckLine(CheckMark.Bad, text, advice));
            return false;
        }

        struct Answer
        {
            /// <summary>0 when there was none.</summary>
            public int Status;
            public JsonValue Json;
            public string Failure;
        }

        Answer Ask(Uri root, string path, bool withToken)
        {
            var request = (HttpWebRequest)WebRequest.Create(new Uri(root, path));
            request.Timeout = timeoutMs;
            request.ReadWriteTimeout = timeoutMs;
            request.Proxy = root.IsLoopback ? null : request.Proxy;
            if (withToken) request.Headers["Authorization"] = "Bearer " + token;
            try
            {
                using (var response = (HttpWebResponse)request.GetResponse()) return Read(response);
            }
            catch (WebException failure)
            {
                var response = failure.Response as HttpWebResponse;
                if (response == null) return new Answer { Json = JsonValue.Null, Failure = failure.Message };
                using (response) return Read(response);
            }
            catch (Exception failure) when (failure is IOException || failure is ArgumentException)
            {
                return new Answer { Json = JsonValue.Null, Failure = failure.Message };
            }
        }

        static Answer Read(HttpWebResponse response)
        {
            using (var reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8))
            {
                JsonValue json;
                if (!JsonReader.TryRead(reader.ReadToEnd(), out json)) json = JsonValue.Null;
                return new Answer { Status = (int)response.StatusCode, Json = json };
            }
        }
    }
}
