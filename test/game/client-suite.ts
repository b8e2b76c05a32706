/** What every game client must do against the real server, over a real socket; each core is put through it by its driver. */
import { describe, expect, it } from "vitest";
import type { BuiltProgram } from "./build-client.ts";
import { type ClientStage, expectWhole, turnOf, useStage } from "./client-stage.ts";
import { describeCorpus } from "./corpus-suite.ts";
import { describeLater } from "./later-suite.ts";
import { describeLimits } from "./limits-suite.ts";
import type { PacedAnswer } from "./paced-model.ts";
import { describeResuming } from "./resume-suite.ts";
import { describeTokens } from "./token-suite.ts";

const giveItem = {
  name: "give_item",
  description: "Gives the player an item.",
  parameters: { type: "object", properties: { item: { type: "string" } }, required: ["item"] },
};

/** Registers the tests. `build` compiles the driver once. */
export function describeClient(name: string, build: () => Promise<BuiltProgram>): void {
  describe(name, () => {
    const stage = useStage(build);
    describeTalk(stage);
    describeCorpus(stage);
    describeResuming(stage);
    describeTokens(stage);
    describeLater(stage);
    describeLimits(stage);
  });
}

function describeTalk(stage: ClientStage): void {
  it("says hello, opens a session and hears a turn that calls a method", async () => {
    const { driver } = await stage.talkTo("barkeep");
    driver.send({ do: "say", session: "a", text: "Roll 2d6 for me", tag: "roll" });
    const turn = await turnOf(driver);
    expect(turn).toMatchObject({ finish: "complete", methods: 1 });
    await driver.once("done", { tag: "roll", as: "completed" });
    const types = driver.messages().map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(["session.opened", "turn.started", "method.started"]);
    expect(types.filter((type) => type === "method.finished")).toHaveLength(1);
    expectWhole(driver);
  });

  it("stops a turn, and the character remembers only what was heard", async () => {
    const { driver, session } = await stage.talkTo("teller");
    driver.send({ do: "say", session: "a", text: "Tell me of the dragon" });
    const answer = await stage.model.next("of the dragon");
    await answer.speak("Once upon a time");
    await driver.message("text.delta");
    driver.send({ do: "cancel", session: "a", heardChars: 4 });
    expect(await turnOf(driver)).toMatchObject({ finish: "cancelled", text: "Once" });
    await answer.hungUp;
    const { body } = await stage.barkeep.request("GET", `/sessions/${session}`);
    expect(body.transcript.at(-1)).toMatchObject({ role: "character", text: "Once" });

    driver.send({ do: "say", session: "a", text: "Another", tag: "stopped", cancel: true });
    await driver.once("done", { tag: "stopped", as: "cancelled" });
    expectWhole(driver);
  });

  it("cuts a turn short by speaking again", async () => {
    const { driver } = await stage.talkTo("teller");
    driver.send({ do: "say", session: "a", text: "Tell me of the sea" });
    await (await stage.model.next("of the sea")).speak("Once upon");
    await driver.message("text.delta");
    driver.send({ do: "say", session: "a", text: "Wait!", tag: "second" });
    expect(await turnOf(driver)).toMatchObject({ finish: "cancelled" });
    const second = await stage.model.next("Wait!");
    await second.speak("Yes?");
    second.end();
    expect(await turnOf(driver)).toMatchObject({ finish: "complete", text: "Yes?" });
    expectWhole(driver);
  });

  it("carries out actions and tells the character what came of them", async () => {
    const { driver } = await stage.talkTo("teller", { actions: [giveItem] });
    driver.send({ do: "say", session: "a", text: "An ale, please" });
    (await askFor("ale", "An ale, please")).end();
    const call = await driver.message("action.call");
    expect(call).toMatchObject({ name: "give_item", arguments: { item: "ale" } });
    driver.send({ do: "answer", session: "a", call: call.call, ok: true, result: { given: "ale", left: 3 } });
    const told = await stage.model.next('"left":3');
    expect(told.results.join()).toContain('"left":3');
    await told.speak("Here you are.");
    told.end();
    expect(await turnOf(driver)).toMatchObject({ finish: "complete", text: "Here you are." });

    driver.send({ do: "say", session: "a", text: "And the moon" });
    (await askFor("moon", "And the moon")).end();
    const second = await driver.message("action.call");
    driver.send({ do: "answer", session: "a", call: second.call, ok: false, error: "The bag is full." });
    const failed = await stage.model.next("The bag is full.");
    expect(failed.results.join()).toContain("The bag is full.");
    await failed.speak("Alas.");
    failed.end();
    await turnOf(driver);

    driver.send({ do: "say", session: "a", text: "Another ale" });
    (await askFor("ale", "Another ale")).end();
    const third = await driver.message("action.call");
    driver.send({ do: "cancel", session: "a" });
    await driver.once("givenUp", { call: third.call });
    expect(await turnOf(driver)).toMatchObject({ finish: "cancelled" });
    expectWhole(driver);
  });

  async function askFor(item: string, said: string): Promise<PacedAnswer> {
    const answer = await stage.model.next(said);
    answer.call("give_item", { item });
    return answer;
  }

  it("knows an action that was offered just before it is spoken to", async () => {
    const { driver } = await stage.talkTo("teller");
    driver.send({ do: "offer", session: "a", action: giveItem });
    driver.send({ do: "say", session: "a", text: "A cider, please" });
    (await askFor("cider", "A cider, please")).end();
    expect(await driver.message("action.call")).toMatchObject({ arguments: { item: "cider" } });
    driver.send({ do: "cancel", session: "a" });
    await turnOf(driver);
    expectWhole(driver);
  });

  it("offers and withdraws actions while it talks, and tells what happens around the character", async () => {
    const { driver } = await stage.talkTo("teller");
    driver.send({ do: "offer", session: "a", action: giveItem });
    await driver.message("ack");
    driver.send({ do: "context", session: "a", text: "It rains.", key: "weather", tag: "rain" });
    await driver.once("done", { tag: "rain", as: "completed" });
    driver.send({ do: "context", session: "a", text: "A wolf howls outside.", respond: "must", tag: "wolf" });
    const answer = await stage.model.next("A wolf howls");
    await answer.speak("Did you hear that?");
    answer.end();
    await driver.message("turn.started");
    expect(await turnOf(driver)).toMatchObject({ finish: "complete", text: "Did you hear that?" });
    expectWhole(driver);
  });

  it("shows cues, says lines, tells of triggers, variables and feedback, and loads a saved game", async () => {
    const driver = stage.newDriver();
    stage.connect(driver);
    const cues = [{ name: "emotion", values: ["joy", "fear"] }];
    const wave = { name: "wave", description: "Waves.", answers: false };
    const player = { id: "p1", name: "Ada" };
    const open = { do: "open", character: "teller", player, cues, language: "German", actions: [wave] };
    driver.send({ ...open, session: "a", context: { place: "cellar" } });
    const { session } = await driver.message("session.opened");
    driver.send({ do: "say", session: "a", text: "Greet me" });
    const answer = await stage.model.next("Greet me");
    expect(answer.shown).toContain("German");
    await answer.speak("Well [[emotion=joy]]met.");
    answer.call("wave", {});
    answer.end();
    expect(await driver.event("cue")).toMatchObject({ at: 5, name: "emotion", value: "joy" });
    const greeted = await turnOf(driver);
    expect(greeted).toMatchObject({ text: "Well met.", finish: "complete" });
    expect(driver.messages().find(({ type }) => type === "action.call")).toMatchObject({ deadlineMs: null });
    driver.send({ do: "line", session: "a", text: "The gate falls.", tag: "line" });
    await driver.once("done", { tag: "line", as: "completed" });
    expect(driver.messages().at(-1)).toMatchObject({ type: "turn.finished", text: "The gate falls." });
    driver.send({ do: "trigger", session: "a", name: "gate_fell", data: { loud: true }, tag: "trigger" });
    await driver.once("done", { tag: "trigger", as: "completed" });
    driver.send({ do: "variables", session: "a", variables: { place: "roof", gone: null }, tag: "variables" });
    await driver.once("done", { tag: "variables", as: "completed" });
    driver.send({ do: "feedback", session: "a", turn: greeted.turn, good: true, note: "Nice.", tag: "feedback" });
    await driver.once("done", { tag: "feedback", as: "completed" });
    expectWhole(driver);

    driver.send({ ...open, session: "b", from: { session, turn: greeted.turn } });
    const loaded = await driver.message("session.opened", "b");
    expect(loaded.resumed).toBe(false);
    const remembered = loaded.transcript?.map(({ text }) => text);
    expect(remembered).toContain("Well met.");
    expect(remembered).not.toContain("The gate falls.");

    // A saved game whose conversation is gone: a new one begins, and the game is told.
    const gone = `${session.slice(0, -1)}${session.endsWith("A") ? "B" : "A"}`;
    driver.send({ ...open, session: "c", from: { session: gone, turn: `${gone}.1` } });
    await driver.event("startedOver", { session: "c", code: "resume_failed" });
    driver.send({ do: "say", session: "c", text: "Anybody there?" });
    const anew = await stage.model.next("Anybody there?");
    await anew.speak("Always.");
    anew.end();
    await driver.event("turn", { session: "c", text: "Always.", finish: "complete" });
  });
}
