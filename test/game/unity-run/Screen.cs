using System.Collections.Generic;
using System.Linq;
using UnityEngine;
using UnityEngine.UIElements;

/// <summary>Somebody before the sample's window: reads it, types, presses and chooses.</summary>
sealed class Screen
{
    static IEnumerable<VisualElement> All
    {
        get { return Loop.Objects.SelectMany(each => each.Components).OfType<UIDocument>().SelectMany(document => document.rootVisualElement.All()); }
    }

    public string Shown
    {
        get
        {
            var texts = All.Select(each =>
            {
                var list = each as DropdownField;
                if (list != null) return "<" + list.value + "> of " + string.Join(", ", list.choices.ToArray());
                var button = each as Button;
                return button != null ? "[" + button.text + "]" : each is TextElement ? ((TextElement)each).text : "";
            });
            return string.Join("\n", texts.Where(text => !string.IsNullOrEmpty(text)).ToArray());
        }
    }

    /// <summary>A line, and Enter.</summary>
    public void Type(string text)
    {
        var field = All.OfType<TextField>().First();
        field.value = text;
        field.Hear(new KeyDownEvent { keyCode = KeyCode.Return });
    }

    public void Press(string button)
    {
        var found = All.OfType<Button>().First(each => each.text == button);
        if (found.Enabled) found.Pressed();
    }

    public void Choose(string name) { All.OfType<DropdownField>().First().value = name; }
}
