/** What methods keep between calls: each its own, shown to the admin, gone with the player or the method. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { StateAnswer, StateRequest } from "../../server/python/runner.ts";
import { succeeded } from "./fake-runner.ts";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
const answers: (StateAnswer | undefined)[] = [];
beforeEach(async () => {
  answers.length = 0;
  harness = await startHarness();
  for (const id of ["jira", "dice"]) await harness.ask("POST", "/methods", { id, name: id, code: "pass" });
});
afterEach(() => harness.close());

/** A run of that method which asks this. */
async function asks(id: string | undefined, ...requests: StateRequest[]): Promise<(StateAnswer | undefined)[]> {
  const heard: (StateAnswer | undefined)[] = [];
  harness.runner.answer = async (_job, _signal, host) => {
    for (const request of requests) heard.push(await host?.state?.(request));
    return succeeded({});
  };
  const what = id === undefined ? { draft: { code: "pass" } } : { id };
  expect((await harness.ask("POST", "/methods/test", { ...what, input: {} })).body.ok).toBe(true);
  return heard;
}
const put = (key: string, value: string, player: string | null = null): StateRequest => ({
  what: "put",
  key,
  player,
  value,
});
const get = (key: string, player: string | null = null): StateRequest => ({ what: "get", key, player });

it("a method finds what its earlier calls kept, and nobody else does", async () => {
  await asks("jira", put("EX-7", '"The cellar door"', "ann"), put("count", "12345678901234567890"));
  expect(await asks("jira", get("count"), get("EX-7", "ann"), get("EX-7"), { what: "players", key: "EX-7" })).toEqual([
    { ok: true, value: "[12345678901234567890]" },
    { ok: true, value: '["The cellar door"]' },
    { ok: true, value: "[]" },
    { ok: true, value: '["ann"]' },
  ]);
  expect(await asks("dice", get("count"), { what: "players", key: "EX-7" })).toEqual([
    { ok: true, value: "[]" },
    { ok: true, value: "[]" },
  ]);
  const { body } = await harness.ask("GET", "/methods/jira/state");
  expect(body.items).toMatchObject([
    { key: "count", player: null },
    { key: "EX-7", player: "ann", value: "The cellar door" },
  ]);
  expect((await harness.ask("GET", "/methods/jira/state?limit=1")).body.next).toMatch(/^\d+$/);
  expect((await harness.ask("GET", "/methods/none/state")).status).toBe(404);
});

it("code of a hook is tried with the values of the method that it names", async () => {
  await asks("jira", put("EX-7", '"The cellar door"', "ann"));
  const heard: (StateAnswer | undefined)[] = [];
  harness.runner.answer = async (_job, _signal, host) => {
    heard.push(await host?.state?.({ what: "players", key: "EX-7" }));
    return succeeded({});
  };
  for (const named of [{ stateOf: "jira" }, {}])
    await harness.ask("POST", "/methods/test", { draft: { code: "pass" }, input: {}, ...named });
  expect(heard).toEqual([
    { ok: true, value: '["ann"]' },
    { ok: true, value: "[]" },
  ]);
});

it("what is no JSON is not kept, null takes away, and a draft that was never saved keeps nothing", async () => {
  expect(await asks("jira", put("a", "nonsense"))).toMatchObject([{ ok: false }]);
  await asks("jira", put("a", "1"), put("a", "null"));
  expect((await harness.ask("GET", "/methods/jira/state")).body.items).toEqual([]);
  expect(await asks(undefined, put("a", "1"), get("a"))).toMatchObject([{ ok: true }, { value: "[1]" }]);
  expect(await asks(undefined, get("a"))).toMatchObject([{ value: "[]" }]);
});

it("secrets are not shown", async () => {
  await harness.ask("PUT", "/secrets/TOKEN", { value: "hush-hush-hush" });
  await asks("jira", put("token", '"hush-hush-hush"'));
  expect(JSON.stringify((await harness.ask("GET", "/methods/jira/state")).body)).not.toContain("hush-hush");
});

it("it is taken away one by one, with its player, and with its method", async () => {
  await asks("jira", put("a", "1", "ann"), put("b", "2", "ann"), put("c", "3"), put("d", "4", "bob"));
  expect((await harness.ask("DELETE", "/methods/jira/state?key=a")).status).toBe(404);
  expect((await harness.ask("DELETE", "/methods/jira/state?key=a&player=ann")).status).toBe(204);
  const exported = await harness.ask("GET", "/players/ann/export");
  expect(exported.body.state).toMatchObject([{ method: "jira", key: "b", player: "ann", value: 2 }]);
  expect((await harness.ask("DELETE", "/players/ann")).body).toMatchObject({ state: 1 });
  const left = (await harness.ask("GET", "/methods/jira/state")).body.items;
  expect(left.map(({ key }: { key: string }) => key)).toEqual(["d", "c"]);
  await harness.ask("DELETE", "/methods/jira");
  await harness.ask("POST", "/methods", { id: "jira", name: "jira", code: "pass" });
  expect((await harness.ask("GET", "/methods/jira/state")).body.items).toEqual([]);
});

it("of a method that is deleted in the middle of a call nothing is kept afterwards", async () => {
  harness.runner.answer = async (_job, _signal, host) => {
    await harness.ask("DELETE", "/methods/jira");
    answers.push(await host?.state?.(put("late", "1")), await host?.state?.(get("late")));
    return succeeded({});
  };
  await harness.ask("POST", "/methods/test", { id: "jira", input: {} });
  expect(answers).toMatchObject([{ ok: false, message: expect.stringContaining("deleted") }, { value: "[]" }]);
  await harness.ask("POST", "/methods", { id: "jira", name: "jira", code: "pass" });
  expect((await harness.ask("GET", "/methods/jira/state")).body.items).toEqual([]);
});
