/** A game client loses its socket, or its server, anywhere: nothing is lost and nothing comes twice. */
import { expect, it } from "vitest";
import { type ClientStage, expectWhole, turnOf } from "./client-stage.ts";
import { startOpenedFirst } from "./opened-first.ts";

export function describeResuming(stage: ClientStage): void {
  it("loses and doubles nothing when the socket drops anywhere in a turn", async () => {
    const { driver, session } = await stage.talkTo("teller");
    const words = ["Once ", "upon ", "a ", "time ", "there ", "was ", "an ", "inn."];
    driver.send({ do: "say", session: "a", text: "Tell me of the inn", tag: "story" });
    const answer = await stage.model.next("of the inn");
    for (const [index, word] of words.entries()) {
      const before = stage.relay.count;
      await answer.speak(word);
      if (index % 2 === 0) await driver.message("text.delta");
      stage.relay.cut();
      // The next words are spoken while nobody listens.
      await driver.event("state", { state: "Waiting" });
      if (index === words.length - 1) answer.end();
      await driver.message("session.opened");
      expect(stage.relay.count).toBeGreaterThan(before);
    }
    await driver.once("done", { tag: "story", as: "completed" });
    expect(driver.events.filter(({ event }) => event === "turn")).toMatchObject([{ text: words.join("") }]);
    expectWhole(driver);
    const { body } = await stage.barkeep.request("GET", `/sessions/${session}`);
    expect(body.turns).toHaveLength(1);
  });

  it("goes by `seq`: what was missed may come after `session.opened` as well as before it", async () => {
    const proxy = await startOpenedFirst(stage.barkeep.socketUrl);
    try {
      const { driver } = await stage.talkTo("teller", { url: proxy.url });
      driver.send({ do: "say", session: "a", text: "Tell me of the order", tag: "order" });
      const answer = await stage.model.next("of the order");
      await answer.speak("First ");
      await driver.message("text.delta");
      proxy.cut();
      await driver.event("state", { state: "Waiting" });
      for (const word of ["the ", "last, ", "then "]) await answer.speak(word);
      // Said while nobody listens: it waits until all that was missed has come, and then cuts the turn short.
      driver.send({ do: "say", session: "a", text: "And now the next", tag: "next" });
      expect(await driver.message("session.opened")).toMatchObject({ resumed: true });
      const next = await stage.model.next("And now the next");
      await next.speak("As you wish.");
      next.end();
      await driver.once("done", { tag: "next", as: "completed" });
      const turns = driver.events.filter(({ event }) => event === "turn");
      expect(turns).toMatchObject([{ finish: "cancelled", text: "First the last, then " }, { text: "As you wish." }]);
      expect(proxy.turnedRound).toBeGreaterThan(0);
      expectWhole(driver);
    } finally {
      proxy.close();
    }
  });

  it("goes on in mid-turn with the conversation of a game that crashed", async () => {
    const { driver: before, session } = await stage.talkTo("teller");
    before.send({ do: "say", session: "a", text: "Tell me of the crash" });
    const answer = await stage.model.next("of the crash");
    await answer.speak("Once upon ");
    const { seq } = await before.message("text.delta");
    await before.kill();
    await answer.speak("a time, ");

    const after = stage.newDriver();
    stage.connect(after);
    after.send({ do: "open", session: "a", character: "teller", resume: { session, after: seq } });
    expect(await after.message("session.opened")).toMatchObject({ session, resumed: true });
    await answer.speak("all was well.");
    answer.end();
    expect(await turnOf(after)).toMatchObject({ finish: "complete", text: "Once upon a time, all was well." });
    expect(after.messages()[0]?.seq).toBe(seq + 1);

    after.send({ do: "say", session: "a", text: "And then after the crash?" });
    const next = await stage.model.next("And then after the crash?");
    await next.speak("The end.");
    next.end();
    expect(await turnOf(after)).toMatchObject({ finish: "complete", text: "The end." });
  });

  it("starts one turn for one `say`, wherever the socket dropped", async () => {
    const { driver, session } = await stage.talkTo("barkeep");
    for (let round = 1; round <= 5; round++) {
      driver.send({ do: "say", session: "a", text: `Roll ${round}d6 for me`, tag: `say ${round}` });
      // With each round the cut comes at another moment: before it was sent, on its way, while it is answered.
      for (let turns = 0; turns < round; turns++) await new Promise((resolve) => setImmediate(resolve));
      stage.relay.cut();
      await driver.once("done", { tag: `say ${round}`, as: "completed" });
      await driver.message("session.opened");
    }
    expectWhole(driver);
    const { body } = await stage.barkeep.request("GET", `/sessions/${session}`);
    expect(body.turns).toHaveLength(5);
  });

  it("goes on after the server was restarted, and after it was killed in mid-turn", async () => {
    const { driver } = await stage.talkTo("teller");
    await stage.barkeep.stop({ keepData: true });
    await driver.event("state", { state: "Waiting" });
    await stage.startAgain();
    expect(await driver.message("session.opened")).toMatchObject({ resumed: true });
    expectWhole(driver);

    driver.send({ do: "say", session: "a", text: "Tell me of the war", tag: "cut" });
    await (await stage.model.next("of the war")).speak("Once upon");
    await driver.message("text.delta");
    const killed = stage.barkeep.process;
    const gone = new Promise((resolve) => killed.once("exit", resolve));
    killed.kill("SIGKILL");
    await gone;
    await stage.startAgain();
    expect(await turnOf(driver)).toMatchObject({ finish: "error" });
    await driver.once("done", { tag: "cut", as: "completed" });
    expect(await driver.message("session.opened")).toMatchObject({ resumed: true });

    driver.send({ do: "say", session: "a", text: "Go on" });
    const next = await stage.model.next("Go on");
    await next.speak("Where was I?");
    next.end();
    expect(await turnOf(driver)).toMatchObject({ finish: "complete", text: "Where was I?" });
    const seqs = driver.messages().map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  }, 120_000);
}
