using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Barkeep.Tests
{
    public sealed class ConnectionTests
    {
        [Test]
        public void SaysHelloWithTheTokenAndIsReadyAfterWelcome()
        {
            var bench = new Bench(options => options.Token = stop => Task.FromResult("secret"));
            bench.Client.Start();
            bench.Tick();
            Assert.AreEqual(ConnectionState.Greeting, bench.Client.State);
            Assert.AreEqual("secret", bench.Socket.Last("hello")["token"].AsText());
            Assert.AreEqual("[1]", bench.Socket.Last("hello")["protocolVersions"].ToString());
            bench.Welcome();
            Assert.AreEqual(ConnectionState.Ready, bench.Client.State);
            Assert.AreEqual("b", bench.Client.Welcome.Server.Name);
        }

        [Test]
        public void OnlyTheMovesOfTheTableAreMade()
        {
            foreach (ConnectionState from in Enum.GetValues(typeof(ConnectionState)))
            {
                Assert.AreEqual(from != ConnectionState.Stopped, ConnectionMoves.Allows(from, ConnectionState.Stopped), from + " to Stopped");
                Assert.IsFalse(ConnectionMoves.Allows(from, from), from + " to itself");
                Assert.AreEqual(from == ConnectionState.Greeting, ConnectionMoves.Allows(from, ConnectionState.Ready), from + " to Ready");
                Assert.AreEqual(from == ConnectionState.FetchingToken, ConnectionMoves.Allows(from, ConnectionState.Connecting), from + " to Connecting");
            }
        }

        [Test]
        public void ComesBackWithAFreshTokenAfterALoss()
        {
            var tokens = 0;
            var bench = new Bench(options => options.Token = stop => Task.FromResult("token " + ++tokens)).Ready();
            bench.Socket.Break();
            bench.Tick();
            Assert.AreEqual(ConnectionState.Waiting, bench.Client.State);
            Assert.AreEqual(LocalErrors.Unreachable, bench.Failures[0].Code);
            bench.WaitForRetry();
            bench.Welcome();
            Assert.AreEqual(2, bench.Sockets.Count);
            Assert.AreEqual("token 2", bench.Socket.Last("hello")["token"].AsText());
            Assert.AreEqual(ConnectionState.Ready, bench.Client.State);
        }

        [Test]
        public void WaitsLongerAfterEachFailureAndNeverPastTheLongest()
        {
            var low = new Backoff(100, 1000, () => 0);
            var high = new Backoff(100, 1000, () => 0.999);
            var expected = new long[] { 50, 100, 200, 400, 500, 500 };
            foreach (var least in expected)
            {
                Assert.AreEqual(least, low.Next());
                Assert.GreaterOrEqual(high.Next(), least);
            }
            for (var time = 0; time < 100; time++) Assert.LessOrEqual(high.Next(), 1000L);
            low.Reset();
            Assert.AreEqual(50L, low.Next());
        }

        [Test]
        public void GivesUpWhenTryingAgainWouldNotHelp()
        {
            foreach (var code in new[] { CloseCodes.UnsupportedVersion, CloseCodes.Replaced })
            {
                var bench = new Bench().Ready();
                bench.Socket.Break(code);
                bench.Tick();
                Assert.AreEqual(ConnectionState.Failed, bench.Client.State, "close code " + code);
                Assert.AreEqual(CloseCodes.Find(code).Advice, bench.Failures[0].Advice);
            }
        }

        [Test]
        public void AsksForOneMoreTokenWhenTheServerRefusesTheFirst()
        {
            var bench = new Bench(options => options.Token = stop => Task.FromResult("bad")).Ready();
            bench.Socket.Break(CloseCodes.Unauthorized);
            bench.Tick();
            Assert.AreEqual(ConnectionState.Waiting, bench.Client.State);
            bench.WaitForRetry();
            bench.Socket.Break(CloseCodes.Unauthorized);
            bench.Tick();
            Assert.AreEqual(ConnectionState.Failed, bench.Client.State);
        }

        [Test]
        public void TellsOfATokenThatCanNotBeHadAndTriesAgain()
        {
            var bench = new Bench(options => options.Token = stop => { throw new InvalidOperationException("our server is down"); });
            bench.Client.Start();
            bench.Tick();
            Assert.AreEqual(ConnectionState.Waiting, bench.Client.State);
            Assert.AreEqual(LocalErrors.NoToken, bench.Failures[0].Code);
            StringAssert.Contains("our server is down", bench.Failures[0].Message);
        }

        [Test]
        public void TakesAFreshTokenOverTheOpenSocketAsOftenAsItIsToldTo()
        {
            var tokens = 0;
            var bench = new Bench(options =>
            {
                options.Token = stop => Task.FromResult("token " + ++tokens);
                options.RefreshTokenEveryMs = 5000;
            }).Ready();
            bench.Now += 4999;
            bench.Tick();
            Assert.AreEqual(1, bench.Socket.Count("hello"));
            bench.Now += 1;
            bench.Tick();
            Assert.AreEqual(2, bench.Socket.Count("hello"));
            Assert.AreEqual("token 2", bench.Socket.Last("hello")["token"].AsText());
            bench.Welcome();
            Assert.AreEqual(ConnectionState.Ready, bench.Client.State);
            Assert.AreEqual(1, bench.Sockets.Count);
        }

        [Test]
        public void TellsOfAFreshTokenThatCanNotBeHadAndAsksAgain()
        {
            var asked = new List<TaskCompletionSource<string>>();
            var bench = new Bench(options => options.Token = stop =>
            {
                asked.Add(new TaskCompletionSource<string>());
                return asked[asked.Count - 1].Task;
            });
            bench.Client.Start();
            bench.Tick();
            asked[0].SetResult("first");
            bench.Ready();
            bench.Client.RefreshToken();
            bench.Client.RefreshToken();
            Assert.AreEqual(2, asked.Count, "one is on its way already");
            asked[1].SetException(new InvalidOperationException("signed out"));
            bench.Tick();
            Assert.AreEqual(LocalErrors.NoToken, bench.Failures[0].Code);
            StringAssert.Contains("signed out", bench.Failures[0].Message);

            bench.Client.RefreshToken();
            bench.Socket.Receive("{\"type\":\"pong\"}");
            for (var second = 0; second <= 16; second++)
            {
                bench.Now += 1000;
                bench.Socket.Receive("{\"type\":\"pong\"}");
                bench.Tick();
            }
            Assert.AreEqual(2, bench.Failures.Count);
            StringAssert.Contains("longer than 15000 ms", bench.Failures[1].Message);
            bench.Client.RefreshToken();
            asked[3].SetResult("fourth");
            bench.Tick();
            Assert.AreEqual("fourth", bench.Socket.Last("hello")["token"].AsText());
            Assert.AreEqual(ConnectionState.Ready, bench.Client.State);
        }

        [Test]
        public void AsksAServerThatIsSilentAndLeavesOneThatStaysSilent()
        {
            var bench = new Bench().Ready();
            for (var step = 0; step < 17; step++)
            {
                bench.Now += 1000;
                bench.Tick(1);
            }
            Assert.AreEqual(1, bench.Socket.Count("ping"));
            bench.Socket.Receive("{\"type\":\"pong\",\"replyTo\":" + bench.Socket.Last("ping")["id"] + "}");
            bench.Tick();
            for (var step = 0; step < 32; step++)
            {
                Assert.AreEqual(ConnectionState.Ready, bench.Client.State, step + " s");
                bench.Now += 1000;
                bench.Tick(1);
            }
            Assert.AreEqual(ConnectionState.Waiting, bench.Client.State);
            Assert.IsTrue(bench.Sockets[0].Disposed);
        }

        [Test]
        public void AGameThatHungAsksBeforeItLeaves()
        {
            var bench = new Bench().Ready();
            bench.Now += 300000;
            bench.Tick();
            Assert.AreEqual(ConnectionState.Ready, bench.Client.State);
            Assert.AreEqual(1, bench.Socket.Count("ping"));
            bench.Now += 300000;
            bench.Socket.Receive("{\"type\":\"pong\"}");
            bench.Tick();
            Assert.AreEqual(ConnectionState.Ready, bench.Client.State);
        }

        [Test]
        public void FindsOutSoonAfterAPauseThatTheSocketIsDead()
        {
            var bench = new Bench().Ready();
            bench.Client.Wake();
            Assert.AreEqual(1, bench.Socket.Count("ping"));
            bench.Now += 3500;
            bench.Tick();
            Assert.AreEqual(ConnectionState.Waiting, bench.Client.State);
            bench.Client.Wake();
            bench.Tick();
            Assert.AreEqual(2, bench.Sockets.Count);
        }

        [Test]
        public void SurvivesMessagesItCanNotRead()
        {
            var bench = new Bench().Ready();
            foreach (var frame in new[] { "nonsense", "[]", "{}", "{\"type\":7}", "{\"type\":\"text.delta\"}" })
            {
                bench.Socket.Receive(frame);
                bench.Tick();
            }
            Assert.AreEqual(5, bench.Failures.Count);
            Assert.AreEqual(LocalErrors.BadMessage, bench.Failures[4].Code);
            Assert.AreEqual(ConnectionState.Ready, bench.Client.State);
        }

        [Test]
        public void LeavesWorkForTheNextFrame()
        {
            var bench = new Bench(options => options.MaxMessagesPerTick = 10).Ready();
            var session = bench.Open();
            var heard = 0;
            session.TextAdded += delta => heard++;
            bench.TurnStarted(2, "t", null);
            for (var seq = 3; seq < 28; seq++) bench.Socket.Receive("{\"type\":\"text.delta\",\"session\":\"s1\",\"seq\":" + seq + ",\"turn\":\"t\",\"delta\":\"x\"}");
            bench.Tick(1);
            Assert.AreEqual(10, heard);
            bench.Tick(2);
            Assert.AreEqual(25, heard);
        }

        [Test]
        public void RefusesToBeUsedFromTwoThreads()
        {
            var bench = new Bench().Ready();
            var failure = Task.Run(() => Assert.Throws<InvalidOperationException>(() => bench.Client.Tick()));
            StringAssert.Contains("two threads", failure.Result.Message);
        }

        [TestCase("http://127.0.0.1:7070", "ws://127.0.0.1:7070/v1/ws")]
        [TestCase(" https://talk.example/ ", "wss://talk.example/v1/ws")]
        [TestCase("ws://10.0.0.5:7070/v1/ws", "ws://10.0.0.5:7070/v1/ws")]
        [TestCase("wss://talk.example/game/v1/ws", "wss://talk.example/game/v1/ws")]
        public void UnderstandsAddressesAsPeopleWriteThem(string given, string socket) { Assert.AreEqual(new Uri(socket), ServerAddress.Socket(given)); }

        [TestCase("")]
        [TestCase("localhost:7070")]
        [TestCase("ftp://127.0.0.1")]
        public void RefusesWhatIsNoAddress(string given) { Assert.Throws<ArgumentException>(() => ServerAddress.Socket(given)); }
    }
}
