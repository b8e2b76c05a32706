import { beforeEach, expect, it } from "vitest";
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import type { SessionKey } from "./session-entries.ts";
import { type OpenRecords, openRecords } from "./testing/open-records.ts";
import type { AnyTrace, SessionTraces, Traces } from "./traces.ts";

const persona = `You keep the inn. ${"You know everybody in the valley. ".repeat(20)}`;
const tools = Array.from({ length: 50 }, (_, n) => ({ name: `tool_${n}`, description: "does something ".repeat(5) }));
let world: OpenRecords;
let traces: Traces<AnyTrace>;
let key: SessionKey;

beforeEach(async () => {
  world = await openRecords();
  traces = world.records.traces();
  const at = world.clock.now();
  const row = { id: "s_1", character: "barkeep", player: null, openedAt: at, lastAt: at, turns: 0 };
  key = await world.records.directory.open(row, { n: 1, at, entries: "[]", lastSeq: 1 });
});

const user = (text: string): Json => ({ role: "user", text });
const assistant = (text: string): Json => ({ role: "assistant", text, calls: [] });

/** Turn `n` of a talk, its past from turn `from` on, with a scene that stands before what is said and is not kept. */
function turn(
  n: number,
  from = 1,
  changes: { persona?: string; scene?: string; words?: (n: number) => string; answer?: (n: number) => string } = {},
): AnyTrace {
  const words = changes.words ?? ((at: number) => `question ${at}`);
  const answer = changes.answer ?? ((at: number) => `answer ${at}`);
  const past = Array.from({ length: n - from }, (_, at) => from + at).flatMap((at) => [
    user(words(at)),
    assistant(answer(at)),
  ]);
  return {
    turn: `s_1.${n}`,
    session: "s_1",
    said: words(n),
    text: `answer ${n}`,
    at: new Date(world.clock.now()).toISOString(),
    offered: tools.map(({ name }) => ({ kind: "method", name })),
    leftOut: [],
    rounds: [
      {
        sent: {
          model: "gpt",
          system: { stable: changes.persona ?? persona, changing: `It is ${n} o'clock.` },
          tools,
          messages: [...past, user(`${changes.scene ?? `The scene at ${n}.`}\n${words(n)}`)],
        },
      },
      { sent: { model: "gpt", asBefore: true, mayCall: true, added: [assistant(`answer ${n}`)] } },
    ],
  };
}

/** A kept turn as whoever asks for it reads it. */
const asRead = (trace: AnyTrace | null) => readJson(writeJson(trace)) as AnyTrace | null;
const got = async (id: string) => asRead(await traces.get("s_1", id));

const bytes = async () => {
  const [traced] = await world.engine.read({ sql: "SELECT sum(length(trace)) AS n FROM traces" });
  const [parts] = await world.engine.read({ sql: "SELECT sum(length(part)) AS n FROM trace_parts" });
  return Number(traced?.n) + Number(parts?.n);
};

/** How much a turn adds to what is kept, in bytes. */
async function added(session: SessionTraces<AnyTrace>, given: AnyTrace): Promise<number> {
  const before = await bytes();
  await session.append(given);
  return (await bytes()) - before;
}

it("gives every turn back whole", async () => {
  const session = traces.of(key);
  for (let n = 1; n <= 40; n += 1) await session.append(turn(n));
  for (const n of [1, 2, 17, 40]) expect(await got(`s_1.${n}`)).toEqual(turn(n));
  expect(await got("s_1.41")).toBeNull();
});

it("gives back what looks like its own notes: lines, marks, and whole numbers past 2^53", async () => {
  const session = traces.of(key);
  const given = {
    ...turn(1),
    rounds: [
      {
        sent: {
          model: "gpt",
          tools: [{ steam: 76561197960287931n, text: `one\ntwo\u2028three "\\n" ${"wide ".repeat(80)}` }],
          messages: [user("a\nb"), assistant('{"t0":1}'), user("c")],
        },
      },
    ],
  };
  await session.append(given);
  expect(await got("s_1.1")).toEqual(given);
});

it("keeps of a later turn no more than of an early one, also once the window moves on", async () => {
  const session = traces.of(key);
  const given = (n: number) => turn(n, Math.max(1, n - 100));
  for (let n = 1; n < 50; n += 1) await session.append(given(n));
  const early = await added(session, given(50));
  for (let n = 51; n < 400; n += 1) await session.append(given(n));
  const late = await added(session, given(400));
  expect(late).toBeLessThan(early * 1.1 + 20);
  expect(late).toBeLessThan(1500);
  expect(await got("s_1.400")).toEqual(turn(400, 300));
});

