/** A scene of two characters and two players, talked through with the built-in model as somebody without a key does it. */
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { BarkeepClient } from "../../protocol/client/main.ts";
import type { ServerMessageOf } from "../../protocol/messages.ts";
import { startBarkeep } from "../servers/barkeep.ts";

test("two characters hear each other and both players, answer who they are for, and go on as long as they may", async () => {
  const barkeep = await startBarkeep();
  onTestFinished(async () => void (await barkeep.stop()));
  await barkeep.request("POST", "/characters", {
    id: "tom",
    name: "Tom",
    persona: "Tom, who cooks.",
    model: "rehearsal",
  });
  const client = new BarkeepClient({ url: barkeep.socketUrl, token: barkeep.adminToken, WebSocket });
  onTestFinished(() => client.close());
  await client.connect();

  const speakers = new Map<string, string>();
  const spoken: string[] = [];
  let heard = () => {};
  const session = await client.openSession({
    characters: ["barkeep", "tom"],
    chatter: 2,
    onMessage: (message) => {
      if (message.type === "turn.started") speakers.set(message.turn, `${message.speaker?.name} (${message.cause})`);
      if (message.type === "turn.finished") spoken.push(`${speakers.get(message.turn)}: ${message.text}`);
      heard();
    },
  });
  /** Resolves when so many turns have ended since the scene began. */
  const turns = (count: number) =>
    new Promise<void>((resolve) => {
      heard = () => spoken.length >= count && resolve();
      heard();
    });
  const who = (finished: ServerMessageOf<"turn.finished">) => speakers.get(finished.turn);

  const ada = { id: "ada", name: "Ada" };
  const ben = { id: "ben", name: "Ben" };
  // The first answers when nobody is named; then they go on among themselves, twice.
  const rolled = await session.say("Roll 2d6 for me", { player: ada }).finished;
  expect(who(rolled)).toBe("Barkeep (say)");
  await turns(3);
  // A name in the words, or `to`, says whom they are for.
  expect(who(await session.say("Well met, Tom!", { player: ben }).finished)).toBe("Tom (say)");
  await turns(6);
  expect(who(await session.say("Hello", { to: "barkeep", player: ben }).finished)).toBe("Barkeep (say)");
  await turns(9);
  expect(who(await session.line("Order, order!", { speaker: "tom" }).finished)).toBe("Tom (line)");
  expect(who(await session.next({ speaker: "tom" }).finished)).toBe("Tom (scene)");

  const dice = rolled.text.replace(/^\(rehearsal\) /, "");
  expect(spoken.slice(0, 6)).toEqual([
    `Barkeep (say): (rehearsal) ${dice}`,
    "Tom (scene): (rehearsal) I heard Barkeep, and I only rehearse: I leave it at that.",
    "Barkeep (scene): I heard Tom, and I only rehearse: I leave it at that.",
    expect.stringMatching(/^Tom \(say\): Welcome, Ben! I am Tom\./),
    "Barkeep (scene): I heard Tom, and I only rehearse: I leave it at that.",
    "Tom (scene): I heard Barkeep, and I only rehearse: I leave it at that.",
  ]);

  // Tom was there: what the players and the innkeeper said, and who it was that greeted.
  const { body: tom } = await barkeep.request("GET", `/turns/${session.id}.2`);
  const shown = JSON.stringify(tom.requests ?? tom);
  for (const part of ["Ada: Roll 2d6 for me", `Barkeep: (rehearsal) ${dice}`, "Barkeep opened the conversation with"])
    expect(shown).toContain(part);
  expect(shown).not.toContain("You opened the conversation with");

  const { body } = await barkeep.request("GET", `/sessions/${session.id}`);
  const said = (body.transcript as { speaker: { name: string }; text: string }[]).map(
    ({ speaker, text }) => `${speaker?.name}: ${text}`,
  );
  expect(said[0]).toMatch(/^Barkeep: Come in out of the wind/);
  expect(said.slice(1, 4)).toEqual([
    "Ada: Roll 2d6 for me",
    `Barkeep: (rehearsal) ${dice}`,
    "Tom: (rehearsal) I heard Barkeep, and I only rehearse: I leave it at that.",
  ]);
  expect(said.filter((line) => line.startsWith("Ben: "))).toEqual(["Ben: Well met, Tom!", "Ben: Hello"]);
  expect(said).toContain("Tom: Order, order!");
}, 60_000);
