using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Barkeep;
using Barkeep.Editor;
using Barkeep.Samples;
using Barkeep.Unity;
using UnityEngine;

/// <summary>
/// Plays the sample scene on stand-ins of Unity's types, frame by frame: a command a line on stdin, an event a line on
/// stdout. It shows that the components work together, that all their events come on the main thread, and what becomes of them
/// when the app is paused, the scene changes, scripts are reloaded, objects are destroyed, or the game quits.
/// </summary>
public static class UnityRun
{
    static readonly ConcurrentQueue<string> commands = new ConcurrentQueue<string>();
    static readonly EditorRun editor = new EditorRun(Write);
    static readonly Screen screen = new Screen();
    static readonly Animator animator = new Animator { parameters = new[] { Trigger("emotion_joy") } };
    static StreamWriter output;
    static InnkeeperScene innkeeper;
    static BarkeepAction wave;
    static int linesTold;
    static int bagTold;
    static ConnectionState stateTold;
    static bool over;

    public static int Main()
    {
        output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        new Thread(Read) { IsBackground = true }.Start();
        DomainReload.Load();
        Loop.BeginPlay();
        while (!over)
        {
            string line;
            while (commands.TryDequeue(out line)) Run(JsonReader.Read(line));
            Loop.Frame();
            Tell();
            Thread.Sleep(2);
        }
        Loop.Quit();
        Write(Event("over"));
        Leave(0);
        return 0;
    }

    /// <summary>Ends the process as it is: Mono's own end aborts its timer thread at work now and then, and calls that a crash.</summary>
    [DllImport("libc", EntryPoint = "_exit")]
    static extern void Leave(int status);

    static void Read()
    {
        for (var line = Console.In.ReadLine(); line != null; line = Console.In.ReadLine()) commands.Enqueue(line);
        commands.Enqueue("{\"do\":\"quit\"}");
    }

    static void Run(JsonValue command)
    {
        switch (command["do"].AsText())
        {
            case "play": Play(command); break;
            case "connect": Connect(command); break;
            case "say": innkeeper.Say(command["text"].AsText()); break;
            case "type": screen.Type(command["text"].AsText()); break;
            case "press": screen.Press(command["button"].AsText()); break;
            case "choose": screen.Choose(command["name"].AsText()); break;
            case "dog": MakeDog(); break;
            case "hold": Hold(); break;
            case "take": Take(command["bookmark"].AsText(), command["at"].AsWhole(0)); break;
            case "pause": Loop.Pause(true); Loop.Focus(false); break;
            case "unpause": Loop.Pause(false); Loop.Focus(true); break;
            case "sleep": Find<BarkeepCharacter>().gameObject.SetActive(false); Find<BarkeepCharacter>().gameObject.SetActive(true); break;
            case "park": Find<BarkeepCharacter>().Park(); break;
            case "lonely": Lonely(); break;
            case "scene": ChangeScene(); break;
            case "reload": Reload(command); break;
            case "destroy": Destroy(command["what"].AsText()); break;
            case "wave": OfferWave(); break;
            case "keep": UnityEngine.Object.DontDestroyOnLoad(Find<BarkeepCharacter>().gameObject); UnityEngine.Object.DontDestroyOnLoad(Find<InnkeeperScene>().gameObject); break;
            case "stale": Stale(); break;
            case "stop": Loop.Quit(); TellHealth(); break;
            case "health": TellHealth(); break;
            case "inspect": editor.Inspect(); break;
            case "editor": editor.Run(command); break;
            case "quit": over = true; break;
            default: throw new InvalidOperationException("unknown command " + command["do"]);
        }
    }

    /// <summary>An object with a connection, as a scene has it, and the innkeeper's script.</summary>
    static void Play(JsonValue command)
    {
        DevelopmentSignIn.Token = command["token"].AsText();
        DevelopmentSignIn.Address = command["url"].AsText();
        Connect(command);
        var holder = new GameObject("scene");
        holder.SetActive(false);
        var scene = holder.AddComponent<InnkeeperScene>();
        // As the inspector would.
        typeof(InnkeeperScene).GetField("animator", BindingFlags.Instance | BindingFlags.NonPublic).SetValue(scene, animator);
        holder.SetActive(true);
        Follow(scene);
        linesTold = bagTold = 0;
    }

