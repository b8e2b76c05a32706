// Stand-ins for the part of UI Toolkit that the package's windows use: a test reads what is shown, types, chooses and presses.
using System;
using System.Collections.Generic;

namespace UnityEngine
{
    public enum KeyCode { None = 0, Return = 13, Escape = 27, KeypadEnter = 271 }
}

namespace UnityEngine.UIElements
{
    public delegate void EventCallback<TEventType>(TEventType evt);
    public enum TrickleDown { NoTrickleDown = 0, TrickleDown = 1 }
    public abstract class EventBase { }
    public abstract class EventBase<T> : EventBase { }
    public abstract class KeyboardEventBase<T> : EventBase<T> { public KeyCode keyCode { get; internal set; } }
    public class KeyDownEvent : KeyboardEventBase<KeyDownEvent> { }
    public class ChangeEvent<T> : EventBase<ChangeEvent<T>> { public T newValue { get; internal set; } }

    public interface IVisualElementScheduledItem
    {
        IVisualElementScheduledItem Every(long intervalMs);
        IVisualElementScheduledItem Until(Func<bool> stopCondition);
    }
    public interface IVisualElementScheduler { IVisualElementScheduledItem Execute(Action updateEvent); }

    public abstract class CallbackEventHandler
    {
        readonly List<Action<EventBase>> heard = new List<Action<EventBase>>();

        public void RegisterCallback<TEventType>(EventCallback<TEventType> callback, TrickleDown useTrickleDown) where TEventType : EventBase<TEventType>
        {
            heard.Add(happened => { if (happened is TEventType) callback((TEventType)happened); });
        }

        internal void Hear(EventBase happened) { foreach (var each in heard.ToArray()) each(happened); }
    }

    public abstract class Focusable : CallbackEventHandler
    {
        internal static Focusable Focused;
        public virtual void Focus() { Focused = this; }
    }

    public class VisualElement : Focusable
    {
        internal readonly List<VisualElement> Below = new List<VisualElement>();
        internal readonly List<string> Classes = new List<string>();
        internal bool Enabled = true;

        public IVisualElementScheduler schedule { get { return new Scheduler(); } }
        public void Add(VisualElement child) { Below.Add(child); }
        public void Clear() { Below.Clear(); }
        public void AddToClassList(string className) { Classes.Add(className); }
        public void SetEnabled(bool value) { Enabled = value; }

        internal IEnumerable<VisualElement> All()
        {
            yield return this;
            foreach (var each in Below) foreach (var deeper in each.All()) yield return deeper;
        }
    }

    /// <summary>What a frame would do is done at once; what is done again and again, by <see cref="Tick"/>.</summary>
    sealed class Scheduler : IVisualElementScheduler, IVisualElementScheduledItem
    {
        static readonly List<Scheduler> running = new List<Scheduler>();
        Action update;
        Func<bool> until;

        public IVisualElementScheduledItem Execute(Action updateEvent)
        {
            update = updateEvent;
            update();
            return this;
        }

        public IVisualElementScheduledItem Every(long intervalMs)
        {
            running.Add(this);
            return this;
        }

        public IVisualElementScheduledItem Until(Func<bool> stopCondition)
        {
            until = stopCondition;
            return this;
        }

        public static void Tick()
        {
            foreach (var each in running.ToArray())
            {
                each.update();
                if (each.until != null && each.until()) running.Remove(each);
            }
        }
    }

    public class TextElement : VisualElement { public virtual string text { get; set; } }

    public class Label : TextElement
    {
        public Label() { }
        public Label(string text) { this.text = text; }
    }

    public class Button : TextElement
    {
        internal readonly Action Pressed;
        public Button(Action clickEvent) { Pressed = clickEvent; }
    }

    public interface INotifyValueChanged<T> { T value { get; set; } }

    public static class INotifyValueChangedExtensions
    {
        public static bool RegisterValueChangedCallback<T>(this INotifyValueChanged<T> control, EventCallback<ChangeEvent<T>> callback)
        {
            ((CallbackEventHandler)control).RegisterCallback<ChangeEvent<T>>(callback, TrickleDown.NoTrickleDown);
            return true;
        }
    }

    public abstract class BaseField<TValueType> : VisualElement, INotifyValueChanged<TValueType>
    {
        TValueType current;
        public string label { get; set; }

        public virtual TValueType value
        {
            get { return current; }
            set
            {
                current = value;
                Hear(new ChangeEvent<TValueType> { newValue = value });
            }
        }

        public virtual void SetValueWithoutNotify(TValueType newValue) { current = newValue; }
    }

    public class TextField : BaseField<string> { }

    public abstract class BasePopupField<TValueType, TValueChoice> : BaseField<TValueType>
    {
        public virtual List<TValueChoice> choices { get; set; }
    }
    public class PopupField<T> : BasePopupField<T, T> { }
    public class DropdownField : PopupField<string>
    {
        public DropdownField() { choices = new List<string>(); }
    }

    public class ScrollView : VisualElement { public void ScrollTo(VisualElement child) { } }

    public class StyleSheet : ScriptableObject { }
    public class ThemeStyleSheet : StyleSheet { }
    public class PanelSettings : ScriptableObject { public ThemeStyleSheet themeStyleSheet { get; set; } }

    [DefaultExecutionOrder(-100)]
    public sealed class UIDocument : MonoBehaviour
    {
        [SerializeField] PanelSettings settings = null;
        public PanelSettings panelSettings { get { return settings; } set { settings = value; } }
        public VisualElement rootVisualElement { get; private set; }
        void OnEnable() { rootVisualElement = new VisualElement(); }
    }
}
