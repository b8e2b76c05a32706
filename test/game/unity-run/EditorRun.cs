using System;
using System.Linq;
using System.Reflection;
using System.Threading;
using Barkeep;
using Barkeep.Editor;
using Barkeep.Unity;
using UnityEngine;
using UnityEngine.UIElements;

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

    /// <summary>Somebody chooses the last name of the list in the inspector of a Character.</summary>
    public void Inspect()
    {
        var character = new GameObject("inspected").AddComponent<BarkeepCharacter>();
        var inspector = new BarkeepCharacterEditor { serializedObject = new UnityEditor.SerializedObject(character) };
        var all = inspector.CreateInspectorGUI().All().ToList();
        var list = all.OfType<DropdownField>().First();
        var said = all.OfType<Label>().First();
        for (var waited = 0; waited < 10000 && list.choices.Count == 0 && said.text == null; waited += 10)
        {
            Thread.Sleep(10);
            Scheduler.Tick();
        }
        var told = JsonValue.NewObject().Set("event", "inspected").Set("names", string.Join(", ", list.choices.ToArray())).Set("chosen", list.value).Set("said", said.text ?? "");
        if (list.choices.Count > 0) list.value = list.choices[list.choices.Count - 1];
        write(told.Set("character", character.CharacterId));
        UnityEngine.Object.Destroy(character.gameObject);
    }

    static void Send(BarkeepWindow window, string message)
    {
        window.GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.NonPublic).Invoke(window, null);
    }
}