    /// <summary>The connection is below another object, as scenes are often tidied.</summary>
    static void Connect(JsonValue command)
    {
        var parent = new GameObject("services");
        var holder = new GameObject("connection");
        holder.transform.SetParent(parent.transform);
        holder.SetActive(false);
        var connection = holder.AddComponent<BarkeepConnection>();
        connection.Address = command["url"].AsText();
        if (command["keep"].Kind == JsonKind.Flag) connection.KeepAcrossScenes = command["keep"].AsFlag();
        holder.SetActive(true);
    }

    static void Follow(InnkeeperScene scene)
    {
        innkeeper = scene;
        var main = Thread.CurrentThread.ManagedThreadId;
        var character = Find<BarkeepCharacter>();
        // A method may begin and end within one frame: told at once, after the scene's own listeners.
        character.MethodStarted.AddListener(name => Write(Event("running").Set("name", scene.Running)));
        character.MethodFinished.AddListener(name => Write(Event("running").Set("name", scene.Running)));
        Action<string> happened = what =>
        {
            if (Thread.CurrentThread.ManagedThreadId != main) Write(Event("wrongThread").Set("what", what));
            if (character == null) Write(Event("afterDestroy").Set("what", what));
        };
        character.Ready.AddListener(() => happened("ready"));
        character.TurnStarted.AddListener(() => happened("turn started"));
        character.WordsChanged.AddListener(text => happened("words " + text));
        character.TextAdded.AddListener(text => { happened("text " + text); Write(Event("text").Set("text", text)); });
        character.MethodStarted.AddListener(name => happened("method started"));
        character.MethodFinished.AddListener(name => happened("method finished"));
        character.TurnFinished.AddListener(text => { happened("turn finished"); Write(Event("finished").Set("text", text)); });
        character.Failed.AddListener(message => happened("failed"));
        if (character.Session != null) TellSession(character.Session);
        character.SessionBegun += TellSession;
    }

    static void TellSession(BarkeepSession session)
    {
        session.Opened += opened => Write(Event("session").Set("id", opened.Session).Set("resumed", opened.Resumed));
        session.Closed += reason => Write(Event("closed").Set("reason", reason));
        session.StartedOver += why => Write(Event("startedOver").Set("code", why.Code));
    }

    static void ChangeScene()
    {
        var staying = Find<InnkeeperScene>();
        Loop.LoadScene();
        innkeeper = Find<InnkeeperScene>();
        TellHealth();
        if (innkeeper == null) linesTold = bagTold = 0;
        else if (innkeeper != staying) throw new InvalidOperationException("another scene stayed");
    }

    static void Reload(JsonValue command)
    {
        DomainReload.Run(command["privatesToo"].AsFlag(), command["backwards"].AsFlag());
        Follow(Find<InnkeeperScene>());
        Write(Event("reloaded").Set("lines", innkeeper.Lines.Count));
    }

    static void Destroy(string what)
    {
        if (what == "character") UnityEngine.Object.Destroy(Find<BarkeepCharacter>().gameObject);
        else if (what == "wave") UnityEngine.Object.Destroy(wave);
        else UnityEngine.Object.Destroy(Find<BarkeepConnection>().gameObject);
    }

    /// <summary>A dog, which is no player, runs up to the innkeeper; and, frames later, whether he has a session.</summary>
    static void MakeDog()
    {
        var dog = new GameObject("dog") { tag = "Dog" };
        dog.AddComponent<SphereCollider>();
        dog.AddComponent<Rigidbody>();
        for (var frame = 0; frame < 3; frame++) Loop.Frame();
        Write(Event("dog").Set("session", Find<BarkeepCharacter>().Session != null));
    }

    /// <summary>The character is left with the server, with its bookmark kept, as between two runs of a game.</summary>
    static void Hold()
    {
        var character = Find<BarkeepCharacter>();
        character.EndsWhenDestroyed = false;
        var bookmark = character.Bookmark;
        Write(Event("held").Set("session", bookmark.Session).Set("after", bookmark.After).Set("turn", bookmark.Turn));
        UnityEngine.Object.Destroy(character.gameObject);
    }

