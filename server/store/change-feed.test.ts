/** Libraries live by a feed of changes: what one writer saves, every other one has. */
import { expect, it } from "vitest";
import { createCharacterLibrary } from "../characters/character-library.ts";
import { createMethodLibrary } from "../methods/method-library.ts";
import { createMemoryStore } from "../mock/memory-store.ts";
import { silentLog } from "../observe/log.ts";
import type { Records } from "../records/records.ts";
import { openRecords } from "../records/testing/open-records.ts";

const clock = { now: () => 0 };

function methodsOver(store: ReturnType<typeof createMemoryStore>, records: Records) {
  let made = 0;
  return createMethodLibrary({
    store,
    records,
    runner: {} as never,
    vault: {} as never,
    clock,
    ids: (prefix) => `${prefix}_${++made}`,
    log: silentLog,
    timeoutCeilingMs: 5000,
  });
}

it("a method that another writer connects is offered, and is not when that one removes it", async () => {
  const store = createMemoryStore();
  const { records } = await openRecords();
  const [one, two] = [methodsOver(store, records), methodsOver(store, records)];
  const heard: string[] = [];
  two.onChange(({ id, change }) => heard.push(`${id} ${change}`));
  const { id } = await one.create({
    name: "Roll Dice",
    code: "def handle_event(data):\n    return 4\n",
    connected: true,
  });
  expect(two.offeredTo("mira").offered.map((method) => method.id)).toEqual([id]);
  expect(two.checkArguments(id, {})).toMatchObject({ ok: true });
  await one.connect(id, false);
  expect(two.offeredTo("mira").offered).toEqual([]);
  await one.remove(id);
  expect(two.list()).toEqual([]);
  expect(heard).toEqual([`${id} created`, `${id} updated`, `${id} removed`]);
});

it("a character is what its latest writer saved", async () => {
  const store = createMemoryStore();
  const { records } = await openRecords();
  const options = {
    store,
    records,
    clock,
    ids: (prefix: string) => `${prefix}_1`,
    log: silentLog,
    defaultModel: () => "rehearsal",
  };
  const [one, two] = [createCharacterLibrary(options), createCharacterLibrary(options)];
  const { id, version } = await one.create({ name: "Mira", persona: "You keep the inn." });
  expect(two.get(id)).toMatchObject({ name: "Mira", model: "rehearsal" });
  await two.update(id, { persona: "You keep the mill.", version });
  expect(one.get(id)).toMatchObject({ persona: "You keep the mill.", version: version + 1 });
  expect(one.get(id)).toBe(one.get(id));
});

it("a character without a model of its own has the default one, also when that changes", async () => {
  const store = createMemoryStore();
  let model = "rehearsal";
  const { records } = await openRecords();
  const library = createCharacterLibrary({
    store,
    records,
    clock,
    ids: (prefix) => prefix,
    log: silentLog,
    defaultModel: () => model,
  });
  await store.collection<{ id: string; name: string }>("characters").put({ id: "bare", name: "Bare" });
  expect(library.get("bare").model).toBe("rehearsal");
  model = "gpt-4o";
  expect(library.get("bare").model).toBe("gpt-4o");
});
