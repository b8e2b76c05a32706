using System;
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.UIElements;

namespace Barkeep.Samples
{
    /// <summary>The sample's window in UI Toolkit, which hears the keyboard through the Input System and through the old input alike.</summary>
    public sealed class InnkeeperWindow
    {
        readonly DropdownField names = new DropdownField { label = "Talk to" };
        readonly ScrollView lines = new ScrollView();
        readonly Label words = new Label();
        readonly Label aside = new Label();
        readonly TextField typed = new TextField();
        readonly Button stop;
        readonly List<string> ids = new List<string>();

        public event Action<string> Said;
        public event Action Stopped;
        /// <summary>The id of the character that was chosen from the list.</summary>
        public event Action<string> Chosen;
        public event Action Saved;
        public event Action Loaded;
        public event Action Walked;

        public InnkeeperWindow(VisualElement root)
        {
            root.Clear();
            var window = Classed(new VisualElement(), "barkeep");
            root.Add(window);
            names.RegisterValueChangedCallback(change =>
            {
                var at = names.choices.IndexOf(change.newValue);
                if (at >= 0 && Chosen != null) Chosen(ids[at]);
            });
            typed.RegisterCallback<KeyDownEvent>(Hear, TrickleDown.TrickleDown);
            stop = new Button(() => Tell(Stopped)) { text = "Stop" };

            window.Add(Row(Classed(names, "barkeep-field"), new Button(() => Tell(Walked)) { text = "Come or go" }));
            window.Add(Classed(lines, "barkeep-lines"));
            window.Add(Classed(words, "barkeep-line"));
            window.Add(Classed(aside, "barkeep-aside"));
            window.Add(Row(Classed(typed, "barkeep-field"), new Button(Say) { text = "Say" }, stop));
            window.Add(Row(new Button(() => Tell(Saved)) { text = "Save" }, new Button(() => Tell(Loaded)) { text = "Load" }));
            ShowTalking(false);
        }

        /// <summary>Fills the list to choose from, and shows who was chosen.</summary>
        public void ShowNames(IReadOnlyList<WelcomeCharacters> characters, string chosen)
        {
            ids.Clear();
            var shown = new List<string>();
            foreach (var one in characters)
            {
                ids.Add(one.Id);
                // Two may have the same name.
                shown.Add(shown.Contains(one.Name) ? one.Name + " (" + one.Id + ")" : one.Name);
            }
            names.choices = shown;
            var at = ids.IndexOf(chosen);
            if (at >= 0) names.SetValueWithoutNotify(shown[at]);
        }

        public void Add(string line)
        {
            var label = Classed(new Label(line), "barkeep-line");
            lines.Add(label);
            // Its place is known after the layout.
            lines.schedule.Execute(() => lines.ScrollTo(label));
        }

        public void Clear() { lines.Clear(); }

        /// <summary>What is being said.</summary>
        public void ShowWords(string text) { words.text = text; }

        /// <summary>What is no part of the words: the method that runs, what is said while waiting, a mood.</summary>
        public void ShowAside(string text) { aside.text = text; }

        public void ShowTalking(bool talking) { stop.SetEnabled(talking); }

        void Hear(KeyDownEvent pressed)
        {
            if (pressed.keyCode == KeyCode.Return || pressed.keyCode == KeyCode.KeypadEnter) Say();
            else if (pressed.keyCode == KeyCode.Escape) Tell(Stopped);
        }

        void Say()
        {
            var text = typed.value;
            typed.SetValueWithoutNotify("");
            typed.Focus();
            if (!string.IsNullOrWhiteSpace(text) && Said != null) Said(text);
        }

        static void Tell(Action happened)
        {
            if (happened != null) happened();
        }

        static VisualElement Row(params VisualElement[] elements)
        {
            var row = Classed(new VisualElement(), "barkeep-row");
            foreach (var element in elements) row.Add(element);
            return row;
        }

        static T Classed<T>(T element, string name) where T : VisualElement
        {
            element.AddToClassList(name);
            return element;
        }
    }
}
