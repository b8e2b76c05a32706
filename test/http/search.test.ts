import { afterEach, beforeEach, expect, it } from "vitest";
import { succeeded } from "./fake-runner.ts";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
  await harness.ask("POST", "/methods", {
    name: "Tide table",
    description: "Says when the harbour can be left",
    code: "def handle_event(data):\n    return {'ebb': data['harbour']}\n",
    connected: true,
    inputDescription: { parameters: { harbour: { type: "string" } }, required: [] },
  });
  await harness.ask("POST", "/characters", {
    name: "Mira",
    persona: "You keep the café by the harbour.\nYou are kind.",
  });
  harness.runner.answer = () => succeeded({ ebb: "at nine, from Harwich" });
  await harness.methods.call({
    method: "tide_table",
    input: { harbour: "Harwich" },
    context: {
      player: { id: "p1", name: "Ann" },
      session: "s_1",
      character: { id: "mira", name: "Mira" },
      turn: "s_1.1",
      call: "c_1",
    },
  });
});
afterEach(() => harness.close());

const found = async (query: string) => {
  const { status, body } = await harness.ask("GET", `/search?${query}`);
  expect(status).toBe(200);
  return body;
};

it("finds methods by their code, characters by their persona, and calls by what they were given", async () => {
  expect((await found("q=handle_event")).items).toMatchObject([
    { kind: "method", id: "tide_table", snippet: "def handle_event(data):" },
  ]);
  expect((await found("q=CAFE")).items).toMatchObject([
    { kind: "character", id: "mira", snippet: "You keep the café by the harbour." },
  ]);
  expect((await found("q=harwi")).items).toEqual([
    {
      kind: "call",
      id: "c_1",
      turn: "s_1.1",
      snippet: expect.stringMatching(/Harwich/),
      at: "2026-11-23T12:00:00.000Z",
    },
  ]);
  expect((await found("q=mira%20kind")).items).toMatchObject([{ kind: "character", snippet: "Mira" }]);
  expect(await found("q=nowhere")).toEqual({ items: [], next: null });
  expect(await found("q=%22%27%3A*")).toEqual({ items: [], next: null });
});

it("goes on page by page from what was written to what was done", async () => {
  const kinds: string[] = [];
  let after: string | null = null;
  do {
    const page: any = await found(`q=harbour&limit=1${after === null ? "" : `&after=${after}`}`);
    expect(page.items).toHaveLength(1);
    kinds.push(page.items[0].kind);
    after = page.next;
  } while (after !== null && kinds.length < 9);
  expect(kinds).toEqual(["method", "character", "call"]);
});

it("finds a method by its new words as soon as it is saved, and no more when it is deleted", async () => {
  const { body } = await harness.ask("GET", "/methods/tide_table");
  await harness.ask("PUT", "/methods/tide_table", { ...body, description: "Springs and neaps" });
  expect((await found("q=neaps")).items).toMatchObject([{ id: "tide_table" }]);
  await harness.ask("DELETE", "/methods/tide_table");
  expect((await found("q=neaps")).items).toEqual([]);
});

it("wants words, and an admin", async () => {
  expect((await harness.ask("GET", "/search")).status).toBe(400);
  const { body } = await harness.ask("POST", "/game-keys", { name: "game" });
  const asGame = await harness.ask("GET", "/search?q=harbour", undefined, { Authorization: `Bearer ${body.key}` });
  expect(asGame.status).toBe(403);
});
