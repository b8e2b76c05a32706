/** A new provider of models is one folder and one line: nothing else names one, and none knows another. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { providers } from "../../server/models/providers.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const home = "server/models";
const list = `${home}/providers.ts`;
const ids = providers.map(({ id }) => id);

const files = ["protocol", "server", "cli", "admin-ui/src"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/")),
);
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const folderOf = (file: string) => ids.find((id) => file.startsWith(`${home}/${id}/`));
/** What is said to whoever reads the code may name anybody. */
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");

it("has a folder for each provider", () => {
  const folders = readdirSync(join(root, home), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name)).toEqual(expect.arrayContaining(ids));
});

it("names no provider outside of its folder and the one list", () => {
  const named = new RegExp(ids.join("|"), "i");
  const wrong = files
    .filter((file) => file !== list && folderOf(file) === undefined)
    .filter((file) => named.test(withoutComments(textOf(file))));
  expect(files.length).toBeGreaterThan(300);
  expect(wrong).toEqual([]);
});

it("lets no provider know another, and only the list know them", () => {
  const wrong = files
    .filter((file) => file !== list)
    .flatMap((file) =>
      [...textOf(file).matchAll(/(?:from |import\()"(\.[^"]+)"/g)]
        .map(([, target = ""]) => join(file, "..", target).split(sep).join("/"))
        .filter((target) => folderOf(target) !== undefined && folderOf(target) !== folderOf(file))
        .map((target) => `${file} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});
