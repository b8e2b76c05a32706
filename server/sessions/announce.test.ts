/** What happened outside reaches live sessions, and those alone. */
import { afterEach, expect, test } from "vitest";
import { fakeMethods } from "../../test/fixtures/dialogue/fake-methods.ts";
import { type Answer, ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../test/fixtures/dialogue/stage.ts";
import { createConversationFactory } from "../dialogue/create-conversation-factory.ts";
import { type Harness, startHarness } from "../gateway/testing/harness.ts";
import { silentLog } from "../observe/log.ts";
import { announceOnAll, createAnnounce } from "./announce.ts";

let harness: Harness;
afterEach(() => harness.stop());

async function start(answers: readonly Answer[]) {
  const model = new ScriptedAdapter(answers);
  const conversations = createConversationFactory({
    models: sourceOf({ m1: model }),
    methods: fakeMethods({}),
    clock: Date.now,
    ids: { call: () => "call_1" },
  });
  harness = await startHarness({ conversations, character: aCharacter({}) });
  const announce = createAnnounce({ live: () => harness.sessions.live(), log: silentLog });
  return { announce, model };
}

test("a ticket closed: the character tells the player who opened it, and nobody else", async () => {
  const { announce, model } = await start([["The cellar door is mended at last."]]);
  const ann = await harness.greeted("ann");
  const bob = await harness.greeted("bob");
  const session = await ann.open();
  await bob.open();
  const told = { players: ["ann"], text: "The ticket EX-7 is now Done. Tell the player.", respond: "must" } as const;
  expect(await announce(told)).toEqual({ reached: [session], heard: ["ann"] });
  expect(await ann.when("turn.finished")).toMatchObject({ text: "The cellar door is mended at last." });
  expect(ann.messages.find(({ type }) => type === "turn.started")).toMatchObject({ cause: "context" });
  expect(bob.messages.some(({ type }) => type === "turn.started")).toBe(false);
  expect(JSON.stringify(model.requests[0]?.messages)).toContain("EX-7 is now Done");
});

test("several lists narrow each other; a line is said as it is, variables hold", async () => {
  const { announce } = await start([]);
  const ann = await harness.greeted("ann");
  const first = await ann.open();
  const second = await ann.open("tom");
  expect(await announce({ players: ["ann"], characters: ["tom"], variables: { night: true } })).toEqual({
    reached: [second],
    heard: ["ann"],
  });
  expect(await announce({ players: ["ann"], characters: ["lena"], line: "Halt!" })).toMatchObject({ reached: [] });
  expect(await announce({ sessions: [first], line: "Last orders!" })).toMatchObject({ reached: [first] });
  expect(await ann.when("turn.finished")).toMatchObject({ session: first, finish: "complete", text: "Last orders!" });
});

test("a session that cannot take it is told of in the log, and holds nobody else up", async () => {
  const { announce } = await start([]);
  const ann = await harness.greeted("ann");
  const session = await ann.open();
  const broken = {
    id: "s_broken",
    entry: harness.sessions.live()[0]!.entry,
    closed: false,
    updateContext: () => Promise.reject(new Error("the disk is full")),
    trigger: () => Promise.resolve(),
    line: () => Promise.resolve(null),
  };
  const warned: unknown[] = [];
  const both = createAnnounce({
    live: () => [broken, ...harness.sessions.live()],
    log: { ...silentLog, warn: (fields: unknown) => warned.push(fields) } as typeof silentLog,
  });
  expect(await both({ players: ["ann"], text: "It rains.", respond: "silent" })).toMatchObject({ reached: [session] });
  expect(warned).toMatchObject([{ session: "s_broken" }]);
  expect(await announce({ text: "Nobody is named." })).toEqual({ reached: [], heard: [] });
});

test("sessions of other nodes hear of it as well, and who was reached there is told with those here", async () => {
  const { announce } = await start([["Mended."]]);
  const ann = await harness.greeted("ann");
  const here = await ann.open();
  const asked: unknown[] = [];
  let answering: (event: unknown) => Promise<unknown> = async () => null;
  const everywhere = announceOnAll(announce, {
    async ask(kind, event) {
      asked.push([kind, event]);
      return [{ reached: ["s_there"], heard: ["bo"] }, null];
    },
    answer: (_, given) => {
      answering = given;
    },
  });
  const told = { players: ["ann"], text: "It is mended.", respond: "silent" } as const;
  expect(await everywhere(told)).toEqual({ reached: [here, "s_there"], heard: ["ann", "bo"] });
  expect(asked).toEqual([["announce", told]]);
  expect(await answering(told)).toEqual({ reached: [here], heard: ["ann"] });
});
