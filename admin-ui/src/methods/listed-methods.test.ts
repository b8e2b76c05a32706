/** Filters and orders of the list of methods. */
import { expect, it } from "vitest";
import { choose, type ListedMethod } from "./listed-methods.ts";

const method = (name: string, fields: Partial<ListedMethod> = {}): ListedMethod => ({
  id: name.toLowerCase(),
  name,
  description: "",
  connected: false,
  characters: "all",
  sideEffect: false,
  tags: [],
  version: 1,
  updatedAt: "2026-01-01T00:00:00Z",
  lastRun: null,
  ...fields,
});
const run = (status: string, at: string) => ({ call: "c", status, ms: 1, at });
const all = [
  method("Beer", { connected: true, lastRun: run("ok", "2026-01-02") }),
  method("Ale", { characters: ["mira"], tags: ["drinks"], lastRun: run("timeout", "2026-01-03") }),
  method("Cider", { characters: ["tom"], updatedAt: "2026-02-01T00:00:00Z" }),
];
const any = { state: null, character: null, tag: null, order: null };
const names = (query: object) => choose(all, { ...any, ...query }, new Set(["beer"])).map(({ name }) => name);

it.each([
  [{}, ["Ale", "Beer", "Cider"]],
  [{ state: "connected" }, ["Beer"]],
  [{ state: "failing" }, ["Ale"]],
  [{ state: "untested" }, ["Cider"]],
  [{ state: "unsaved" }, ["Beer"]],
  [{ character: "mira" }, ["Ale", "Beer"]],
  [{ tag: "drinks" }, ["Ale"]],
  [{ order: "last run" }, ["Ale", "Beer", "Cider"]],
  [{ order: "changed" }, ["Cider", "Ale", "Beer"]],
  [{ order: "failing first" }, ["Ale", "Beer", "Cider"]],
])("%j leaves %j", (query, wanted) => {
  expect(names(query)).toEqual(wanted);
});
