using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Barkeep;

/// <summary>
/// Drives the C# core for the tests: a command a line on stdin, an event a line on stdout (see test/game/driver.ts for both). It
/// ticks as a game does, and stops ticking when told to play a game that hangs.
/// </summary>
public static class Driver
{
    static readonly ConcurrentQueue<string> commands = new ConcurrentQueue<string>();
    static readonly Dictionary<string, BarkeepSession> sessions = new Dictionary<string, BarkeepSession>();
    static readonly Dictionary<string, ActionCall> calls = new Dictionary<string, ActionCall>();
    static readonly ManualResetEventSlim wake = new ManualResetEventSlim();
    static StreamWriter output;
    static BarkeepClient client;
    static TappedSocket socket;
    static string token;
    /// <summary>The client waits for a token that the test is to give; null when it waits for none.</summary>
    static TaskCompletionSource<string> tokenWanted;
    static bool hanging;
    static bool quiet;
    static bool over;

    public static int Main()
    {
        output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        new Thread(ReadCommands) { IsBackground = true }.Start();
        while (!over)
        {
            string line;
            while (commands.TryDequeue(out line)) Run(JsonReader.Read(line));
            if (client != null && !hanging) client.Tick();
            Lines.Tick(Write);
            wake.Wait(2);
            wake.Reset();
        }
        if (client != null) client.Dispose();
        Tell("over");
        Leave(0);
        return 0;
    }

    /// <summary>Ends the process as it is: Mono's own end aborts its timer thread at work now and then, and calls that a crash.</summary>
    [DllImport("libc", EntryPoint = "_exit")]
    static extern void Leave(int status);

    static void ReadCommands()
    {
        var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        for (var line = input.ReadLine(); line != null; line = input.ReadLine())
        {
            commands.Enqueue(line);
            wake.Set();
        }
        commands.Enqueue("{\"do\":\"quit\"}");
    }

    static void Run(JsonValue command)
    {
        switch (command["do"].AsText())
        {
            case "connect": Connect(command); break;
            case "token": GiveToken(command); break;
            case "refresh": client.RefreshToken(); break;
            case "open": Open(command); break;
            case "say": Say(command); break;
            case "cancel": Session(command).Cancel(command["heardChars"].IsNull ? (long?)null : command["heardChars"].AsWhole()); break;
            case "context": UpdateContext(command); break;
            case "line": Follow(Session(command).LineAsync(command["text"].AsText(), !command["waits"].AsFlag()), command["session"].AsText(), command["tag"]); break;
            case "trigger": Trigger(command); break;
            case "variables": SetVariables(command); break;
            case "cancelCall": Follow(Session(command).CancelCallAsync(command["call"].AsText()), command["session"].AsText(), command["tag"]); break;
            case "feedback": Follow(Session(command).FeedbackAsync(command["turn"].AsText(), command["good"].AsFlag(), command["note"].AsText()), command["session"].AsText(), command["tag"]); break;
            case "offer": Offer(Session(command), command["action"]); break;
            case "withdraw": Session(command).Unregister(command["name"].AsText()); break;
            case "answer": Answer(command); break;
            case "close": Session(command).Close(); break;
            case "stop": client.Stop(); break;
            case "start": client.Start(); break;
            case "wake": client.Wake(); break;
            case "hang": hanging = true; Tell("hanging"); break;
            case "unhang": hanging = false; break;
            case "quiet": quiet = command["on"].AsFlag(); Tell("quiet"); break;
            case "raw": socket.TrySend(command["text"].AsText()); break;
            case "binary": socket.SendBinary(command["bytes"]); break;
            case "dial": Lines.Dial(command["line"].AsText(), command["url"].AsText()); break;
            case "speak": Lines.Speak(command["line"].AsText(), command["text"].AsText()); break;
            case "hangUp": Lines.HangUp(command["line"].AsText()); break;
            case "memory": TellMemory(); break;
            case "roundtrip": RoundTrip(command); break;
            case "quit": over = true; break;
            default: Write(Event("mistake").Set("message", "unknown command " + command["do"])); break;
        }
    }

