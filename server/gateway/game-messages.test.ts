/** What a game needs around the words, over the wire and with real conversations: lines, stories, scenes of several, saved games. */
import { afterEach, expect, test } from "vitest";
import { fakeMethods } from "../../test/fixtures/dialogue/fake-methods.ts";
import { type Answer, ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../test/fixtures/dialogue/stage.ts";
import type { Character } from "../characters/character.ts";
import { createConversationFactory } from "../dialogue/create-conversation-factory.ts";
import { silentLog } from "../observe/log.ts";
import type { Engine } from "../records/engine.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { createRecords } from "../records/records.ts";
import type { Story } from "../story/story.ts";
import { type Harness, startHarness, type TestSocket } from "./testing/harness.ts";

let harness: Harness;
afterEach(() => harness.stop());

async function start(
  answers: readonly Answer[],
  character: Partial<Character> = {},
  same: { readonly engine?: Engine } = {},
) {
  const engine = same.engine ?? createMemoryEngine();
  const model = new ScriptedAdapter(answers);
  let calls = 0;
  const conversations = createConversationFactory({
    models: sourceOf({ m1: model }),
    methods: fakeMethods({}),
    clock: Date.now,
    ids: { call: () => `call_${++calls}` },
  });
  harness = await startHarness({ conversations, character: aCharacter(character), engine });
  return { socket: await harness.greeted("ann"), model, engine };
}

const talk = async (socket: TestSocket, session: string, message: object) => {
  const started = await socket.ask({ type: "say", session, ...message });
  if (started.type !== "turn.started") throw new Error(JSON.stringify(started));
  const finished = await socket.when("turn.finished", ({ turn }) => turn === started.turn);
  return { started, finished };
};
const causes = (socket: TestSocket) =>
  socket.messages.flatMap((one) =>
    one.type === "turn.started" ? [`${one.cause} ${one.speaker?.id ?? ""}`.trim()] : [],
  );
const ofType = (socket: TestSocket, type: string) => socket.messages.filter((one) => one.type === type);
const texts = (model: ScriptedAdapter, request: number) =>
  model.requests[request]?.messages.map((message) => ("text" in message ? message.text : message.role));

test("welcome says who is taken for whom, and whom it may open", async () => {
  const { socket } = await start([["Hi."]]);
  expect(socket.messages[0]).toMatchObject({
    you: { kind: "player", player: { id: "ann" }, expiresAt: expect.stringContaining("Z") },
    characters: [
      { id: "mira", name: "MIRA" },
      { id: "tom", name: "TOM" },
    ],
  });
  const game = await harness.greeted("game");
  expect(game.messages[0]).toMatchObject({ you: { kind: "game" } });
});

test("a line is said as it is, stands in the transcript and what the model is shown, and is done once", async () => {
  const { socket, model } = await start([["One, two, three."]]);
  const session = await socket.open();
  const line = { type: "line", id: "l1", session, text: "Halt! Who goes there?" };
  expect(await socket.ask(line)).toMatchObject({ type: "turn.started", cause: "line" });
  const finished = await socket.when("turn.finished");
  expect(finished).toMatchObject({ finish: "complete", text: "Halt! Who goes there?" });
  expect(model.requests).toEqual([]);
  await talk(socket, session, { text: "It is me." });
  expect(texts(model, 0)?.slice(1, 3)).toEqual(["Halt! Who goes there?", "It is me."]);
  socket.send(line);
  await talk(socket, session, { text: "Well?" });
  expect(causes(socket).filter((cause) => cause === "line")).toHaveLength(2);
  expect(new Set(ofType(socket, "turn.started").map((one) => (one as { turn: string }).turn)).size).toBe(3);
  const detail = await harness.sessions.detail(session);
  expect(detail.transcript[0]).toMatchObject({ role: "character", text: "Halt! Who goes there?" });
});

test("a line cuts in, or waits for what is being said", async () => {
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { socket } = await start([["Once upon a time ", { wait: held }, "there was."]]);
  const session = await socket.open();
  await socket.ask({ type: "say", session, text: "Tell me a story." });
  await socket.when("text.delta");
  socket.send({ type: "line", id: "later", session, text: "The end.", interrupt: false });
  await socket.ask({ type: "ping" });
  go();
  await socket.when("turn.finished", ({ text }) => text === "The end.");
  expect(ofType(socket, "turn.finished").map((one) => (one as { finish: string }).finish)).toEqual([
    "complete",
    "complete",
  ]);
  await socket.ask({ type: "say", session, text: "Another." });
  await socket.ask({ type: "line", session, text: "Enough." });
  await socket.when("turn.finished", ({ text }) => text === "Enough.");
});

const story: Story = {
  start: "waiting",
  scenes: [
    {
      id: "waiting",
      goal: "Wait for the guest.",
      exits: [
        { to: "greeting", when: { trigger: "door_opened" }, line: "Come in, {{player.name}}!" },
        { to: "asleep", when: { after: 0.1 } },
      ],
    },
    {
      id: "greeting",
      goal: "Greet the guest.",
      variables: { mood: "glad" },
      exits: [{ to: "asleep", when: { said: "they say good night" } }],
    },
    { id: "asleep", goal: "Sleep.", exits: [] },
  ],
};

test("a story moves by triggers and by what is said, speaks its lines, and is where it was after a restart", async () => {
  const patient: Story = {
    ...story,
    scenes: [{ ...story.scenes[0]!, exits: story.scenes[0]!.exits.slice(0, 1) }, ...story.scenes.slice(1)],
  };
  const first = await start([["Sleep well. ", { call: "story_moves_on", with: { to: "asleep" } }]], { story: patient });
  const { socket, model } = first;
  const opened = await socket.ask({ type: "session.open", character: "mira" });
  expect(opened).toMatchObject({ story: { scene: "waiting" } });
  const { session } = opened as { session: string };
  expect(await socket.ask({ type: "trigger", session, name: "no_such" })).toMatchObject({ type: "ack", known: false });
  const trigger = { type: "trigger", id: "t1", session, name: "door_opened", data: { door: "red" } };
  expect(await socket.ask(trigger)).toMatchObject({ type: "ack", known: true });
  expect(await socket.when("story.moved")).toMatchObject({ from: "waiting", to: "greeting", cause: "trigger" });
  expect(await socket.when("turn.finished")).toMatchObject({ text: "Come in, ann!" });
  expect(causes(socket)).toEqual(["line"]);
  expect(await socket.ask(trigger)).toMatchObject({ known: true });
  expect(ofType(socket, "story.moved")).toHaveLength(1);
  await talk(socket, session, { text: "Good night." });
  expect(model.requests).toHaveLength(1);
  expect(model.requests[0]?.system.stable).toContain("Greet the guest.");
  expect(JSON.stringify(model.requests[0])).toContain("door_opened");
  expect(await socket.when("story.moved", ({ cause }) => cause === "said")).toMatchObject({ to: "asleep" });
  const moves = [
    { from: "waiting", to: "greeting", cause: "trigger", at: expect.stringContaining("Z") },
    { from: "greeting", to: "asleep", cause: "said" },
  ];
  expect(await harness.sessions.detail(session)).toMatchObject({ story: moves });
  const seq = Math.max(...socket.messages.map((one) => ("seq" in one ? one.seq : 0)));
  await harness.stop();
  const second = await start([["Zzz."]], { story: patient }, first);
  const resumed = await second.socket.ask({ type: "session.open", resume: { session, after: seq } });
  expect(resumed).toMatchObject({ resumed: true, story: { scene: "asleep" } });
  expect(await harness.sessions.detail(session)).toMatchObject({ story: moves });
});

test("time opens an exit by itself", async () => {
  const { socket } = await start([["Hi."]], { story });
  await socket.open();
  expect(await socket.when("story.moved")).toMatchObject({ from: "waiting", to: "asleep", cause: "after" });
});

test("a scene: who is named answers, everybody hears, and they go on as long as they may", async () => {
  const { socket, model } = await start([
    ["TOM: Soup. "],
    ["MIRA: Not again!"],
    ["I like soup."],
    ["Gold?"],
    ["Gold!"],
  ]);
  const opened = await socket.ask({ type: "session.open", characters: ["mira", "tom"], chatter: 1 });
  expect(opened).toMatchObject({ character: { id: "mira" }, characters: [{ id: "mira" }, { id: "tom" }] });
  const { session } = opened as { session: string };
  const ada = { id: "ann", name: "Ada" };
  const { started } = await talk(socket, session, { text: "Tom, what is for\nsupper?", player: ada });
  expect(started).toMatchObject({ cause: "say", speaker: { id: "tom", name: "TOM" } });
  const scene = await socket.when("turn.started", ({ cause }) => cause === "scene");
  expect(scene).toMatchObject({ speaker: { id: "mira" } });
  expect(await socket.when("turn.finished", ({ turn }) => turn === scene.turn)).toMatchObject({ text: "Not again!" });
  expect(texts(model, 1)).toEqual([
    "Ada: Tom, what is for supper?",
    "TOM: Soup.",
    "[Scene] (It is your turn to speak.)",
  ]);
  await socket.ask({ type: "scene.next", session, speaker: "tom" });
  await socket.when("turn.finished", ({ text }) => text === "I like soup.");
  expect(causes(socket)).toEqual(["say tom", "scene mira", "scene tom"]);
  expect((await harness.sessions.detail(session)).transcript.map(({ speaker }) => speaker?.id)).toEqual([
    "ann",
    "tom",
    "mira",
    "tom",
  ]);
  await talk(socket, session, { text: "I owe Ada gold.", to: "mira", player: { id: "ann", name: "Tom" } });
  expect(texts(model, 3)?.at(-1)).toBe("Tom (a player): I owe Ada gold.");
  expect(await socket.ask({ type: "say", session, text: "Hm?", to: "ivo" })).toMatchObject({
    code: "unknown_character",
  });
  expect(await socket.ask({ type: "say", session, text: "Hm?", player: { id: "bob" } })).toMatchObject({
    code: "forbidden",
  });
});

test("who speaks in the midst of what they say among themselves is answered, and they go on as long as they may, counted anew", async () => {
  const { socket } = await start([["Soup."], ["Again?", "stall"], ["For you, too."], ["Hm."], ["Hm!"]]);
  const opened = await socket.ask({ type: "session.open", characters: ["mira", "tom"], chatter: 2 });
  const { session } = opened as { session: string };
  await talk(socket, session, { text: "What is for supper?", to: "tom" });
  const scene = await socket.when("turn.started", ({ cause }) => cause === "scene");
  await talk(socket, session, { text: "And for me?", to: "tom" });
  expect(await socket.when("turn.finished", ({ turn }) => turn === scene.turn)).toMatchObject({ finish: "cancelled" });
  await socket.when("turn.finished", ({ text }) => text === "Hm!");
  expect(causes(socket)).toEqual(["say tom", "scene mira", "say tom", "scene mira", "scene tom"]);
});

test("a saved game remembers what was up to its turn, and nothing of what came after", async () => {
  const { socket, model } = await start([["Hello."], ["In the chest."], ["You know it."], ["What gold?"]]);
  const session = await socket.open("mira", { context: { place: "cellar" } });
  const first = await talk(socket, session, { text: "Hi." });
  await socket.ask({ type: "context.update", session, variables: { place: "roof" } });
  await talk(socket, session, { text: "Where is the gold?" });
  const from = { session, turn: first.started.turn };
  const opened = await socket.ask({ type: "session.open", character: "mira", from });
  expect(opened).toMatchObject({ type: "session.opened", seq: 1, resumed: false });
  expect((opened as { transcript: { text: string }[] }).transcript.map(({ text }) => text)).toEqual(["Hi.", "Hello."]);
  const { session: loaded } = opened as { session: string };
  await talk(socket, loaded, { text: "And?" });
  expect(texts(model, 2)).toEqual(["Hi.", "Hello.", "And?"]);
  expect(JSON.stringify(model.requests[2])).toContain("place: cellar");
  const again = await socket.ask({
    type: "session.open",
    character: "mira",
    from: { session: loaded, turn: from.turn },
  });
  expect(again).toMatchObject({ type: "session.opened" });
  for (const wrong of [
    { session: "s_nowhere", turn: from.turn },
    { session, turn: "s_nowhere.1" },
  ])
    expect(await socket.ask({ type: "session.open", character: "mira", from: wrong })).toMatchObject({
      code: "resume_failed",
    });
  const bob = await harness.greeted("bob");
  expect(await bob.ask({ type: "session.open", character: "mira", from })).toMatchObject({ code: "resume_failed" });
  expect(await socket.ask({ type: "session.open", character: "tom", from })).toMatchObject({ code: "resume_failed" });
});

test("a resume may say anew what is around, which cues there are and what is spoken", async () => {
  const { socket, model } = await start([["[[nod]]Yes."]], { persona: "You are in the {{scene.place}}." });
  const session = await socket.open("mira", { context: { place: "cellar" } });
  await socket.ask({
    type: "session.open",
    resume: { session, after: 1 },
    context: { place: "roof" },
    cues: [{ name: "nod" }],
    language: "Welsh",
  });
  await talk(socket, session, { text: "Hm?" });
  expect(model.requests[0]?.system.stable).toMatch(/in the roof.*Language: Welsh/s);
  expect(await socket.when("cue")).toMatchObject({ at: 0, name: "nod" });
  const other = await socket.ask({ type: "session.open", character: "tom", resume: { session, after: 1 } });
  expect(other).toMatchObject({ code: "resume_failed", path: "/character" });
});

test("feedback is kept with its turn, and only of a turn there is", async () => {
  const { socket, engine } = await start([["Hello."]]);
  const session = await socket.open();
  const { started } = await talk(socket, session, { text: "Hi." });
  expect(await socket.ask({ type: "feedback", session, turn: started.turn, good: false, note: "cold" })).toMatchObject({
    type: "ack",
  });
  const { feedback } = await createRecords({ engine, clock: { now: Date.now }, log: silentLog });
  expect(await feedback.ofTurn(started.turn)).toEqual([
    { turn: started.turn, session, by: "player", good: false, note: "cold", at: expect.stringContaining("Z") },
  ]);
  expect(await socket.ask({ type: "feedback", session, turn: "s.9", good: true })).toMatchObject({
    code: "not_found",
    path: "/turn",
  });
  expect(await socket.ask({ type: "call.cancel", session, call: "c_1" })).toMatchObject({ code: "unknown_call" });
});
