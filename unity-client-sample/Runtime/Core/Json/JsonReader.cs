using System;
using System.Globalization;
using System.Text;

namespace Barkeep
{
    /// <summary>Text that is not JSON, or JSON nested too deep.</summary>
    public sealed class JsonFormatException : Exception
    {
        public JsonFormatException(string message) : base(message) { }
    }

    /// <summary>Reads JSON (RFC 8259) from text: strict, bounded in depth, without reflection.</summary>
    public sealed class JsonReader
    {
        /// <summary>Deeper values are refused: a hostile frame must not overflow the stack.</summary>
        public const int MaxDepth = 64;

        readonly string source;
        int at;
        StringBuilder scratch;

        JsonReader(string source) { this.source = source; }

        /// <summary>Throws <see cref="JsonFormatException"/> with the place of the mistake.</summary>
        public static JsonValue Read(string source)
        {
            if (source == null) throw new ArgumentNullException("source");
            var reader = new JsonReader(source);
            var value = reader.ReadValue(0);
            reader.SkipSpace();
            if (reader.at < source.Length) throw reader.Wrong("the end of the text");
            return value;
        }

        public static bool TryRead(string source, out JsonValue value)
        {
            try
            {
                value = Read(source);
                return true;
            }
            catch (JsonFormatException)
            {
                value = null;
                return false;
            }
        }

        JsonValue ReadValue(int depth)
        {
            if (depth > MaxDepth) throw new JsonFormatException("JSON is nested deeper than " + MaxDepth + " levels.");
            SkipSpace();
            switch (Peek())
            {
                case '{': return ReadObject(depth);
                case '[': return ReadList(depth);
                case '"': return JsonValue.From(ReadText());
                case 't': Expect("true"); return JsonValue.True;
                case 'f': Expect("false"); return JsonValue.False;
                case 'n': Expect("null"); return JsonValue.Null;
                default: return ReadNumber();
            }
        }

        JsonValue ReadObject(int depth)
        {
            var value = JsonValue.NewObject();
            at++;
            SkipSpace();
            if (Take('}')) return value;
            while (true)
            {
                SkipSpace();
                if (Peek() != '"') throw Wrong("a field's name in double quotes");
                var name = ReadText();
                SkipSpace();
                if (!Take(':')) throw Wrong("':'");
                value.Set(name, ReadValue(depth + 1));
                SkipSpace();
                if (Take('}')) return value;
                if (!Take(',')) throw Wrong("',' or '}'");
            }
        }

        JsonValue ReadList(int depth)
        {
            var value = JsonValue.NewList();
            at++;
            SkipSpace();
            if (Take(']')) return value;
            while (true)
            {
                value.Add(ReadValue(depth + 1));
                SkipSpace();
                if (Take(']')) return value;
                if (!Take(',')) throw Wrong("',' or ']'");
            }
        }

        string ReadText()
        {
            var start = ++at;
            while (at < source.Length && source[at] != '"' && source[at] != '\\' && source[at] >= ' ') at++;
            if (at < source.Length && source[at] == '"') return source.Substring(start, at++ - start);

            if (scratch == null) scratch = new StringBuilder();
            scratch.Length = 0;
            scratch.Append(source, start, at - start);
            while (true)
            {
                if (at >= source.Length) throw Wrong("'\"' at the end of the string");
                var letter = source[at];
                if (letter < ' ') throw Wrong("an escaped control character");
                at++;
                if (letter == '"') return scratch.ToString();
                scratch.Append(letter == '\\' ? ReadEscape() : letter);
            }
        }

        char ReadEscape()
        {
            var letter = Peek();
            at++;
            switch (letter)
            {
                case '"': case '\\': case '/': return letter;
                case 'b': return '\b';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'u': return ReadUnit();
                default: at--; throw Wrong("one of \" \\ / b f n r t u after '\\'");
            }
        }

        char ReadUnit()
        {
            var unit = 0;
            for (var digit = 0; digit < 4; digit++)
            {
                var value = HexDigit(Peek());
                if (value < 0) throw Wrong("four hexadecimal digits after '\\u'");
                unit = unit * 16 + value;
                at++;
            }
            return (char)unit;
        }

        static int HexDigit(char letter)
        {
            if (letter >= '0' && letter <= '9') return letter - '0';
            var lower = (char)(letter | ' ');
            return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
        }

        JsonValue ReadNumber()
        {
            var start = at;
            Take('-');
            if (!Take('0') && SkipDigits() == 0) throw Wrong("a value");
            if (Take('.') && SkipDigits() == 0) throw Wrong("digits after '.'");
            if (Take('e') || Take('E'))
            {
                if (!Take('+')) Take('-');
                if (SkipDigits() == 0) throw Wrong("digits in the exponent");
            }
            return JsonValue.NumberFromSource(source.Substring(start, at - start));
        }

        int SkipDigits()
        {
            var start = at;
            while (at < source.Length && source[at] >= '0' && source[at] <= '9') at++;
            return at - start;
        }

        void SkipSpace()
        {
            while (at < source.Length && (source[at] == ' ' || source[at] == '\n' || source[at] == '\r' || source[at] == '\t')) at++;
        }

        void Expect(string word)
        {
            if (string.CompareOrdinal(source, at, word, 0, word.Length) != 0) throw Wrong("true, false or null");
            at += word.Length;
        }

        char Peek() { return at < source.Length ? source[at] : '\0'; }

        bool Take(char letter)
        {
            if (Peek() != letter || at >= source.Length) return false;
            at++;
            return true;
        }

        JsonFormatException Wrong(string expected)
        {
            var found = at < source.Length ? "'" + source[at] + "'" : "the end of the text";
            return new JsonFormatException(
                string.Format(CultureInfo.InvariantCulture, "Not JSON at character {0}: expected {1}, found {2}.", at, expected, found));
        }
    }
}