it("keeps nothing twice of the longest talk that a window bears", async () => {
  const [first, restored] = [traces.of(key, true), world.records.traces().of(key)];
  await first.append(turn(3000));
  const before = await bytes();
  await first.append(turn(3001));
  const later = (await bytes()) - before;
  await restored.append(turn(3002));
  expect(later).toBeLessThan(2000);
  expect((await bytes()) - before - later).toBeLessThan(2000);
  expect(await got("s_1.3002")).toEqual(turn(3002));
});

it("goes on after a restart without writing anything twice", async () => {
  const first = traces.of(key);
  for (let n = 1; n <= 30; n += 1) await first.append(turn(n));
  const before = await bytes();
  const second = traces.of(key);
  await second.append(turn(31));
  expect((await bytes()) - before).toBeLessThan(1500);
  expect(await got("s_1.31")).toEqual(turn(31));
});

it("tells the same words apart by where they stand", async () => {
  const session = traces.of(key);
  const same = { words: () => "ok" };
  for (let n = 1; n <= 60; n += 1) await session.append(turn(n, 1, same));
  expect(await got("s_1.60")).toEqual(turn(60, 1, same));
  expect(
    (await world.engine.read({ sql: "SELECT length(trace) AS n FROM traces WHERE turn = 's_1.60'" }))[0]?.n,
  ).toBeLessThan(1500);
});

it.each([
  ["an answer that is always the same", { answer: () => "Hm." }, 1],
  ["one of two answers", { answer: (n: number) => (n % 2 === 0 ? "Hm." : "Ah.") }, 1],
  ["the same question and answer", { words: () => "ok", answer: () => "Hm." }, 1],
  ["the same, with a window that moves on", { words: () => "ok", answer: () => "Hm." }, 100],
  ["an answer that is always the same, with a window that moves on", { answer: () => "Hm." }, 100],
])("a turn of a long talk takes no more room than an early one: %s", async (_what, changes, window) => {
  let session = traces.of(key);
  const given = (n: number) => turn(n, window === 1 ? 1 : Math.max(1, n - window), changes);
  const talk = async (from: number, to: number) => {
    for (let n = from; n < to; n += 1) await session.append(given(n));
  };
  await talk(1, 40);
  // a restart
  session = traces.of(key);
  await talk(40, 50);
  const early = await added(session, given(50));
  await talk(51, 300);
  expect(await added(session, given(300))).toBeLessThan(early * 1.1 + 60);
  if (window !== 1) expect(await got("s_1.300")).toEqual(given(300));
});

it("keeps what changed: another persona, and a past that is no longer the same", async () => {
  const session = traces.of(key);
  await session.append(turn(1));
  await session.append(turn(2));
  const other = turn(3, 1, { persona: `${persona} It rains.`, words: (n) => `heard ${n}` });
  await session.append(other);
  expect(await got("s_1.3")).toEqual(other);
  expect(await got("s_1.2")).toEqual(turn(2));
});

it("names nothing that a failed write has not written", async () => {
  const session = traces.of(key);
  await session.append(turn(1));
  await world.engine.write([{ sql: "UPDATE sessions SET epoch = 1" }]);
  await expect(session.append(turn(2))).rejects.toThrow("newer owner");
  await world.engine.write([{ sql: "UPDATE sessions SET epoch = 0" }]);
  await session.append(turn(3));
  expect(await got("s_1.3")).toEqual(turn(3));
});

it("shows a whole session in one pass, each part once", async () => {
  const session = traces.of(key);
  for (let n = 1; n <= 120; n += 1) await session.append(turn(n));
  const all: AnyTrace[] = [];
  for await (const trace of traces.all("s_1")) all.push(asRead(trace) as AnyTrace);
  expect(all.map((trace) => trace.turn)).toEqual(Array.from({ length: 120 }, (_, n) => `s_1.${n + 1}`));
  expect(all[0]).toEqual(turn(1));
  expect(all[119]?.rounds[0]?.sent).toMatchObject({
    model: "gpt",
    asBefore: true,
    system: { changing: "It is 120 o'clock." },
    added: [user("question 119"), assistant("answer 119"), { role: "user" }],
  });
  expect(all[119]?.rounds[0]?.sent).not.toHaveProperty("tools");
});

it("finds a turn by its words as soon as it is kept, and not after its session is removed", async () => {
  const session = traces.of(key);
  void session.append({ ...turn(1), said: "Where is the crooked lantern?" });
  await session.append(turn(2));
  const found = async (words: string) => (await world.records.search.find(words, { limit: 10 })).items;
  expect(await found("crooked lant")).toMatchObject([
    { kind: "session", id: "s_1", turn: "s_1.1", snippet: expect.stringMatching(/crooked lantern/) },
  ]);
  await world.records.directory.remove(["s_1"]);
  expect(await found("crooked")).toEqual([]);
});
