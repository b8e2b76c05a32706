using System;
using System.Collections.Concurrent;
using System.IO;
using System.Text;
using System.Threading;
using Barkeep;
using Barkeep.Editor;
using Barkeep.Samples;
using Barkeep.Unity;
using UnityEngine;

/// <summary>
/// Plays the sample scene on stand-ins of Unity's types, frame by frame: a command a line on stdin, an event a line on
/// stdout. It shows that the components work together and that all their events come on the main thread.
/// </summary>
public static class UnityRun
{
    static readonly ConcurrentQueue<string> commands = new ConcurrentQueue<string>();
    static StreamWriter output;
    static GameObject scene;
    static InnkeeperScene innkeeper;
    static int linesTold;
    static int bagTold;
    static ConnectionState stateTold;
    static bool over;

    public static int Main()
    {
        output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        new Thread(Read) { IsBackground = true }.Start();
        while (!over)
        {
            string line;
            while (commands.TryDequeue(out line)) Run(JsonReader.Read(line));
            Loop.Frame();
            Tell();
            Thread.Sleep(2);
        }
        Loop.Quit();
        return 0;
    }

    static void Read()
    {
        for (var line = Console.In.ReadLine(); line != null; line = Console.In.ReadLine()) commands.Enqueue(line);
        commands.Enqueue("{\"do\":\"quit\"}");
    }

    static void Run(JsonValue command)
    {
        switch (command["do"].AsText())
        {
            case "play": Play(command["url"].AsText(), command["token"].AsText()); break;
            case "say": innkeeper.Say(command["text"].AsText()); break;
            case "pause": Loop.Pause(true); Loop.Pause(false); Loop.Focus(true); break;
            case "sleep": Character().gameObject.SetActive(false); Character().gameObject.SetActive(true); break;
            case "scene": Loop.LoadScene(); Write(Event("scene").Set("connected", BarkeepConnection.Current != null)); break;
            case "errors": Write(Event("errors").Set("text", string.Join("\n", Loop.Errors.ToArray()))); break;
            case "check": Check(command); break;
            case "quit": over = true; break;
        }
    }

    static void Play(string url, string token)
    {
        BarkeepConnection.DevelopmentToken = () => token;
        var holder = new GameObject("connection");
        holder.SetActive(false);
        holder.AddComponent<BarkeepConnection>().Address = url;
        holder.SetActive(true);
        scene = new GameObject("scene");
        innkeeper = scene.AddComponent<InnkeeperScene>();
        linesTold = bagTold = 0;
        var main = Thread.CurrentThread.ManagedThreadId;
        // A method may begin and end within one frame: told at once, after the scene's own listeners.
        Character().MethodStarted.AddListener(name => Write(Event("running").Set("name", innkeeper.Running)));
        Character().MethodFinished.AddListener(name => Write(Event("running").Set("name", innkeeper.Running)));
        Character().TextAdded.AddListener(text => { if (Thread.CurrentThread.ManagedThreadId != main) Write(Event("wrongThread")); });
    }

    static BarkeepCharacter Character()
    {
        foreach (var each in Loop.Objects)
        {
            var found = each.Find<BarkeepCharacter>();
            if (found != null) return found;
        }
        return null;
    }

    static void Tell()
    {
        if (innkeeper == null) return;
        for (; linesTold < innkeeper.Lines.Count; linesTold++) Write(Event("line").Set("text", innkeeper.Lines[linesTold]));
        for (; bagTold < innkeeper.Bag.Count; bagTold++) Write(Event("bag").Set("item", innkeeper.Bag[bagTold]));
        var state = BarkeepConnection.Current == null ? ConnectionState.Stopped : BarkeepConnection.Current.State;
        if (state != stateTold) Write(Event("state").Set("state", (stateTold = state).ToString()));
    }

    static void Check(JsonValue command)
    {
        var check = new ServerCheck(command["url"].AsText(), command["token"].AsText()).Run();
        var last = check.Lines[check.Lines.Count - 1];
        Write(Event("checked").Set("passed", check.Passed).Set("text", last.Text).Set("advice", last.Advice).Set("characters", string.Join(",", check.Characters)));
    }

    static JsonValue Event(string name) { return JsonValue.NewObject().Set("event", name); }
    static void Write(JsonValue line) { output.WriteLine(line.ToString()); }
}
