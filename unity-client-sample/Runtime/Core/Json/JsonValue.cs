using System;
using System.Collections.Generic;
using System.Globalization;

namespace Barkeep
{
    public enum JsonKind { Null, Flag, Number, Text, List, Object }

    /// <summary>
    /// One JSON value. Written by hand, without reflection, so that IL2CPP and code stripping leave it alone. A number
    /// keeps the text it came with: what this client does not understand goes back exactly as it was.
    /// </summary>
    public sealed class JsonValue
    {
        public static readonly JsonValue Null = new JsonValue(JsonKind.Null, null, null, null);
        public static readonly JsonValue True = new JsonValue(JsonKind.Flag, "true", null, null);
        public static readonly JsonValue False = new JsonValue(JsonKind.Flag, "false", null, null);

        readonly string text;
        readonly List<JsonValue> items;
        readonly Dictionary<string, JsonValue> fields;

        public JsonKind Kind { get; private set; }

        JsonValue(JsonKind kind, string text, List<JsonValue> items, Dictionary<string, JsonValue> fields)
        {
            Kind = kind;
            this.text = text;
            this.items = items;
            this.fields = fields;
        }

        public static JsonValue From(string value) { return value == null ? Null : new JsonValue(JsonKind.Text, value, null, null); }
        public static JsonValue From(bool value) { return value ? True : False; }
        public static JsonValue From(long value) { return new JsonValue(JsonKind.Number, value.ToString(CultureInfo.InvariantCulture), null, null); }

        /// <summary>JSON has no infinity and no NaN: throws <see cref="ArgumentOutOfRangeException"/> for them.</summary>
        public static JsonValue From(double value)
        {
            if (double.IsNaN(value) || double.IsInfinity(value))
                throw new ArgumentOutOfRangeException("value", "JSON has no NaN and no infinity; send a finite number, or null.");
            return new JsonValue(JsonKind.Number, value.ToString("R", CultureInfo.InvariantCulture), null, null);
        }

        public static JsonValue NewObject() { return new JsonValue(JsonKind.Object, null, null, new Dictionary<string, JsonValue>(StringComparer.Ordinal)); }
        public static JsonValue NewList() { return new JsonValue(JsonKind.List, null, new List<JsonValue>(), null); }

        /// <summary>A number from JSON source, kept as it is written.</summary>
        internal static JsonValue NumberFromSource(string source) { return new JsonValue(JsonKind.Number, source, null, null); }

        public static implicit operator JsonValue(string value) { return From(value); }
        public static implicit operator JsonValue(bool value) { return From(value); }
        public static implicit operator JsonValue(int value) { return From((long)value); }
        public static implicit operator JsonValue(long value) { return From(value); }
        public static implicit operator JsonValue(double value) { return From(value); }

        public bool IsNull { get { return Kind == JsonKind.Null; } }

        /// <summary>The text of a string; null for any other kind.</summary>
        public string AsText() { return Kind == JsonKind.Text ? text : null; }

        public bool AsFlag(bool otherwise = false) { return Kind == JsonKind.Flag ? ReferenceEquals(this, True) : otherwise; }

        public double AsNumber(double otherwise = 0)
        {
            double number;
            return TryGetNumber(out number) ? number : otherwise;
        }

        public long AsWhole(long otherwise = 0)
        {
            long number;
            return TryGetWhole(out number) ? number : otherwise;
        }

        public bool TryGetNumber(out double number)
        {
            number = 0;
            return Kind == JsonKind.Number
                && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
                && !double.IsInfinity(number);
        }

        /// <summary>True for 3, 3.0 and 3e0; false for 3.5 and for what does not fit.</summary>
        public bool TryGetWhole(out long number)
        {
            number = 0;
            if (Kind != JsonKind.Number) return false;
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) return true;
            double real;
            if (!TryGetNumber(out real) || Math.Abs(real) > 9007199254740992d || Math.Floor(real) != real) return false;
            number = (long)real;
            return true;
        }

        /// <summary>Items of a list, or fields of an object; 0 for any other kind.</summary>
        public int Count { get { return items != null ? items.Count : fields != null ? fields.Count : 0; } }

        /// <summary>The item at <paramref name="index"/>; <see cref="Null"/> past the end or when this is no list.</summary>
        public JsonValue this[int index] { get { return items != null && index >= 0 && index < items.Count ? items[index] : Null; } }

        /// <summary>The field; <see cref="Null"/> when there is none or this is no object.</summary>
        public JsonValue this[string name]
        {
            get
            {
                JsonValue found;
                return TryGet(name, out found) ? found : Null;
            }
        }

        public bool TryGet(string name, out JsonValue value)
        {
            value = null;
            return fields != null && fields.TryGetValue(name, out value);
        }

        public IEnumerable<JsonValue> Items { get { return items ?? NoItems; } }
        public IEnumerable<KeyValuePair<string, JsonValue>> Fields { get { return fields ?? NoFields; } }

        static readonly List<JsonValue> NoItems = new List<JsonValue>();
        static readonly Dictionary<string, JsonValue> NoFields = new Dictionary<string, JsonValue>();

        /// <summary>Sets a field and returns this, so that objects can be written in one line.</summary>
        public JsonValue Set(string name, JsonValue value)
        {
            if (fields == null) throw new InvalidOperationException("Only an object has fields; make one with JsonValue.NewObject().");
            fields[name] = value ?? Null;
            return this;
        }

        /// <summary>Adds an item and returns this.</summary>
        public JsonValue Add(JsonValue value)
        {
            if (items == null) throw new InvalidOperationException("Only a list has items; make one with JsonValue.NewList().");
            items.Add(value ?? Null);
            return this;
        }

        internal string Source { get { return text; } }

        public override string ToString() { return JsonWriter.Write(this); }
    }
}
