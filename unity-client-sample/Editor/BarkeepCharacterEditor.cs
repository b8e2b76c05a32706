using System.Collections.Generic;
using System.Threading.Tasks;
using Barkeep.Unity;
using UnityEditor;
using UnityEditor.UIElements;
using UnityEngine.UIElements;

namespace Barkeep.Editor
{
    /// <summary>The Character component in the inspector: who is on the server can be chosen from a list.</summary>
    [CustomEditor(typeof(BarkeepCharacter))]
    public sealed class BarkeepCharacterEditor : UnityEditor.Editor
    {
        const long PollMs = 200;

        public override VisualElement CreateInspectorGUI()
        {
            var root = new VisualElement();
            var names = new DropdownField { label = "On the server" };
            var said = new Label();
            root.Add(names);
            root.Add(said);
            InspectorElement.FillDefaultInspector(root, serializedObject, this);

            var ids = new List<string>();
            names.RegisterValueChangedCallback(change =>
            {
                var at = names.choices.IndexOf(change.newValue);
                if (at < 0) return;
                serializedObject.FindProperty("character").stringValue = ids[at];
                serializedObject.ApplyModifiedProperties();
            });
            var check = new ServerCheck(DevelopmentSignIn.Address, DevelopmentSignIn.Token);
            var asked = Task.Run(() => check.Run());
            var told = false;
            root.schedule.Execute(() =>
            {
                if (told || !asked.IsCompleted) return;
                told = true;
                Show(asked.Result, names, said, ids);
            }).Every(PollMs).Until(() => told);
            return root;
        }

        void Show(ServerCheck check, DropdownField names, Label said, List<string> ids)
        {
            if (!check.Passed)
            {
                var last = check.Lines[check.Lines.Count - 1];
                said.text = last.Text + " " + last.Advice + " Sign in at Window > Barkeep.";
                return;
            }
            var shown = new List<string>();
            foreach (var one in check.Characters)
            {
                ids.Add(one.Key);
                shown.Add(one.Value + " (" + one.Key + ")");
            }
            names.choices = shown;
            var at = ids.IndexOf(serializedObject.FindProperty("character").stringValue);
            if (at >= 0) names.SetValueWithoutNotify(shown[at]);
            else said.text = "Nobody on the server has the id written below: choose one.";
        }
    }
}
