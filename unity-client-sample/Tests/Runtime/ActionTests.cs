using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Barkeep.Tests
{
    public sealed class ActionTests
    {
        [Test]
        public void CarriesOutActionsOnceAndAnswersThem()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            ActionCall held = null;
            session.Register(new GameAction { Name = "give_item", Description = "Gives." }, call => held = call);
            session.Register(new GameAction { Name = "explode", Description = "Throws." }, call => { throw new InvalidOperationException("boom"); });
            bench.Tick();
            Assert.AreEqual(2, bench.Socket.Last("actions.set")["actions"].Count);
            Assert.AreEqual(1, bench.Socket.Count("actions.set"));

            const string give = "\"turn\":\"t\",\"call\":\"c1\",\"name\":\"give_item\",\"arguments\":{\"item\":\"ale\"},\"deadlineMs\":1000";
            bench.Say("s1", 2, "action.call", give);
            bench.Say("s1", 2, "action.call", give);
            Assert.AreEqual("ale", held["item"].AsText());
            held.Complete(JsonValue.NewObject().Set("given", 1));
            held.Complete();
            bench.Tick();
            Assert.AreEqual(1, bench.Socket.Count("action.result"));
            Assert.AreEqual("{\"given\":1}", bench.Socket.Last("action.result")["result"].ToString());

            bench.Say("s1", 3, "action.call", "\"turn\":\"t\",\"call\":\"c2\",\"name\":\"explode\",\"arguments\":{},\"deadlineMs\":1000");
            Assert.IsFalse(bench.Socket.Last("action.result")["ok"].AsFlag(true));
            bench.Say("s1", 4, "action.call", "\"turn\":\"t\",\"call\":\"c3\",\"name\":\"fly\",\"arguments\":{},\"deadlineMs\":1000");
            StringAssert.Contains("fly", bench.Socket.Last("action.result")["error"].AsText());
        }

        [Test]
        public void TellsOfANewActionBeforeWhatIsSaidNext()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var before = bench.Socket.Sent.Count;
            session.Register(new GameAction { Name = "wave", Description = "Waves." }, call => { });
            session.SayAsync("Wave!");
            session.SayAsync("And again!");
            session.SayAsync("Once more!");
            session.Register(new GameAction { Name = "bow", Description = "Bows." }, call => { });
            bench.Tick();
            var types = bench.Socket.Sent.GetRange(before, 5).ConvertAll(message => message["type"].AsText());
            CollectionAssert.AreEqual(new[] { "actions.set", "say", "say", "say", "actions.set" }, types);

            session.Register(new GameAction { Name = "sing", Description = "Sings." }, call => { });
            bench.Socket.Break();
            bench.WaitForRetry();
            bench.Welcome();
            bench.Opened("s1", 2, true);
            types = bench.Socket.Sent.ConvertAll(message => message["type"].AsText());
            CollectionAssert.AreEqual(new[] { "hello", "session.open", "actions.set", "say", "say", "say" }, types);
            Assert.AreEqual(3, bench.Socket.Last("actions.set")["actions"].Count);
        }

        [Test]
        public void GivesAnActionUpWhenNobodyWaitsForIt()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var held = new List<ActionCall>();
            session.Register(new GameAction { Name = "walk", Description = "Walks." }, held.Add);
            bench.Tick();
            bench.Say("s1", 2, "action.call", "\"turn\":\"t\",\"call\":\"c1\",\"name\":\"walk\",\"arguments\":{},\"deadlineMs\":1000");
            bench.Say("s1", 3, "action.call", "\"turn\":\"t\",\"call\":\"c2\",\"name\":\"walk\",\"arguments\":{},\"deadlineMs\":1000");
            bench.Say("s1", 4, "action.cancelled", "\"turn\":\"t\",\"call\":\"c1\"");
            Assert.IsTrue(held[0].Cancellation.IsCancellationRequested);
            Assert.IsFalse(held[1].IsOver);
            bench.Now += 1000;
            bench.Tick();
            Assert.IsTrue(held[1].Cancellation.IsCancellationRequested);
            held[1].Complete();
            bench.Tick();
            Assert.AreEqual(0, bench.Socket.Count("action.result"));
        }

        [Test]
        public void AnswersNothingWhereNobodyWaits()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var held = new List<ActionCall>();
            session.Register(new GameAction { Name = "wave", Description = "Waves.", Answers = false }, held.Add);
            bench.Tick();
            Assert.IsTrue(bench.Socket.Last("actions.set")["actions"].ToString().Contains("\"answers\":false"));
            bench.Say("s1", 2, "action.call", "\"turn\":\"t\",\"call\":\"c1\",\"name\":\"wave\",\"arguments\":{},\"deadlineMs\":null");
            bench.Now += 1000000;
            bench.Tick();
            Assert.IsFalse(held[0].Cancellation.IsCancellationRequested);
            held[0].Complete();
            bench.Tick();
            Assert.AreEqual(0, bench.Socket.Count("action.result"));
        }

        [Test]
        public void AnAnswerThatCrossedWithTheEndOfItsCallIsNoFailure()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var failures = new List<BarkeepException>();
            session.Failed += failures.Add;
            session.Register(new GameAction { Name = "wave", Description = "Waves." }, call => call.Complete());
            bench.Tick();
            bench.Say("s1", 2, "action.call", "\"turn\":\"t\",\"call\":\"c1\",\"name\":\"wave\",\"arguments\":{},\"deadlineMs\":1000");
            bench.Socket.Receive("{\"type\":\"error\",\"replyTo\":" + bench.Socket.Last("action.result")["id"] + ",\"code\":\"unknown_call\",\"message\":\"late\",\"retryable\":false}");
            bench.Tick();
            Assert.AreEqual(0, failures.Count);
            bench.Socket.Receive("{\"type\":\"error\",\"replyTo\":" + bench.Socket.Last("actions.set")["id"] + ",\"code\":\"invalid_message\",\"message\":\"bad\",\"retryable\":false}");
            bench.Tick();
            Assert.AreEqual("invalid_message", failures[0].Code);
        }
    }
}
