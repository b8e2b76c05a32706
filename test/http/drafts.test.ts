/** Drafts and publishing, of methods and of characters alike. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.close());

const made = {
  method: { name: "Tides", code: "def handle_event(data):\n    return {}\n", description: "first" },
  character: { name: "Tides", persona: "first" },
} as const;

describe.each([
  { kind: "method", path: "/methods", field: "description" },
  { kind: "character", path: "/characters", field: "persona" },
] as const)("of a $kind", ({ kind, path, field }) => {
  const one = `${path}/tides`;
  beforeEach(async () => {
    await harness.ask("POST", path, made[kind]);
  });

  it("keeps from players what is a draft, and shows it to whoever asks", async () => {
    const saved = await harness.ask("PUT", one, { version: 1, [field]: "second", publish: false });
    expect(saved).toMatchObject({ status: 200, body: { version: 2, [field]: "second" } });
    expect((await harness.ask("GET", one)).body).toMatchObject({ version: 1, [field]: "first", draft: { version: 2 } });
    const draft = await harness.ask("GET", `${one}?version=draft`);
    expect(draft.body).toMatchObject({ version: 2, [field]: "second" });
    expect(draft.body).not.toHaveProperty("draft");
    const { items } = (await harness.ask("GET", path)).body;
    expect(items[0]).toMatchObject({ version: 1, draft: { version: 2 } });
    const listed = (await harness.ask("GET", `${path}?view=list`)).body.items;
    expect(listed[0]).toMatchObject({ version: 1, draft: { version: 2 } });
  });

  it("is published, and then there is no draft", async () => {
    await harness.ask("PUT", one, { version: 1, [field]: "second", publish: false });
    const published = await harness.ask("POST", `${one}/publish`, { version: 2 });
    expect(published).toMatchObject({ status: 200, body: { version: 2, [field]: "second" } });
    const { body } = await harness.ask("GET", one);
    expect(body).toMatchObject({ version: 2, [field]: "second" });
    expect(body).not.toHaveProperty("draft");
    expect(await harness.ask("GET", `${one}?version=draft`)).toMatchObject({ status: 404 });
  });

  it("wants the newest version of an edit, and lays the edit over it", async () => {
    await harness.ask("PUT", one, { version: 1, [field]: "second", publish: false });
    const stale = await harness.ask("PUT", one, { version: 1, [field]: "mine" });
    expect(stale).toMatchObject({ status: 409, body: { error: { details: { current: { version: 2 } } } } });
    await harness.ask("PUT", one, { version: 2, name: "Tide Table", publish: false });
    const saved = await harness.ask("PUT", one, { version: 3 });
    expect(saved.body).toMatchObject({ version: 4, name: "Tide Table", [field]: "second" });
    expect((await harness.ask("GET", one)).body).toEqual(saved.body);
  });

  it("puts an earlier version back without losing the draft or a number", async () => {
    await harness.ask("PUT", one, { version: 1, [field]: "second" });
    await harness.ask("PUT", one, { version: 2, [field]: "third", publish: false });
    const back = await harness.ask("POST", `${one}/publish`, { version: 1 });
    expect(back.body).toMatchObject({ version: 1, [field]: "first", draft: { version: 3 } });
    const { items } = (await harness.ask("GET", `${one}/versions`)).body;
    expect(
      items.map((item: Record<string, unknown>) => [item.version, item.draft ?? false, item.live ?? false]),
    ).toEqual([
      [3, true, false],
      [2, false, false],
      [1, false, true],
    ]);
    expect(items[0][kind]).toMatchObject({ [field]: "third" });
    await harness.ask("POST", `${one}/publish`, { version: 3 });
    await harness.ask("POST", `${one}/publish`, { version: 1 });
    expect((await harness.ask("PUT", one, { version: 1, [field]: "fourth" })).body).toMatchObject({ version: 4 });
  });

  it("restores an old version as the newest, for players", async () => {
    await harness.ask("PUT", one, { version: 1, [field]: "second" });
    await harness.ask("PUT", one, { version: 2, [field]: "third", publish: false });
    const restored = await harness.ask("POST", `${one}/versions/1/restore`);
    expect(restored.body).toMatchObject({ version: 4, [field]: "first" });
    expect((await harness.ask("GET", one)).body).not.toHaveProperty("draft");
    await harness.ask("DELETE", one);
    expect((await harness.ask("POST", `${one}/versions/3/restore`)).body).toMatchObject({ version: 5 });
  });

  it("says what is wrong with a publication", async () => {
    expect(await harness.ask("POST", `${one}/publish`, { version: 7 })).toMatchObject({ status: 404 });
    expect(await harness.ask("POST", `${one}/publish`, {})).toMatchObject({ status: 400 });
    expect(await harness.ask("POST", `${path}/nobody/publish`, { version: 1 })).toMatchObject({ status: 404 });
    expect(await harness.ask("PUT", one, { version: 1, publish: "no" })).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: "publish" }] } },
    });
  });
});

it("connects a method together with its draft, and tests the draft when asked", async () => {
  await harness.ask("POST", "/methods", made.method);
  await harness.ask("PUT", "/methods/tides", { version: 1, code: "def handle_event(data): ...", publish: false });
  expect((await harness.ask("PUT", "/methods/tides/connected", { connected: true })).body).toMatchObject({
    version: 1,
    connected: true,
  });
  expect((await harness.ask("GET", "/methods/tides?version=draft")).body).toMatchObject({
    version: 2,
    connected: true,
  });
  const codeRun = async (asked: object) => {
    await harness.ask("POST", "/methods/test", { id: "tides", input: {}, ...asked });
    return harness.runner.jobs.at(-1)?.code;
  };
  expect(await codeRun({})).toBe(made.method.code);
  expect(await codeRun({ version: "draft" })).toBe("def handle_event(data): ...");
});

it("offers drafts to a conversation that is held with drafts, and to no other", async () => {
  await harness.ask("POST", "/methods", { ...made.method, connected: true });
  await harness.ask("PUT", "/methods/tides", { version: 1, description: "newer", publish: false });
  const told = (methods: Pick<typeof harness.methods, "offeredTo">) =>
    methods.offeredTo("barkeep").offered.map(({ description }) => description);
  expect(told(harness.methods)).toEqual(["first"]);
  expect(told(harness.methods.drafts)).toEqual(["newer"]);
  await harness.ask("PUT", "/methods/tides", { version: 2, description: "newest" });
  expect(told(harness.methods)).toEqual(["newest"]);
  expect(told(harness.methods.drafts)).toEqual(["newest"]);
});
