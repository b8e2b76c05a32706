using System;
using System.Reflection;
using System.Threading;
using Barkeep;
using Barkeep.Editor;
using Barkeep.Unity;
using UnityEngine;

/// <summary>Somebody at the editor's window: types an address and a token, presses the button, and reads what it says.</summary>
sealed class EditorRun
{
    readonly Action<JsonValue> write;

    public EditorRun(Action<JsonValue> write) { this.write = write; }

    public void Run(JsonValue command)
    {
        var window = new BarkeepWindow();
        Send(window, "OnEnable");
        Gui.Type["Address"] = command["url"].AsText();
        Gui.Type["Token"] = command["token"].AsText();
        Gui.Press = "Sign in and check";
        Gui.Shown.Clear();
        Send(window, "OnGUI");
        Send(window, "OnGUI");
        var during = string.Join("\n", Gui.Shown.ToArray());
        for (var waited = 0; waited < 10000 && during.Contains("Checking"); waited += 10)
        {
            Thread.Sleep(10);
            Send(window, "OnInspectorUpdate");
            Gui.Shown.Clear();
            Send(window, "OnGUI");
            if (!string.Join("", Gui.Shown.ToArray()).Contains("Checking")) break;
        }
        write(JsonValue.NewObject().Set("event", "checked").Set("during", during).Set("text", string.Join("\n", Gui.Shown.ToArray())).Set("token", BarkeepConnection.DevelopmentToken()));
    }

    static void Send(BarkeepWindow window, string message)
    {
        window.GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.NonPublic).Invoke(window, null);
    }
}
