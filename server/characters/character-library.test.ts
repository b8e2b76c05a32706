import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { openRecords } from "../records/testing/open-records.ts";
import { createFileStore } from "../store/file-store.ts";
import type { Store } from "../store/store.ts";
import { type CharacterChange, createCharacterLibrary, type WatchedCharacterLibrary } from "./character-library.ts";
import { addFirstCharacter } from "./first-character.ts";

let directory: string;
let store: Store;
let characters: WatchedCharacterLibrary;
const clock = { now: () => Date.parse("2026-11-23T12:00:00.000Z") };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "barkeep-characters-"));
  store = await createFileStore({ directory, clock, log: silentLog });
  const { records } = await openRecords();
  characters = createCharacterLibrary({
    store,
    records,
    clock,
    ids: (prefix) => `${prefix}_1`,
    defaultModel: () => "rehearsal",
    log: silentLog,
  });
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

it("fills in what was not said, and keeps what was", async () => {
  const mira = await characters.create({ name: "Mira", persona: "A smith.", limits: { steps: 2 } });
  expect(mira).toEqual({
    id: "mira",
    name: "Mira",
    persona: "A smith.",
    knowledge: [],
    model: "rehearsal",
    fallbackModels: [],
    temperature: null,
    greeting: null,
    clock: "none",
    firstMethods: [],
    errorLine: null,
    fillers: [],
    style: { language: null, maxSentences: null },
    cueStyle: null,
    story: null,
    limits: { steps: 2, calls: 16, outputTokens: 1024, answerChars: 16_000 },
    memory: false,
    summary: false,
    version: 1,
    updatedAt: "2026-11-23T12:00:00.000Z",
  });
  expect(characters.get("mira")).toEqual(mira);
});

it("changes only by whoever saw the version before", async () => {
  await characters.create({ name: "Mira" });
  const second = await characters.update("mira", { version: 1, style: { language: "German" } });
  expect(second).toMatchObject({ version: 2, style: { language: "German", maxSentences: null } });
  await expect(characters.update("mira", { version: 1 })).rejects.toMatchObject({
    code: "conflict",
    details: { current: { version: 2 } },
  });
  await expect(characters.update("mira", {})).rejects.toMatchObject({ code: "invalid_request" });
});

it.each([
  [{}, "name"],
  [{ name: " " }, "name"],
  [{ name: "Mira", temperature: 3 }, "temperature"],
  [{ name: "Mira", limits: { steps: 0 } }, "limits.steps"],
  [{ name: "Mira", persna: "x" }, "persna"],
  [{ name: "Mira", fallbackModels: "gpt-4o" }, "fallbackModels"],
  [{ name: "Mira", cueStyle: { smile: "no mark at all" } }, "cueStyle.smile"],
  [{ name: "Mira", story: { start: "b", scenes: [{ id: "a", goal: "", exits: [] }] } }, "story.start"],
  [{ name: "Mira", story: { start: "a", scenes: [{ id: "a", exits: [] }] } }, "story.scenes.0.goal"],
  [{ name: "Mira", story: "once upon a time" }, "story"],
])("says what is wrong with %j", async (fields, path) => {
  await expect(characters.create(fields)).rejects.toMatchObject({ code: "invalid_request", details: [{ path }] });
});

it("has ids of its own, and says which was probably meant", async () => {
  await characters.create({ name: "Mira" });
  await expect(characters.create({ name: "MIRA" })).rejects.toMatchObject({ code: "conflict" });
  expect((await characters.create({ name: "ミラ" })).id).toBe("character_1");
  expect(() => characters.get("mirra")).toThrow(/did you mean mira/);
});

it("tells of changes, and removes", async () => {
  const changes: CharacterChange[] = [];
  characters.onChange((change) => changes.push(change));
  await characters.create({ name: "Mira" });
  await characters.update("mira", { version: 1, greeting: "Well met." });
  await characters.remove("mira");
  expect(changes.map(({ change }) => change)).toEqual(["created", "updated", "removed"]);
  await expect(characters.remove("mira")).rejects.toMatchObject({ code: "unknown_character" });
});

it("gives a fresh folder its first character once, and never again", async () => {
  expect(await addFirstCharacter({ store, characters, clock, fallbackModels: [] })).toBe(true);
  expect(characters.get("barkeep")).toMatchObject({ name: "Barkeep", model: "rehearsal", fallbackModels: [] });
  await characters.remove("barkeep");
  expect(await addFirstCharacter({ store, characters, clock, fallbackModels: [] })).toBe(false);
  expect(characters.list()).toEqual([]);
});

it("takes the default of a stored field that holds what it can't, and says in which file and line", async () => {
  await characters.create({ name: "Mira", persona: "A smith.", greeting: "Good day." });
  await store.close();
  const path = join(directory, "characters.json");
  const [stored] = JSON.parse(await readFile(path, "utf8")).items;
  const wrong = { ...stored, fallbackModels: [5], greeting: {}, model: 5, name: 7, style: [], temperature: 1e30 };
  const text = JSON.stringify({ items: [wrong] }, null, 2);
  await writeFile(path, text);
  const lines: string[] = [];
  const log = { ...silentLog, error: (_: unknown, line: string) => void lines.push(line) } as typeof silentLog;
  const { records } = await openRecords();
  store = await createFileStore({ directory, clock, log });
  const edited = createCharacterLibrary({
    store,
    records,
    clock,
    ids: (prefix) => prefix,
    log,
    defaultModel: () => "rehearsal",
  });
  expect(edited.get("mira")).toMatchObject({
    ...{ name: "mira", persona: "A smith.", model: "rehearsal", fallbackModels: [], greeting: null },
    ...{ temperature: null, style: { language: null, maxSentences: null } },
  });
  expect(lines).toHaveLength(6);
  for (const field of ["fallbackModels", "greeting", "model", "name", "style", "temperature"]) {
    const line = text.split("\n").findIndex((each) => each.startsWith(`      "${field}":`)) + 1;
    expect(
      lines.filter((each) => each.includes(`has a ${field} `) && each.includes(`characters.json, line ${line})`)),
    ).toHaveLength(1);
  }
});
