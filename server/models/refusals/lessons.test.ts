import { describe, expect, it } from "vitest";
import { type LessonDocument, type LessonStore, Lessons } from "./lessons.ts";

/** Documents as a store keeps them over a restart, and how often they were written. */
function keptDocuments() {
  const documents = new Map<string, LessonDocument>();
  let writes = 0;
  const store: LessonStore = {
    get: (id) => documents.get(id),
    put: async (document) => {
      writes++;
      documents.set(document.id, structuredClone(document));
    },
    remove: async (id) => documents.delete(id),
  };
  return { store, writes: () => writes };
}

const process = (store: LessonStore) => new Lessons({ store, now: () => "2026-11-29T12:00:00Z" });
const at = "http://127.0.0.1:8080/v1";

describe("how a model counts tokens", () => {
  it("is kept for the model at its server, over a restart", async () => {
    const { store } = keptDocuments();
    process(store).countedTokens(at, "m1", 1.8);
    const later = process(store);
    expect(later.tokenScale(at, "m1")).toBe(1.8);
    expect(later.tokenScale(at, "m2")).toBeUndefined();
    expect(later.tokenScale("http://127.0.0.1:9090/v1", "m1")).toBeUndefined();
  });

  it("moves by and by, and is written only where it has moved", () => {
    const { store, writes } = keptDocuments();
    const lessons = process(store);
    for (let turn = 0; turn < 100; turn++) lessons.countedTokens(at, "m1", 1.2 + (turn % 2) / 100);
    expect(lessons.tokenScale(at, "m1")).toBeCloseTo(1.2, 1);
    expect(writes()).toBe(1);
    for (let turn = 0; turn < 100; turn++) lessons.countedTokens(at, "m1", 2.4);
    expect(lessons.tokenScale(at, "m1")).toBeCloseTo(2.4);
    expect(writes()).toBeLessThan(12);
    expect(process(store).tokenScale(at, "m1")).toBeCloseTo(2.4, 0);
  });

  it("stays beside what was refused, and is forgotten with it", async () => {
    const { store } = keptDocuments();
    const lessons = process(store);
    lessons.countedTokens(at, "m1", 1.8);
    lessons.learn(at, "m1", { kind: "no_tools" }, "does not support tools");
    lessons.unlearn(at, "m1", { kind: "no_tools" });
    expect(lessons.tokenScale(at, "m1")).toBe(1.8);
    expect(await lessons.forget(at, "m1")).toBe(true);
    expect(lessons.tokenScale(at, "m1")).toBeUndefined();
    expect(process(store).tokenScale(at, "m1")).toBeUndefined();
    expect(await lessons.forget(at, "m1")).toBe(false);
  });
});
