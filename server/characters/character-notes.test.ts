import { expect, it } from "vitest";
import type { Character } from "./character.ts";
import { characterNotes } from "./character-notes.ts";

const written = (fields: Partial<Character>) =>
  characterNotes({ persona: "", knowledge: [], style: { language: null, maxSentences: null }, ...fields } as Character);

it.each([
  ["the persona", { persona: "You stand in {{scene.place}}, {{ scene.place }}." }],
  ["what it knows", { knowledge: ["The weather is {{scene.weather}}."] }],
  ["its language", { style: { language: "{{scene.language}}", maxSentences: null } }],
])("a variable of the scene in %s costs the cache when it changes", (_where, fields) => {
  expect(written(fields)).toEqual([
    expect.stringMatching(/^\{\{scene\.\w+\}\} stands before .* once, and not from its cache/),
  ]);
});

it("several are named once each", () => {
  expect(written({ persona: "{{scene.a}} {{scene.b}} {{scene.a}}" })[0]).toMatch(
    /^\{\{scene\.a\}\}, \{\{scene\.b\}\} stand before/,
  );
});

it("what doesn't change in a session is no cost", () => {
  expect(written({ persona: "You serve {{player.name}}." })).toEqual([]);
});