    /// <summary>Another character of another run goes on from there.</summary>
    static void Take(string session, long after)
    {
        var holder = new GameObject("another");
        holder.SetActive(false);
        var character = holder.AddComponent<BarkeepCharacter>();
        holder.SetActive(true);
        character.Bookmark = new SessionBookmark { Session = session, After = after };
        character.SessionBegun += TellSession;
        character.TurnFinished.AddListener(text => Write(Event("finished").Set("text", text)));
        character.Say("Where were we?");
    }

    /// <summary>More characters in the scene, whom nobody speaks to; and, frames later, whether any of them has a session.</summary>
    static void Lonely()
    {
        var crowd = new List<BarkeepCharacter>();
        for (var each = 0; each < 200; each++) crowd.Add(new GameObject("extra " + each).AddComponent<BarkeepCharacter>());
        for (var frame = 0; frame < 5; frame++) Loop.Frame();
        var begun = crowd.FindAll(one => one.Session != null).Count;
        crowd[7].Open();
        Loop.Frame();
        Write(Event("lonely").Set("begun", begun).Set("afterOpen", crowd.FindAll(one => one.Session != null).Count));
    }

    /// <summary>An action that the game does not answer at once, and here never.</summary>
    static void OfferWave()
    {
        var holder = Find<BarkeepCharacter>().gameObject;
        holder.SetActive(false);
        wave = holder.AddComponent<BarkeepAction>();
        wave.ActionName = "wave";
        wave.Description = "Waves at the player.";
        wave.AnswerAtOnce = false;
        var watched = wave;
        wave.Called.AddListener(call => Write(Event("waves")));
        wave.GivenUp.AddListener(call => Write(Event(watched == null ? "afterDestroy" : "wavesNoMore").Set("what", "given up")));
        holder.SetActive(true);
    }

    /// <summary>A connection of the play before, which nobody disabled, as it is when statics outlive a play.</summary>
    static void Stale()
    {
        var property = typeof(BarkeepConnection).GetProperty("Current");
        var before = property.GetValue(null);
        property.SetValue(null, new BarkeepConnection());
        Loop.BeginPlay();
        Write(Event("stale").Set("forgotten", BarkeepConnection.Current == null).Set("token", BarkeepConnection.DevelopmentToken()));
        property.SetValue(null, before);
    }

    static void TellHealth()
    {
        var connections = 0;
        foreach (var each in Loop.Objects) if (each.Find<BarkeepConnection>() != null) connections++;
        Write(Event("health")
            .Set("errors", string.Join("\n", Loop.Errors.ToArray()))
            .Set("connections", connections)
            .Set("current", BarkeepConnection.Current != null)
            .Set("objects", Loop.Objects.Count)
            .Set("shown", screen.Shown)
            .Set("warnings", string.Join("\n", Loop.Warnings.ToArray()))
            .Set("animated", string.Join(" ", animator.Set.ToArray())));
    }

    static T Find<T>() where T : MonoBehaviour
    {
        foreach (var each in Loop.Objects)
        {
            var found = (T)each.Find<T>();
            if (found != null) return found;
        }
        return null;
    }

    static void Tell()
    {
        var state = BarkeepConnection.Current == null ? ConnectionState.Stopped : BarkeepConnection.Current.State;
        if (state != stateTold) Write(Event("state").Set("state", (stateTold = state).ToString()));
        if (innkeeper == null) return;
        // A game that was loaded begins with other lines.
        if (linesTold > innkeeper.Lines.Count) linesTold = 0;
        for (; linesTold < innkeeper.Lines.Count; linesTold++) Write(Event("line").Set("text", innkeeper.Lines[linesTold]));
        for (; bagTold < innkeeper.Bag.Count; bagTold++) Write(Event("bag").Set("item", innkeeper.Bag[bagTold]));
    }

    static AnimatorControllerParameter Trigger(string name) { return new AnimatorControllerParameter { name = name, type = AnimatorControllerParameterType.Trigger }; }
    static JsonValue Event(string name) { return JsonValue.NewObject().Set("event", name); }
    static void Write(JsonValue line) { output.WriteLine(line.ToString()); }
}
