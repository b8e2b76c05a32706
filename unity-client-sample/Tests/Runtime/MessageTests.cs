using NUnit.Framework;

namespace Barkeep.Tests
{
    public sealed class MessageTests
    {
        [TestCase("{\"type\":\"text.delta\",\"session\":\"s\",\"seq\":2,\"turn\":\"t\",\"delta\":\"x\",\"mood\":{\"joy\":1.50}}")]
        [TestCase("{\"type\":\"weather.changed\",\"session\":\"s\",\"seq\":3,\"sky\":[1,null]}")]
        [TestCase("{\"type\":\"welcome\",\"protocolVersion\":1,\"connection\":\"c\",\"server\":{\"name\":\"b\",\"version\":\"1\",\"build\":7},\"heartbeatMs\":1,\"limits\":{\"sessions\":1.5}}")]
        public void KeepsWhatItDoesNotKnow(string source) { Assert.AreEqual(source, ServerMessages.Read(JsonReader.Read(source)).ToString()); }

        [TestCase("{\"session\":\"s\"}", "type")]
        [TestCase("{\"type\":\"text.delta\",\"session\":\"s\",\"seq\":2,\"turn\":\"t\"}", "text.delta.delta")]
        [TestCase("{\"type\":\"text.delta\",\"session\":\"s\",\"seq\":\"2\",\"turn\":\"t\",\"delta\":\"x\"}", "text.delta.seq")]
        [TestCase("{\"type\":\"text.delta\",\"session\":\"s\",\"seq\":2.5,\"turn\":\"t\",\"delta\":\"x\"}", "text.delta.seq")]
        [TestCase("{\"type\":\"session.opened\",\"session\":\"s\",\"seq\":2,\"resumed\":true,\"character\":{\"id\":\"b\"}}", "name")]
        public void NamesTheFieldThatIsWrong(string source, string field)
        {
            var mistake = Assert.Throws<MessageFormatException>(() => ServerMessages.Read(JsonReader.Read(source)));
            StringAssert.Contains(field, mistake.Message);
        }

        [Test]
        public void TellsNullFromZero()
        {
            const string start = "{\"type\":\"turn.finished\",\"session\":\"s\",\"seq\":2,\"turn\":\"t\",\"finish\":\"limit\",\"text\":\"\",\"usage\":{\"inputTokens\":1,\"outputTokens\":2},\"ms\":{\"firstText\":";
            var none = (TurnFinishedMessage)ServerMessages.Read(JsonReader.Read(start + "null,\"total\":5}}"));
            var zero = (TurnFinishedMessage)ServerMessages.Read(JsonReader.Read(start + "0,\"total\":5}}"));
            Assert.IsNull(none.Ms.FirstText);
            Assert.AreEqual(0.0, zero.Ms.FirstText.Value);
            Assert.IsNull(none.Usage.CachedTokens);
            Assert.AreEqual(start + "null,\"total\":5}}", none.ToString());
        }

        [Test]
        public void LeavesOutWhatIsNotSet()
        {
            Assert.AreEqual("{\"type\":\"say\",\"id\":\"1\",\"session\":\"s\",\"text\":\"Hi\"}", new SayMessage { Id = "1", Session = "s", Text = "Hi" }.ToString());
            Assert.AreEqual("{\"type\":\"turn.cancel\",\"id\":\"2\",\"session\":\"s\",\"heardChars\":0}", new TurnCancelMessage { Id = "2", Session = "s", HeardChars = 0 }.ToString());
        }

        [Test]
        public void KnowsTheCodes()
        {
            Assert.IsTrue(ErrorCodes.Find(ErrorCodes.RateLimited).Retryable);
            Assert.IsTrue(CloseCodes.Find(CloseCodes.SlowReader).Resumable);
            Assert.IsNull(ErrorCodes.Find("of_tomorrow"));
            Assert.IsNull(CloseCodes.Find(4999));
        }
    }
}