    static void Connect(JsonValue command)
    {
        token = command["token"].AsText();
        client = new BarkeepClient(new BarkeepClientOptions
        {
            Address = command["url"].AsText(),
            Token = command["asks"].AsFlag() ? (Func<CancellationToken, Task<string>>)AskForToken : stop => Task.FromResult(token),
            RefreshTokenEveryMs = command["refreshEveryMs"].AsWhole(),
            CreateSocket = () => socket = new TappedSocket(new SystemSocket(new SystemSocketOptions { MaxInbound = 32 }), command["tap"].AsFlag() ? (Action<string>)TellFrame : null),
            Engine = "Mono " + Environment.Version,
            FirstRetryMs = 20,
            LongestRetryMs = 300,
        });
        client.StateChanged += state => Write(Event("state").Set("state", state.ToString()));
        client.Failed += failure => TellFailure(null, failure);
        client.Draining += ms => Write(Event("draining").Set("deadlineMs", ms));
        client.Start();
    }

    static Task<string> AskForToken(CancellationToken stop)
    {
        tokenWanted = new TaskCompletionSource<string>();
        Tell("tokenWanted");
        return tokenWanted.Task;
    }

    static void GiveToken(JsonValue command)
    {
        token = command["token"].AsText();
        if (tokenWanted == null) return;
        if (command["error"].IsNull) tokenWanted.SetResult(token);
        else tokenWanted.SetException(new InvalidOperationException(command["error"].AsText()));
        tokenWanted = null;
    }

    static void Open(JsonValue command)
    {
        var name = command["session"].AsText();
        var options = new SessionOptions { Character = command["character"].AsText(), Context = command["context"].IsNull ? null : command["context"] };
        if (!command["cues"].IsNull) options.Cues = JsonShape.List(command["cues"], "cues", cue => SessionOpenCues.Read(cue));
        if (!command["language"].IsNull) options.Language = command["language"].AsText();
        if (!command["from"].IsNull) options.From = SessionOpenFrom.Read(command["from"]);
        if (!command["player"].IsNull) options.Player = BarkeepPlayer.Read(command["player"]);
        if (!command["resume"].IsNull) options.Resume = new SessionBookmark { Session = command["resume"]["session"].AsText(), After = command["resume"]["after"].AsWhole() };
        var session = client.Open(options);
        sessions[name] = session;
        foreach (var action in command["actions"].Items) Offer(session, action);
        session.MessageReceived += message => { if (!quiet) Write(Event("message").Set("session", name).Set("message", message.ToJson())); };
        session.TurnFinished += turn => Write(Event("turn").Set("session", name).Set("turn", turn.Id).Set("finish", turn.Finished.Finish).Set("text", turn.Text).Set("methods", turn.Methods.Count));
        session.StoryMoved += moved => Write(Event("story").Set("session", name).Set("from", moved.From).Set("to", moved.To));
        session.MethodProgressed += news => Write(Event("progress").Set("session", name).Set("turn", news.Turn).Set("call", news.Call).Set("text", news.Text).Set("fraction", news.Fraction ?? -1));
        session.MethodFinishedLater += ended => Write(Event("later").Set("session", name).Set("turn", ended.Turn).Set("call", ended.Call).Set("status", ended.Status));
        session.CueShown += cue => Write(Event("cue").Set("session", name).Set("at", cue.At).Set("name", cue.Name).Set("value", cue.Value));
        session.Failed += failure => TellFailure(name, failure);
        session.StartedOver += failure => Write(Event("startedOver").Set("session", name).Set("code", failure.Code));
        session.Closed += reason => Write(Event("closed").Set("session", name).Set("reason", reason));
    }

    static void Trigger(JsonValue command)
    {
        Follow(Session(command).TriggerAsync(command["name"].AsText(), command["data"].IsNull ? null : command["data"]), command["session"].AsText(), command["tag"]);
    }

    static void SetVariables(JsonValue command)
    {
        Follow(Session(command).SetVariablesAsync(JsonShape.Record(command["variables"], "variables", value => value)), command["session"].AsText(), command["tag"]);
    }

