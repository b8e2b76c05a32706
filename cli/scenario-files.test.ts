/** Files of scenarios: what is wrong with them is told with its line, all of it, before anything is held. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readScenarioFiles } from "./scenario-files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "barkeep-files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, text: string) => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const wrongs = async (...paths: string[]) => {
  const thrown = await readScenarioFiles(paths).then(
    () => new Error("nothing is wrong"),
    (error: Error) => error,
  );
  return thrown.message.replaceAll(`${folder}/`, "").split("\n");
};

it("are read from files and folders, with an id from the name where they have none", async () => {
  const nested = join(folder, "all");
  await mkdir(nested);
  await writeFile(join(nested, "b.json"), '{"id": "b", "name": "B", "character": "mira", "steps": [{"say": "hi"}]}');
  const list = '[{"$schema": "./s.json", "name": "Ä first!", "character": "mira", "steps": [{"say": "hi"}]}]';
  await writeFile(join(nested, "a.json"), list);
  await writeFile(join(nested, "notes.txt"), "no scenario");
  const found = await readScenarioFiles([nested]);
  expect(found.map(({ id }) => id)).toEqual(["a_first", "b"]);
  expect(found[0]).not.toHaveProperty("$schema");
});

it("name each problem with its line", async () => {
  const typed = await put(
    "typed.json",
    `[
  {
    "id": "one", "name": "One",
    "charakter": "mira",
    "steps": [
      { "say": "Hello",
        "expects": [] },
      { "say": "Bye", "trigger": "x", "expect": [
        { "says": "/(/" }
      ] }
    ]
  },
  { "id": "two", "name": "Two", "character": "mira", "steps": [{ "say": "hi" }] },
  { "id": "two", "name": "Again", "character": "mira", "steps": [{ "say": "hi" }] }
]`,
  );
  const cut = await put("cut.json", '{\n  "name": "x",\n  "steps": [\n}\n');
  const lines = await wrongs(typed, cut);
  expect(lines[0]).toBe("typed.json:4: charakter: There is no such field. Did you mean character?");
  expect(lines.map((line) => line.split(": ", 1)[0])).toEqual(["typed.json:4", "typed.json:14", "cut.json:4"]);
  expect(lines[1]).toContain("two is the id of the scenario at typed.json:13");
  const mended = await put(
    "mended.json",
    '{\n "name": "x", "character": "mira",\n "steps": [\n  {"say": "a", "expects": []},\n  {"say": "b", "trigger": "c",\n   "expect": [\n    {"says": "/(/"}]}]}',
  );
  expect(await wrongs(mended)).toEqual([
    "mended.json:4: steps[0].expects: There is no such field. Did you mean expect?",
    "mended.json:5: steps[1]: Give one of say, line, next, context, trigger.",
    expect.stringContaining("mended.json:7: steps[1].expect[0]: Not a pattern"),
  ]);
});

it("say so where there is nothing to read", async () => {
  expect(await wrongs(join(folder, "nowhere.json"))).toEqual(["nowhere.json can't be read. Is the path right?"]);
  const empty = join(folder, "empty");
  await mkdir(empty);
  expect(await wrongs(empty)).toEqual(["There is no .json file in empty."]);
});
