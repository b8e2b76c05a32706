using System;
using System.Collections.Generic;

namespace Barkeep
{
    /// <summary>A message that lacks a field or has one of another kind.</summary>
    public sealed class MessageFormatException : Exception
    {
        public MessageFormatException(string path, string expected)
            : base("The message can't be read: " + path + " should be " + expected + ".") { }
    }

    /// <summary>What the generated classes use to check kinds and to keep what they do not know.</summary>
    public static class JsonShape
    {
        public static void Object(JsonValue json, string path)
        {
            if (json == null || json.Kind != JsonKind.Object) throw new MessageFormatException(path, "an object");
        }

        public static JsonValue Required(JsonValue json, string name, string path)
        {
            JsonValue value;
            if (!json.TryGet(name, out value)) throw new MessageFormatException(path + "." + name, "there");
            return value;
        }

        public static string Text(JsonValue value, string path)
        {
            if (value.Kind != JsonKind.Text) throw new MessageFormatException(path, "a string");
            return value.AsText();
        }

        public static bool Flag(JsonValue value, string path)
        {
            if (value.Kind != JsonKind.Flag) throw new MessageFormatException(path, "true or false");
            return value.AsFlag();
        }

        public static long Whole(JsonValue value, string path)
        {
            long number;
            if (!value.TryGetWhole(out number)) throw new MessageFormatException(path, "a whole number");
            return number;
        }

        public static double Number(JsonValue value, string path)
        {
            double number;
            if (!value.TryGetNumber(out number)) throw new MessageFormatException(path, "a number");
            return number;
        }

        public static List<T> List<T>(JsonValue value, string path, Func<JsonValue, T> read)
        {
            if (value.Kind != JsonKind.List) throw new MessageFormatException(path, "a list");
            var list = new List<T>(value.Count);
            foreach (var item in value.Items) list.Add(read(item));
            return list;
        }

        public static Dictionary<string, T> Record<T>(JsonValue value, string path, Func<JsonValue, T> read)
        {
            Object(value, path);
            var record = new Dictionary<string, T>(StringComparer.Ordinal);
            foreach (var field in value.Fields) record[field.Key] = read(field.Value);
            return record;
        }

        public static JsonValue FromList<T>(List<T> list, Func<T, JsonValue> write)
        {
            var value = JsonValue.NewList();
            foreach (var item in list) value.Add(write(item));
            return value;
        }

        public static JsonValue FromRecord<T>(Dictionary<string, T> record, Func<T, JsonValue> write)
        {
            var value = JsonValue.NewObject();
            foreach (var entry in record) value.Set(entry.Key, write(entry.Value));
            return value;
        }

        /// <summary>The fields not named in <paramref name="known"/>; null when there are none.</summary>
        public static Dictionary<string, JsonValue> Rest(JsonValue json, string[] known)
        {
            Dictionary<string, JsonValue> rest = null;
            foreach (var field in json.Fields)
            {
                if (Array.IndexOf(known, field.Key) >= 0) continue;
                if (rest == null) rest = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
                rest[field.Key] = field.Value;
            }
            return rest;
        }

        /// <summary>The same with a null that stands where a field may also be left out, so that it is written as it came.</summary>
        public static Dictionary<string, JsonValue> KeepNull(JsonValue json, string name, Dictionary<string, JsonValue> extra)
        {
            JsonValue value;
            if (!json.TryGet(name, out value) || !value.IsNull) return extra;
            if (extra == null) extra = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
            extra[name] = value;
            return extra;
        }

        public static JsonValue WithExtra(JsonValue json, Dictionary<string, JsonValue> extra)
        {
            if (extra != null) foreach (var field in extra) json.Set(field.Key, field.Value);
            return json;
        }
    }
}
