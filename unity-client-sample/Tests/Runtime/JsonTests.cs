using NUnit.Framework;

namespace Barkeep.Tests
{
    public sealed class JsonTests
    {
        [TestCase("null")]
        [TestCase("true")]
        [TestCase("[]")]
        [TestCase("{}")]
        [TestCase("-0.5e10")]
        [TestCase("123456789012345678901234567890.10")]
        [TestCase("[1,[2,{\"a\":[null,false]}],\"x\"]")]
        [TestCase("{\"b\":1,\"a\":{\"\":2}}")]
        [TestCase("\"\\\"\\\\\\n\\u0001 ü € 🍺\"")]
        [TestCase("\"\\ud83c\"")]
        public void ComesBackAsItWas(string source) { Assert.AreEqual(source, JsonReader.Read(source).ToString()); }

        [TestCase("")]
        [TestCase("{")]
        [TestCase("[1,]")]
        [TestCase("{\"a\":1,}")]
        [TestCase("{a:1}")]
        [TestCase("01")]
        [TestCase("1.")]
        [TestCase("-")]
        [TestCase("1e")]
        [TestCase("+1")]
        [TestCase("NaN")]
        [TestCase("tru")]
        [TestCase("\"a")]
        [TestCase("\"\\x\"")]
        [TestCase("\"\\u12g4\"")]
        [TestCase("\"a\nb\"")]
        [TestCase("1 2")]
        [TestCase("'a'")]
        public void RefusesWhatIsNotJson(string source) { Assert.Throws<JsonFormatException>(() => JsonReader.Read(source)); }

        [Test]
        public void ReadsEveryEscape() { Assert.AreEqual("\"\\/\b\f\n\r\t🍺", JsonReader.Read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\ud83c\\udf7a\"").AsText()); }

        [Test]
        public void RefusesWhatIsNestedTooDeep()
        {
            Assert.Throws<JsonFormatException>(() => JsonReader.Read(new string('[', 100000)));
            Assert.AreEqual(1, JsonReader.Read(new string('[', 60) + new string(']', 60)).Count);
        }

        [Test]
        public void TellsWholeNumbersFromOthers()
        {
            long whole;
            Assert.IsTrue(JsonReader.Read("3.0").TryGetWhole(out whole));
            Assert.AreEqual(3L, whole);
            Assert.IsTrue(JsonReader.Read("9007199254740993").TryGetWhole(out whole));
            Assert.AreEqual(9007199254740993L, whole);
            Assert.IsFalse(JsonReader.Read("3.5").TryGetWhole(out whole));
            Assert.IsFalse(JsonReader.Read("1e300").TryGetWhole(out whole));
            Assert.IsFalse(JsonReader.Read("\"3\"").TryGetWhole(out whole));
        }

        [Test]
        public void AnswersNullForWhatIsNotThere()
        {
            var json = JsonReader.Read("{\"a\":[1]}");
            Assert.IsTrue(json["b"]["c"][3].IsNull);
            Assert.AreEqual(1L, json["a"][0].AsWhole());
            Assert.AreEqual(7L, json["a"].AsWhole(7));
        }

        [Test]
        public void WritesNumbersTheSameInEveryLanguage()
        {
            var before = System.Threading.Thread.CurrentThread.CurrentCulture;
            System.Threading.Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("de-DE");
            try
            {
                Assert.AreEqual("[0.5,-3]", JsonValue.NewList().Add(0.5).Add(-3).ToString());
                Assert.AreEqual(0.5, JsonReader.Read("0.5").AsNumber());
            }
            finally
            {
                System.Threading.Thread.CurrentThread.CurrentCulture = before;
            }
        }
    }
}
