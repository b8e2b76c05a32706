using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Barkeep.Tests
{
    public sealed class SessionTests
    {
        [Test]
        public void StreamsATurn()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var said = session.SayAsync("Hello");
            bench.Tick();
            bench.TurnStarted(2, "t1", bench.Socket.Last("say")["id"]);
            bench.Text(3, "t1", "One moment. ", true);
            bench.Text(4, "t1", "Good ");
            bench.Text(5, "t1", "day.");
            Assert.AreEqual("Good day.", session.CurrentTurn.Text);
            Assert.IsFalse(said.IsCompleted);
            bench.TurnFinished(6, "t1", "Good day.");
            Assert.AreEqual(TaskStatus.RanToCompletion, said.Status);
            Assert.AreEqual("complete", Bench.Result(said).Finished.Finish);
            Assert.IsNull(session.CurrentTurn);
        }

        [Test]
        public void WhatIsSaidBeforeTheConnectionIsThereGoesOutAfterwards()
        {
            var bench = new Bench();
            var session = bench.Client.Open(new SessionOptions { Character = "barkeep" });
            session.SayAsync("First");
            session.UpdateContextAsync("It rains.");
            bench.Ready();
            bench.Opened("s1", 1, false);
            var types = bench.Socket.Sent.ConvertAll(message => message["type"].AsText());
            CollectionAssert.AreEqual(new[] { "hello", "session.open", "say", "context.update" }, types);
            Assert.AreEqual("s1", bench.Socket.Last("say")["session"].AsText());
        }

        [Test]
        public void ResumesAfterALossAndTakesEachMessageOnce()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var seqs = new List<long>();
            session.MessageReceived += message => seqs.Add(((ISessionMessage)message).Seq);
            var said = session.SayAsync("Hello");
            bench.Tick();
            bench.TurnStarted(2, "t1", bench.Socket.Last("say")["id"]);
            bench.Text(3, "t1", "Good ");
            bench.Socket.Break();
            bench.WaitForRetry();
            bench.Welcome();
            Assert.AreEqual("{\"session\":\"s1\",\"after\":3}", bench.Socket.Last("session.open")["resume"].ToString());
            bench.Text(3, "t1", "Good ");
            bench.Text(4, "t1", "day.");
            bench.TurnFinished(5, "t1", "Good day.");
            bench.Opened("s1", 6, true);
            Assert.AreEqual("Good day.", Bench.Result(said).Text);
            Assert.AreEqual(0, bench.Socket.Count("say"));
            CollectionAssert.AreEqual(new long[] { 2, 3, 4, 5, 6 }, seqs);
        }

        [Test]
        public void GoesBySeqWhenWhatWasMissedComesAfterSessionOpened()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var seqs = new List<long>();
            session.MessageReceived += message => seqs.Add(((ISessionMessage)message).Seq);
            var said = session.SayAsync("Hello");
            bench.Tick();
            bench.TurnStarted(2, "t1", bench.Socket.Last("say")["id"]);
            bench.Socket.Break();
            var next = session.SayAsync("And now?");
            bench.WaitForRetry();
            bench.Welcome();
            bench.Opened("s1", 5, true);
            Assert.AreEqual(SessionState.Opening, session.State);
            bench.Text(3, "t1", "Good day.");
            Assert.AreEqual(0, bench.Socket.Count("say"), "the answer may still come");
            bench.TurnFinished(4, "t1", "Good day.");
            Assert.AreEqual("Good day.", Bench.Result(said).Text);
            CollectionAssert.AreEqual(new long[] { 2, 3, 4, 5 }, seqs);
            Assert.AreEqual(SessionState.Open, session.State);
            Assert.AreEqual("And now?", bench.Socket.Last("say")["text"].AsText());
            Assert.IsFalse(next.IsCompleted);
        }

        [Test]
        public void DoesNotWaitForWhatTheServerSaysItLost()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            bench.TurnStarted(2, "t1", null);
            bench.Socket.Break();
            bench.WaitForRetry();
            bench.Welcome();
            bench.Say("s1", 71, "session.opened", "\"replyTo\":" + bench.Socket.Last("session.open")["id"] + ",\"character\":{\"id\":\"barkeep\",\"name\":\"B\"},\"resumed\":true,\"gap\":{\"from\":3,\"to\":69}");
            Assert.AreEqual(SessionState.Opening, session.State);
            bench.TurnFinished(70, "t1", "Cut", "error");
            Assert.AreEqual(SessionState.Open, session.State);
            Assert.AreEqual(71L, session.Bookmark.After);
        }

        [Test]
        public void DoesNotWaitForEverForWhatNeverComes()
        {
            var bench = new Bench(options => options.ConnectTimeoutMs = 2000).Ready();
            var session = bench.Open();
            foreach (var silent in new[] { true, false })
            {
                bench.Socket.Break();
                bench.WaitForRetry();
                bench.Welcome();
                var place = session.Bookmark.After + 4;
                bench.Opened("s1", place, true);
                Assert.AreEqual(SessionState.Opening, session.State);
                if (silent)
                {
                    bench.Now += 2001;
                    bench.Tick();
                }
                else bench.TurnStarted(place + 1, "t1", null);
                Assert.AreEqual(SessionState.Open, session.State);
                Assert.AreEqual(silent ? place : place + 1, session.Bookmark.After);
            }
            Assert.AreEqual("t1", session.CurrentTurn.Id);
            Assert.AreEqual(ConnectionState.Ready, bench.Client.State);
        }

        [Test]
        public void TakesUpATurnInItsMiddle()
        {
            var bench = new Bench().Ready();
            var session = bench.Client.Open(new SessionOptions { Character = "barkeep", Resume = new SessionBookmark { Session = "s1", After = 5 } });
            var told = new List<string>();
            session.TurnStarted += turn => told.Add("started " + turn.Id);
            session.MethodFinished += run => told.Add("ran");
            session.TextAdded += delta => told.Add(delta.Delta);
            session.TurnFinished += turn => told.Add("finished " + turn.Text);
            bench.Tick();
            bench.Say("s1", 6, "method.finished", "\"turn\":\"t1\",\"call\":\"c\",\"method\":\"m\",\"status\":\"ok\",\"ms\":1");
            bench.Text(7, "t1", "day.");
            Assert.AreEqual("t1", session.CurrentTurn.Id);
            bench.TurnFinished(8, "t1", "Good day.");
            bench.Opened("s1", 9, true);
            CollectionAssert.AreEqual(new[] { "started t1", "day.", "finished Good day." }, told);
            Assert.IsNull(session.CurrentTurn);
        }

        [Test]
        public void SaysAgainUnderTheSameIdWhatTheServerMayNotHaveGot()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            session.SayAsync("Hello");
            bench.Tick();
            var first = bench.Socket.Last("say")["id"].AsText();
            bench.Socket.Break();
            bench.WaitForRetry();
            bench.Welcome();
            Assert.AreEqual(0, bench.Socket.Count("say"), "before the replay is over it may have been answered");
            bench.Opened("s1", 2, true);
            Assert.AreEqual(first, bench.Socket.Last("say")["id"].AsText());
        }

        [Test]
        public void ComesBackForAMessageThatWasLostOnTheWay()
        {
            var bench = new Bench().Ready();
            bench.Open();
            bench.TurnStarted(2, "t1", null);
            bench.Text(4, "t1", "lost one");
            Assert.AreEqual(ConnectionState.Waiting, bench.Client.State);
            bench.WaitForRetry();
            bench.Welcome();
            Assert.AreEqual(2L, bench.Socket.Last("session.open")["resume"]["after"].AsWhole());
        }

        [Test]
        public void TakesAJumpInAReplayAsTheServersLoss()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var said = session.SayAsync("Hello");
            bench.Tick();
            bench.TurnStarted(2, "t1", bench.Socket.Last("say")["id"]);
            bench.Socket.Break();
            bench.WaitForRetry();
            bench.Welcome();
            bench.TurnFinished(70, "t1", "Cut", "error");
            bench.Say("s1", 71, "session.opened", "\"replyTo\":" + bench.Socket.Last("session.open")["id"] + ",\"character\":{\"id\":\"barkeep\",\"name\":\"B\"},\"resumed\":true,\"gap\":{\"from\":3,\"to\":69}");
            Assert.AreEqual("error", Bench.Result(said).Finished.Finish);
            Assert.AreEqual(SessionState.Open, session.State);
            Assert.AreEqual(71L, session.Bookmark.After);
        }

        [Test]
        public void MessagesOfTomorrowCountInTheSequence()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            bench.Say("s1", 2, "mood.changed", "\"mood\":\"merry\"");
            bench.TurnStarted(3, "t1", null);
            Assert.AreEqual("t1", session.CurrentTurn.Id);
        }

        [Test]
        public void BeginsANewSessionWhenTheServerLostTheOld()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            session.Register(new GameAction { Name = "wave", Description = "Waves." }, call => call.Complete());
            bench.Tick();
            BarkeepException why = null;
            session.StartedOver += failure => why = failure;
            var lost = session.SayAsync("Hello");
            bench.Tick();
            bench.TurnStarted(2, "t1", bench.Socket.Last("say")["id"]);
            var kept = session.SayAsync("Are you there?");
            bench.Socket.Break();
            bench.WaitForRetry();
            bench.Welcome();
            bench.Socket.Receive("{\"type\":\"error\",\"replyTo\":" + bench.Socket.Last("session.open")["id"] + ",\"code\":\"resume_failed\",\"message\":\"gone\",\"retryable\":false}");
            bench.Tick();
            Assert.AreEqual(TaskStatus.Faulted, lost.Status);
            Assert.IsTrue(bench.Socket.Last("session.open")["resume"].IsNull);
            Assert.AreEqual("wave", bench.Socket.Last("session.open")["actions"][0]["name"].AsText());
            Assert.IsNull(why);
            bench.Opened("s2", 1, false);
            Assert.AreEqual("resume_failed", why.Code);
            Assert.AreEqual("s2", bench.Socket.Last("say")["session"].AsText());
            Assert.IsFalse(kept.IsCompleted);
        }

        [Test]
        public void TellsTheCallerWhatTheServerWouldNotHave()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var said = session.SayAsync("Too much");
            bench.Tick();
            bench.Socket.Receive("{\"type\":\"error\",\"replyTo\":" + bench.Socket.Last("say")["id"] + ",\"code\":\"rate_limited\",\"message\":\"slow down\",\"retryable\":true,\"retryAfterMs\":700}");
            bench.Tick();
            var failure = Bench.Failure(said);
            Assert.AreEqual("rate_limited", failure.Code);
            Assert.IsTrue(failure.Retryable);
            Assert.AreEqual(700L, failure.RetryAfterMs);
            Assert.AreEqual(SessionState.Open, session.State);
        }

        [Test]
        public void EndsWhenTheCharacterIsNotThere()
        {
            var bench = new Bench().Ready();
            var session = bench.Client.Open(new SessionOptions { Character = "nobody" });
            string reason = null;
            session.Closed += why => reason = why;
            var said = session.SayAsync("Hello");
            bench.Tick();
            bench.Socket.Receive("{\"type\":\"error\",\"replyTo\":" + bench.Socket.Last("session.open")["id"] + ",\"code\":\"unknown_character\",\"message\":\"nobody there\",\"retryable\":false}");
            bench.Tick();
            Assert.AreEqual("unknown_character", reason);
            Assert.AreEqual(TaskStatus.Faulted, said.Status);
        }

        [Test]
        public void CancellingAnywhereOnTheWayStopsTheTurn()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var stop = new CancellationTokenSource();
            var said = session.SayAsync("Tell me a story", stop.Token);
            bench.Tick();
            bench.TurnStarted(2, "t1", bench.Socket.Last("say")["id"]);
            Task.Run(() => stop.Cancel()).Wait();
            bench.Tick();
            Assert.AreEqual(TaskStatus.Canceled, said.Status);
            Assert.AreEqual("t1", bench.Socket.Last("turn.cancel")["turn"].AsText());

            var unsent = new CancellationTokenSource();
            bench.Socket.Full = true;
            session.SayAsync("Never mind", unsent.Token);
            unsent.Cancel();
            bench.Tick();
            bench.Socket.Full = false;
            bench.Tick();
            Assert.AreEqual("Tell me a story", bench.Socket.Last("say")["text"].AsText());
            Assert.AreEqual(TaskStatus.Canceled, session.SayAsync("Late", unsent.Token).Status);
        }

        [Test]
        public void CancellingAnUpdateTakesItBackWhileItIsNotSent()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var stop = new CancellationTokenSource();
            var sent = session.UpdateContextAsync("It rains.", "weather", null, stop.Token);
            bench.Socket.Full = true;
            var unsent = session.UpdateContextAsync("It snows.", "weather", null, stop.Token);
            Task.Run(() => stop.Cancel()).Wait();
            bench.Tick();
            Assert.AreEqual(TaskStatus.Canceled, sent.Status);
            Assert.AreEqual(TaskStatus.Canceled, unsent.Status);
            bench.Socket.Full = false;
            bench.Tick();
            Assert.AreEqual("It rains.", bench.Socket.Last("context.update")["text"].AsText());
            Assert.AreEqual(TaskStatus.Canceled, session.UpdateContextAsync("Late", "weather", null, stop.Token).Status);
            bench.Say("s1", 2, "ack", "\"replyTo\":" + bench.Socket.Last("context.update")["id"]);
            Assert.AreEqual(0, bench.Failures.Count);
        }

        [Test]
        public void AHandlerThatThrowsStopsNothing()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var heard = "";
            session.TextAdded += delta => { throw new InvalidOperationException("bug in the game"); };
            session.TextAdded += delta => heard += delta.Delta;
            bench.TurnStarted(2, "t1", null);
            bench.Text(3, "t1", "a");
            bench.Text(4, "t1", "b");
            Assert.AreEqual("ab", heard);
            Assert.AreEqual(LocalErrors.HandlerFailed, bench.Failures[0].Code);
        }

        [Test]
        public void BoundsWhatWaits()
        {
            var bench = new Bench(options => options.MaxUnanswered = 3);
            var session = bench.Client.Open(new SessionOptions { Character = "barkeep" });
            for (var time = 0; time < 3; time++) Assert.IsFalse(session.SayAsync("Hello?").IsCompleted);
            var failure = Bench.Failure(session.SayAsync("Hello?"));
            Assert.AreEqual(LocalErrors.TooMuchWaiting, failure.Code);
        }

        [Test]
        public void ClosingFailsWhatWaits()
        {
            var bench = new Bench().Ready();
            var session = bench.Open();
            var said = session.SayAsync("Hello");
            bench.Tick();
            session.Close();
            bench.Tick();
            Assert.AreEqual(LocalErrors.Closed, Bench.Failure(said).Code);
            Assert.AreEqual(1, bench.Socket.Count("session.close"));
            Assert.AreEqual(0, bench.Client.Sessions.Count);
            Assert.AreEqual(TaskStatus.Faulted, session.SayAsync("Anybody?").Status);
        }
    }
}
