using System;
using System.Globalization;
using System.Text;

namespace Barkeep
{
    /// <summary>Writes a <see cref="JsonValue"/> as JSON text without spaces.</summary>
    public static class JsonWriter
    {
        [ThreadStatic] static StringBuilder pooled;
        const int LargestKept = 64 * 1024;

        public static string Write(JsonValue value)
        {
            var output = pooled ?? new StringBuilder(256);
            pooled = null;
            output.Length = 0;
            WriteValue(output, value);
            var text = output.ToString();
            if (output.Capacity <= LargestKept) pooled = output;
            return text;
        }

        static void WriteValue(StringBuilder output, JsonValue value)
        {
            switch (value == null ? JsonKind.Null : value.Kind)
            {
                case JsonKind.Null: output.Append("null"); break;
                case JsonKind.Flag: case JsonKind.Number: output.Append(value.Source); break;
                case JsonKind.Text: WriteText(output, value.Source); break;
                case JsonKind.List: WriteList(output, value); break;
                default: WriteObject(output, value); break;
            }
        }

        static void WriteList(StringBuilder output, JsonValue list)
        {
            output.Append('[');
            for (var index = 0; index < list.Count; index++)
            {
                if (index > 0) output.Append(',');
                WriteValue(output, list[index]);
            }
            output.Append(']');
        }

        static void WriteObject(StringBuilder output, JsonValue value)
        {
            output.Append('{');
            var first = true;
            foreach (var field in value.Fields)
            {
                if (!first) output.Append(',');
                first = false;
                WriteText(output, field.Key);
                output.Append(':');
                WriteValue(output, field.Value);
            }
            output.Append('}');
        }

        static void WriteText(StringBuilder output, string text)
        {
            output.Append('"');
            for (var index = 0; index < text.Length; index++)
            {
                var letter = text[index];
                if (letter == '"' || letter == '\\') output.Append('\\').Append(letter);
                else if (letter == '\n') output.Append("\\n");
                else if (letter < ' ' || IsLoneSurrogate(text, index)) WriteUnit(output, letter);
                else output.Append(letter);
            }
            output.Append('"');
        }

        /// <summary>Half a character can't be sent as UTF-8; as an escape it arrives as it was.</summary>
        static bool IsLoneSurrogate(string text, int index)
        {
            var letter = text[index];
            if (char.IsHighSurrogate(letter)) return index + 1 >= text.Length || !char.IsLowSurrogate(text[index + 1]);
            return char.IsLowSurrogate(letter) && (index == 0 || !char.IsHighSurrogate(text[index - 1]));
        }

        static void WriteUnit(StringBuilder output, char unit)
        {
            output.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));
        }
    }
}