    static void Offer(BarkeepSession session, JsonValue action)
    {
        session.Register(GameAction.Read(action), call =>
        {
            calls[call.Call] = call;
            call.Cancellation.Register(() => Write(Event("givenUp").Set("call", call.Call)));
        });
    }

    static void Answer(JsonValue command)
    {
        var call = calls[command["call"].AsText()];
        calls.Remove(call.Call);
        if (command["ok"].AsFlag()) call.Complete(command["result"]);
        else call.Fail(command["error"].AsText());
    }

    static void Say(JsonValue command)
    {
        var name = command["session"].AsText();
        var stop = new CancellationTokenSource();
        var said = Session(command).SayAsync(command["text"].AsText(), stop.Token);
        if (command["cancel"].AsFlag()) stop.Cancel();
        Follow(said, name, command["tag"]);
    }

    static void UpdateContext(JsonValue command)
    {
        var done = Session(command).UpdateContextAsync(command["text"].AsText(), command["key"].AsText(), command["respond"].AsText());
        Follow(done, command["session"].AsText(), command["tag"]);
    }

    /// <summary>Tells how a task ended, with the tag of the command that began it.</summary>
    static void Follow(Task task, string session, JsonValue tag)
    {
        task.ContinueWith(
            ended =>
            {
                var failure = ended.IsFaulted ? ended.Exception.GetBaseException() as BarkeepException : null;
                Write(Event("done").Set("session", session).Set("tag", tag).Set("as", ended.IsCanceled ? "cancelled" : ended.IsFaulted ? "failed" : "completed").Set("code", failure == null ? null : failure.Code));
            },
            TaskContinuationOptions.ExecuteSynchronously);
    }

    static BarkeepSession Session(JsonValue command) { return sessions[command["session"].AsText()]; }

    /// <summary>Reads a message as its class and writes it again: nothing may be lost on the way.</summary>
    static void RoundTrip(JsonValue command)
    {
        var answer = Event("roundtrip").Set("name", command["name"]);
        try
        {
            var json = JsonReader.Read(command["text"].AsText());
            var message = command["from"].AsText() == "client" ? (Message)ClientMessages.Read(json) : ServerMessages.Read(json);
            answer.Set("class", message.GetType().Name).Set("text", message.ToJson().ToString());
        }
        catch (Exception failure)
        {
            if (!(failure is JsonFormatException) && !(failure is MessageFormatException)) throw;
            answer.Set("refused", failure.Message);
        }
        Write(answer);
    }

    static void TellMemory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Write(Event("memory").Set("bytes", GC.GetTotalMemory(true)));
    }

    static void TellFailure(string session, BarkeepException failure)
    {
        Write(Event("failed").Set("session", session).Set("code", failure.Code).Set("message", failure.Message).Set("advice", failure.Advice));
    }

    static void TellFrame(string frame) { Write(Event("frame").Set("text", frame)); }
    static void Tell(string name) { Write(Event(name)); }
    static JsonValue Event(string name) { return JsonValue.NewObject().Set("event", name); }

    static void Write(JsonValue line)
    {
        lock (output) output.WriteLine(line.ToString());
    }

    /// <summary>A socket that shows each frame that comes, as it came.</summary>
    sealed class TappedSocket : ISocket
    {
        readonly SystemSocket inner;
        readonly Action<string> tap;

        public TappedSocket(SystemSocket inner, Action<string> tap)
        {
            this.inner = inner;
            this.tap = tap;
        }

        public void Connect(Uri url, string subprotocol) { inner.Connect(url, subprotocol); }
        public bool TrySend(string text) { return inner.TrySend(text); }
        public void Close(int code, string reason) { inner.Close(code, reason); }
        public void Dispose() { inner.Dispose(); }

        public void SendBinary(JsonValue numbers)
        {
            var bytes = new byte[numbers.Count];
            for (var index = 0; index < bytes.Length; index++) bytes[index] = (byte)numbers[index].AsWhole();
            Lines.SendBinary(inner, bytes);
        }

        public bool TryReceive(out SocketEvent happened)
        {
            if (!inner.TryReceive(out happened)) return false;
            if (tap != null && happened.Kind == SocketEventKind.Text) tap(happened.Text);
            return true;
        }
    }
}
