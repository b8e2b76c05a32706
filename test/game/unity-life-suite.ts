/** What becomes of a conversation when Unity pauses the app, changes the scene, reloads its scripts, destroys objects, or quits. */
import { expect, it } from "vitest";
import type { Driver } from "./driver.ts";
import { expectHealthy, type UnityStage } from "./unity-stage.ts";

export function describeUnityLife(stage: UnityStage): void {
  /** Resolves when the server has so many open sockets. */
  async function sockets(count: number): Promise<void> {
    for (;;) {
      const metrics = await (await fetch(`${stage.barkeep.url}/metrics`)).text();
      const open = Number(/^barkeep_connections (\d+)$/m.exec(metrics)?.[1]);
      if (open === count) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Resolves when the server has let go of the session; its game's socket is still there, so it was told to. */
  async function ended(session: string): Promise<void> {
    for (;;) {
      const { body } = await stage.barkeep.request("GET", `/sessions/${session}`);
      if (!body.live) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The innkeeper has begun to answer. */
  async function begin(game: Driver, said: string) {
    game.send({ do: "say", text: said });
    const answer = await stage.model.next(said);
    await answer.speak("To begin with, ");
    await game.event("text", { text: "To begin with, " });
    return answer;
  }

  it("shows the greeting once, before anything was said, and not again after a resume", async () => {
    const { body } = await stage.barkeep.request("GET", "/characters/barkeep");
    const { game, relay } = await stage.play();
    const greeting = `Innkeeper: ${body.greeting}`;
    await game.once("line", { text: greeting });
    relay.cut();
    await game.event("session", { resumed: true });
    await stage.exchange(game, "Good day, host", "Good day.");
    expect(game.events.filter(({ event, text }) => event === "line" && text === greeting)).toHaveLength(1);
    await expectHealthy(game);
  });

  it("finds out after a pause that the socket is dead, and goes on with the conversation", async () => {
    const { game, relay, session } = await stage.play();
    game.send({ do: "pause" });
    relay.freeze();
    game.send({ do: "unpause" });
    await game.event("state", { state: "Waiting" });
    expect(await game.event("session")).toMatchObject({ id: session, resumed: true });
    await stage.exchange(game, "Still there?", "Always.");
    await expectHealthy(game);
  });

  it("keeps a socket that is well through a pause", async () => {
    const { game, relay } = await stage.play();
    game.send({ do: "pause" });
    game.send({ do: "unpause" });
    await stage.exchange(game, "Were you away?", "Never.");
    expect(relay.count).toBe(1);
    expect(game.events.filter(({ event, state }) => event === "state" && state === "Waiting")).toEqual([]);
    await expectHealthy(game);
  });

  it("stops talking while it is switched off, and keeps the conversation", async () => {
    const { game } = await stage.play();
    const answer = await begin(game, "Tell me a story, until you sleep");
    game.send({ do: "sleep" });
    await answer.hungUp;
    await stage.exchange(game, "Are you awake?", "Now I am.");
    expect(game.events.filter(({ event }) => event === "session")).toHaveLength(1);
    await expectHealthy(game);
  });

  it("ends its session when it is parked, and remembers all of it when it is spoken to again", async () => {
    const { game, session } = await stage.play();
    await stage.exchange(game, "The password is heron.", "Heron it is.");
    game.send({ do: "park" });
    await ended(session);
    game.send({ do: "say", text: "The password, please" });
    const again = await stage.model.next("The password, please");
    expect(again.shown).toContain("The password is heron.");
    await again.speak("Heron.");
    again.end();
    await game.event("line", { text: "Innkeeper: Heron." });
    const sessions = game.events.filter(({ event }) => event === "session");
    expect(sessions).toMatchObject([{ id: session }, { resumed: false }]);
    await expectHealthy(game);
  });

  it("parks the conversation when the player goes, and knows all of it when the player, and no dog, comes near", async () => {
    const { game, session } = await stage.play();
    await stage.exchange(game, "My horse is lame.", "I know a smith.");
    game.send({ do: "press", button: "Come or go" });
    await ended(session);
    game.send({ do: "dog" });
    expect(await game.event("dog")).toMatchObject({ session: false });
    game.send({ do: "press", button: "Come or go" });
    const back = await game.event("session");
    expect(back.resumed).toBe(false);
    expect(back.id).not.toBe(session);
    game.send({ do: "say", text: "What of the horse?" });
    const asked = await stage.model.next("What of the horse?");
    expect(asked.shown).toContain("My horse is lame.");
    await asked.speak("Lame, you said.");
    asked.end();
    await game.event("line", { text: "Innkeeper: Lame, you said." });
    // The greeting is none when he has been greeted.
    const { body } = await stage.barkeep.request("GET", "/characters/barkeep");
    const greetings = game.events.filter(
      ({ event, text }) => event === "line" && text === `Innkeeper: ${body.greeting}`,
    );
    expect(greetings).toHaveLength(1);
    await expectHealthy(game);
  });

  it("loads the game that was saved: what was said before is shown and known, what was said after is not", async () => {
    const { game } = await stage.play();
    game.send({ do: "press", button: "Load" });
    await game.event("line", { text: "(There is no saved game.)" });
    game.send({ do: "press", button: "Save" });
    await game.event("line", { text: "(There is nothing to save yet: talk first.)" });
    await stage.exchange(game, "The key is under the mat.", "I'll remember.");
    game.send({ do: "press", button: "Save" });
    await game.event("line", { text: "(Saved.)" });
    await stage.exchange(game, "The duke is dead.", "Alas!");
    game.send({ do: "press", button: "Load" });
    await game.event("session", { resumed: false });
    game.send({ do: "say", text: "What do you know?" });
    const asked = await stage.model.next("What do you know?");
    expect(asked.shown).toContain("under the mat");
    expect(asked.shown).not.toContain("duke");
    await asked.speak("Of a key.");
    asked.end();
    await game.event("finished", { text: "Of a key." });
    const { shown } = await expectHealthy(game);
    expect(shown).toContain("You: The key is under the mat.\nInnkeeper: I'll remember.\n");
    expect(shown).not.toContain("duke");
  });

  it("begins anew, and says so, when the saved conversation is gone from the server", async () => {
    const { game, session } = await stage.play();
    await stage.exchange(game, "Remember me.", "I will.");
    game.send({ do: "press", button: "Save" });
    await game.event("line", { text: "(Saved.)" });
    game.send({ do: "press", button: "Come or go" });
    await ended(session);
    expect((await stage.barkeep.request("DELETE", `/sessions/${session}`)).status).toBe(204);
    game.send({ do: "press", button: "Load" });
    const anew = await game.event("session", { resumed: false });
    expect(anew.id).not.toBe(session);
    const told = await game.until(
      ({ event, text }) => event === "line" && /no session/.test(String(text)),
      "what is wrong",
    );
    expect(told.text).toMatch(/There is no session .* Open a new session/);
    await stage.exchange(game, "Do you know me?", "No.");
    await expectHealthy(game);
  });

  it("goes on with a bookmark that another run of the game kept", async () => {
    const { game, session, relay } = await stage.play();
    await stage.exchange(game, "Call me Ishmael.", "Ishmael it is.");
    game.send({ do: "hold" });
    const held = await game.event("held");
    expect(held).toMatchObject({ session, turn: expect.stringMatching(/./) });
    const next = stage.start();
    next.send({ do: "play", url: relay.url, token: stage.barkeep.adminToken });
    await next.event("session");
    next.send({ do: "take", bookmark: held.session, at: held.after });
    expect(await next.event("session", { id: session })).toMatchObject({ resumed: true });
    const asked = await stage.model.next("Where were we?");
    expect(asked.shown).toContain("Ishmael");
    await asked.speak("At sea.");
    asked.end();
    await next.event("finished", { text: "At sea." });
    await expectHealthy(next);
  });

  it("opens no session for characters nobody speaks to", async () => {
    const { game } = await stage.play();
    game.send({ do: "lonely" });
    expect(await game.event("lonely")).toMatchObject({ begun: 0, afterOpen: 1 });
    await expectHealthy(game);
  });

  it("keeps its connection through a change of scene, where a second one gives way to it", async () => {
    const { game, relay, session } = await stage.play();
    const answer = await begin(game, "Tell me a story, until the scene ends");
    game.send({ do: "scene" });
    // The character was of that scene: its conversation has ended, and the connection goes on.
    await answer.hungUp;
    expect(await game.event("health")).toMatchObject({ connections: 1, current: true, objects: 1 });
    game.send({ do: "play", url: relay.url, token: stage.barkeep.adminToken });
    const next = await game.event("session");
    expect(next).toMatchObject({ resumed: false });
    expect(next.id).not.toBe(session);
    await stage.exchange(game, "And who are you?", "The same, elsewhere.");
    expect(await expectHealthy(game)).toMatchObject({ connections: 1 });
    expect(relay.count).toBe(1);
  });

  it("goes on with the conversation over the next scene's connection when its own ended with the last", async () => {
    const { game, relay, session } = await stage.play({ keep: false });
    await stage.exchange(game, "Remember the word anvil.", "I shall.");
    game.send({ do: "keep" });
    game.send({ do: "scene" });
    expect(await game.event("health")).toMatchObject({ connections: 0, current: false });
    await sockets(0);
    game.send({ do: "connect", url: relay.url, keep: false });
    expect(await game.event("session")).toMatchObject({ id: session, resumed: true });
    await stage.exchange(game, "Which word?", "Anvil.");
    expect(await expectHealthy(game)).toMatchObject({ connections: 1 });
    expect(relay.count).toBe(2);
  });

  it.each([
    { keeps: "what is serialized", privatesToo: false, backwards: false },
    { keeps: "private fields too", privatesToo: true, backwards: false },
    { keeps: "what is serialized, in the other order", privatesToo: false, backwards: true },
  ])("goes on with the conversation after a domain reload that keeps $keeps", async ({ keeps, ...how }) => {
    const { game, relay, session } = await stage.play();
    await stage.exchange(game, "My name is Ada.", "Welcome, Ada.");
    const answer = await begin(game, `Tell me a story (${keeps})`);
    game.send({ do: "reload", ...how });
    expect((await game.event("reloaded")).lines).toBeGreaterThan(3);
    expect(await game.event("session")).toMatchObject({ id: session, resumed: true });
    if (how.backwards) {
      // The character was switched off before its connection: it could still say so, and stopped.
      await answer.hungUp;
    } else {
      await answer.speak("all was well.");
      answer.end();
      await game.event("line", { text: "Innkeeper: To begin with, all was well." });
    }
    game.send({ do: "say", text: `Who am I? (${keeps})` });
    const next = await stage.model.next(`Who am I? (${keeps})`);
    expect(next.shown).toContain("My name is Ada.");
    await next.speak("Ada.");
    next.end();
    await game.event("line", { text: "Innkeeper: Ada." });
    // Actions are offered again, and carried out.
    game.send({ do: "say", text: `An ale for Ada, please (${keeps})` });
    const asked = await stage.model.next(`An ale for Ada, please (${keeps})`);
    asked.call("give_item", { item: "ale" });
    asked.end();
    await game.event("bag", { item: "ale" });
    const told = await stage.model.next('"given":"ale"');
    await told.speak("To Ada!");
    told.end();
    await game.event("line", { text: "Innkeeper: To Ada!" });
    await expectHealthy(game);
    expect(relay.count).toBe(2);
    await sockets(1);
  });

  it("forgets what a play before left in statics, and keeps the editor's token", async () => {
    const { game } = await stage.play();
    game.send({ do: "stale" });
    expect(await game.event("stale")).toMatchObject({ forgotten: true, token: stage.barkeep.adminToken });
    await expectHealthy(game);
  });

  it("ends the conversation with its character, after which no event comes", async () => {
    const { game, session } = await stage.play();
    const answer = await begin(game, "Tell me a story, until you are gone");
    game.send({ do: "destroy", what: "character" });
    await answer.hungUp;
    await answer.speak("This is heard by nobody.");
    await expectHealthy(game);
    await ended(session);
  });

  it("fails a call whose action is destroyed, and offers it no longer", async () => {
    const { game } = await stage.play();
    game.send({ do: "wave" });
    game.send({ do: "say", text: "Wave at me" });
    const asked = await stage.model.next("Wave at me");
    asked.call("wave", {});
    asked.end();
    await game.event("waves");
    game.send({ do: "destroy", what: "wave" });
    const told = await stage.model.next("can't do that any more");
    await told.speak("My arm hurts.");
    told.end();
    await game.event("line", { text: "Innkeeper: My arm hurts." });
    await expectHealthy(game);
  });

  it("gives a call up when the character stops talking", async () => {
    const { game } = await stage.play();
    game.send({ do: "wave" });
    game.send({ do: "say", text: "Wave until I look away" });
    const asked = await stage.model.next("Wave until I look away");
    asked.call("wave", {});
    asked.end();
    await game.event("waves");
    game.send({ do: "say", text: "Stop that" });
    await game.event("wavesNoMore");
    const told = await stage.model.next("Stop that");
    await told.speak("As you wish.");
    told.end();
    await game.event("line", { text: "Innkeeper: As you wish." });
    await expectHealthy(game);
  });

  it("closes the socket with its connection, and goes on over the next", async () => {
    const { game, relay, session } = await stage.play();
    const answer = await begin(game, "Tell me a story, until you are cut off");
    game.send({ do: "destroy", what: "connection" });
    await sockets(0);
    expect(await expectHealthy(game)).toMatchObject({ connections: 0, current: false });
    await answer.speak("and meanwhile. ");
    game.send({ do: "connect", url: relay.url });
    expect(await game.event("session")).toMatchObject({ id: session, resumed: true });
    answer.end();
    await game.event("line", { text: "Innkeeper: To begin with, and meanwhile. " });
    await expectHealthy(game);
  });

  it("begins another conversation when it is spoken to after the operator removed this one", async () => {
    const { game, session } = await stage.play();
    expect((await stage.barkeep.request("DELETE", `/sessions/${session}`)).status).toBe(204);
    await game.event("closed", { reason: "removed" });
    await stage.exchange(game, "Do you know me?", "I don't think so.");
    const sessions = game.events.filter(({ event }) => event === "session");
    expect(sessions).toMatchObject([{ id: session }, { resumed: false }]);
    await expectHealthy(game);
  });

  it("leaves no socket and no object behind when play stops", async () => {
    const { game } = await stage.play();
    const answer = await begin(game, "Tell me a story, until I quit");
    game.send({ do: "stop" });
    expect(await game.event("health")).toMatchObject({ objects: 0, connections: 0, current: false });
    await answer.hungUp;
    await sockets(0);
    await expectHealthy(game);
  });
}
